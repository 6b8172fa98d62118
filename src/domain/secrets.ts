import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

function base62(value: bigint, length: number): string {
  let text = ''
  for (let rest = value; rest > 0n; rest /= 62n) text = digits[Number(rest % 62n)] + text
  return text.padStart(length, '0')
}

const checksum = (text: string) => base62(BigInt(crc32(text)), 6)

/** `prefix` and 160 random bits in base62, then a 6-character CRC-32 that lets a mistyped or made-up key be refused unread. */
export function newKey(prefix: string): string {
  const body = prefix + base62(BigInt(`0x${randomBytes(20).toString('hex')}`), 27)
  return body + checksum(body)
}

/** False for a text that `newKey` cannot have made. */
export const isKeyShaped = (key: string) =>
  /^clk_(sec|pub|usr)_[0-9A-Za-z]{33}$/.test(key) && checksum(key.slice(0, -6)) === key.slice(-6)

/** An opaque refresh token: 256 random bits. */
export const newRefreshToken = () => `clr_${randomBytes(32).toString('base64url')}`

/** How a key of 160 random bits is kept: its SHA-256, in hex. */
export const hashKey = (key: string) => createHash('sha256').update(key).digest('hex')

/** How a refresh token is kept: HMAC-SHA-256 under a secret that the database does not hold, in hex. */
export const hashRefreshToken = (pepper: string, token: string) =>
  createHmac('sha256', pepper).update(token).digest('hex')

/** One key per purpose from one root secret (HKDF, RFC 5869), so that no key is good for two things. */
export const deriveKey = (root: string, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', root, 'chatlogger', purpose, 32))
