import { isIP } from 'node:net'

// How the text of a variable is read; undefined is the answer to all that makes no sense.

/** At least 32 characters. */
export const secret = (value: string) => (value.length >= 32 ? value : undefined)

/** At least 32 characters that can stand in an Authorization header. */
export const token = (value: string) => (/^[\x21-\x7e]{32,}$/.test(value) ? value : undefined)

/** Characters that can stand in an Authorization header. */
export const vendorKey = (value: string) => (/^[\x21-\x7e]{1,500}$/.test(value) ? value : undefined)

/** An smtp: or smtps: URL. */
export const mailUrl = (value: string) => (/^smtps?:\/\/./.test(value) && URL.canParse(value) ? value : undefined)

/** A redis: or rediss: URL. */
export const redisUrl = (value: string) => (/^rediss?:\/\/./.test(value) && isUrl(value) ? value : undefined)

/** An http: or https: URL, without a slash at its end. */
export const webUrl = (value: string) =>
  /^https?:\/\/./.test(value) && URL.canParse(value) ? value.replace(/\/+$/, '') : undefined

/** An RFC 3339 time, in UTC. */
export const time = (value: string) => (Number.isNaN(Date.parse(value)) ? undefined : new Date(value).toISOString())

/** 0 to 65535; 0 is any free one. */
export const port = (value: string) => (/^\d{1,5}$/.test(value) && Number(value) <= 65_535 ? Number(value) : undefined)

/** A file: or postgresql: URL. */
export const databaseUrl = (value: string) =>
  /^file:./.test(value) || (/^postgres(ql)?:\/\/./.test(value) && isUrl(value)) ? value : undefined

/** Whether it can be taken apart, name and password too. */
function isUrl(value: string): boolean {
  try {
    const { username, password, pathname } = new URL(value)
    decodeURIComponent(username + password + pathname)
    return true
  } catch {
    return false
  }
}

/** `900000` or `15*60*1000`; anything else is refused, never half-read. */
export function product(value: string, most: number): number | undefined {
  if (!/^\d+(\s*\*\s*\d+)*$/.test(value)) return undefined
  const result = value.split('*').reduce((total, factor) => total * Number(factor), 1)
  return result >= 1 && result <= most ? result : undefined
}

/** How many files are kept, of which one is written to: 0 for none, or at least two. */
export function fileCount(value: string): number | undefined {
  if (value === '0') return 0
  const count = product(value, 1000)
  return count === 1 ? undefined : count
}

/** `90s`, `15m`, `8h` or `7d`, in seconds. */
export function seconds(value: string): number | undefined {
  const [, amount, unit] = /^(\d{1,6})(s|m|h|d)$/.exec(value) ?? []
  const factors: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 }
  return unit && Number(amount) > 0 ? Number(amount) * (factors[unit] ?? 1) : undefined
}

/** Addresses, or networks as address/prefix; `loopback`, `linklocal` and `uniquelocal` stand for theirs. */
export function networkList(value: string): string[] | undefined {
  const list = value.split(',').map((network) => network.trim())
  return list.every(isNetwork) ? list : undefined
}

function isNetwork(network: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(network)) return true
  const [address = '', prefix, ...rest] = network.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0) return false
  return (
    prefix === undefined ||
    (/^\d{1,3}$/.test(prefix) && Number(prefix) > 0 && Number(prefix) <= (family === 4 ? 32 : 128))
  )
}

/** Origins, comma-separated or as a JSON list. */
export function originList(value: string): string[] | undefined {
  try {
    const list: unknown = value.startsWith('[') ? JSON.parse(value) : value.split(',').map((origin) => origin.trim())
    if (!Array.isArray(list)) return undefined
    return list.every(
      (origin) => typeof origin === 'string' && URL.canParse(origin) && new URL(origin).origin === origin,
    )
      ? list
      : undefined
  } catch {
    return undefined
  }
}
