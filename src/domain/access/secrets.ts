import { createHash, createHmac, hash, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import { crc32 } from 'node:zlib'

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

function base62(value: bigint, length: number): string {
  let text = ''
  for (let rest = value; rest > 0n; rest /= 62n) text = digits[Number(rest % 62n)] + text
  return text.padStart(length, '0')
}

const checksum = (text: string) => base62(BigInt(crc32(text)), 6)

/** The prefix of each kind of key. */
export const keyPrefixes = { secret: 'clk_sec_', publishable: 'clk_pub_', personal: 'clk_usr_' } as const

/** A prefix and 160 random bits in base62, then a 6-character CRC-32: mistyped keys are refused without a query. */
export function newKey(kind: keyof typeof keyPrefixes): string {
  const body = keyPrefixes[kind] + base62(BigInt(`0x${randomBytes(20).toString('hex')}`), 27)
  return body + checksum(body)
}

/** The kind of a key by its form; undefined for a text that `newKey` cannot have produced. */
export function kindOf(key: string): keyof typeof keyPrefixes | undefined {
  const [, kind] = /^clk_(sec|pub|usr)_[0-9A-Za-z]{33}$/.exec(key) ?? []
  if (kind === undefined || checksum(key.slice(0, -6)) !== key.slice(-6)) return undefined
  return kind === 'sec' ? 'secret' : kind === 'pub' ? 'publishable' : 'personal'
}

/** Compares two secrets in constant time. */
export const sameSecret = (given: string, expected: string) =>
  timingSafeEqual(createHash('sha256').update(given).digest(), createHash('sha256').update(expected).digest())

/** An opaque refresh token: 256 random bits. */
export const newRefreshToken = () => `clr_${randomBytes(32).toString('base64url')}`

/**
 * The only successor of a refresh token, computable only with the pepper: two holders of a stolen token get the same
 * successor, and reuse is detected.
 */
export const successorOf = (pepper: string, token: string) =>
  `clr_${createHmac('sha256', pepper).update(`successor of ${token}`).digest('base64url')}`

/** A token for a mailed link: 256 random bits. */
export const newOneTimeToken = () => `clt_${randomBytes(32).toString('base64url')}`

/** The stored form of a key of 160 random bits: its SHA-256, in hex. */
export const hashKey = (key: string) => hash('sha256', key)

const shownCharacters = 14

/** A new key: its text, which is shown once; the prefix that identifies it afterwards; the hash that is stored. */
export function mintKey(kind: keyof typeof keyPrefixes): { key: string; prefix: string; hash: string } {
  const key = newKey(kind)
  return { key, prefix: key.slice(0, shownCharacters), hash: hashKey(key) }
}

/** The stored form of a refresh token: HMAC-SHA-256 in hex, with a secret that the database does not hold. */
export const hashRefreshToken = (pepper: string, token: string) =>
  createHmac('sha256', pepper).update(token).digest('hex')

/**
 * A name that the processes of one deployment share on a shared Redis, derived from its secret without revealing it.
 */
export const deploymentOf = (root: string): string => `chatlogger ${deriveKey(root, 'channel').toString('base64url')}`

/** Derives one key per purpose from the root secret (HKDF, RFC 5869): no key serves two purposes. */
export const deriveKey = (root: string, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', root, 'chatlogger', purpose, 32))
