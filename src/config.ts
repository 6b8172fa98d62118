import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Requests per window, by class of operation; `widget` stands for publishable keys and visitors on any operation. */
export interface RateLimits {
  windowMs: number
  auth: number
  public: number
  widget: number
  read: number
  write: number
  llm: number
  admin: number
}

export interface Config {
  production: boolean
  host: string
  port: number
  dataDir: string
  databaseUrl: string
  databasePoolSize: number
  secrets: { access: string; refresh: string; root: string }
  accessTtlSeconds: number
  refreshTtlSeconds: number
  allowedOrigins: string[]
  registration: 'open' | 'invite' | 'closed'
  logLevel: string
  trustProxy: string[]
  build: { commit: string | null; time: string | null }
  rateLimits: RateLimits
}

/** A configuration that makes no sense: one line per fault, each naming its variable and what was expected. */
export class ConfigError extends Error {}

type Env = Record<string, string | undefined>

/** Every variable this server reads, with its default and why it is there; .env.example is checked against it. */
export const variables = {
  NODE_ENV: ['development', 'production refuses to start without configured secrets and creates nothing by itself'],
  HOST: ['127.0.0.1', 'the address to listen on; loopback until you decide otherwise'],
  PORT: ['3000', 'the port to listen on'],
  API_V1_STR: ['/api/v1', 'accepted for compatibility; no other value is possible'],
  DATA_DIR: ['data', 'where the embedded database and generated secrets are kept'],
  DATABASE_URL: ['file:<DATA_DIR>/chatlogger.db', 'file: for embedded SQLite, postgresql: for PostgreSQL'],
  DATABASE_POOL_SIZE: ['10', 'PostgreSQL connections of this process'],
  SECRET_KEY: ['made and kept in DATA_DIR', 'the root secret, at least 32 characters; one key is derived per purpose'],
  JWT_ACCESS_SECRET: ['derived', 'signs access tokens instead of the derived key'],
  JWT_SECRET: ['derived', 'another name of JWT_ACCESS_SECRET'],
  JWT_REFRESH_SECRET: ['derived', 'peppers the stored hash of refresh tokens instead of the derived key'],
  JWT_ACCESS_EXPIRY: ['15m', 'life of an access token'],
  JWT_REFRESH_EXPIRY: ['7d', 'how long a session may idle; 30 days is its end in any case'],
  ALLOWED_ORIGINS: ['none', 'origins whose pages may send credentials: comma-separated or a JSON list'],
  CORS_ORIGIN: ['none', 'another name of ALLOWED_ORIGINS'],
  REGISTRATION: ['open (invite in production)', 'who may register: open, invite or closed'],
  LOG_LEVEL: ['info', 'fatal, error, warn, info, debug, trace or silent'],
  DEBUG: ['false', 'true is LOG_LEVEL=debug'],
  TRUST_PROXY: ['none', 'addresses or networks of proxies whose X-Forwarded-For is believed'],
  BUILD_COMMIT: ['none', 'the source revision that getVersion names; set by whoever builds'],
  BUILD_TIME: ['none', 'when it was built, RFC 3339; likewise'],
  RATE_LIMIT_WINDOW_MS: ['60000', 'the window of every rate limit; a product such as 15*60*1000 is understood'],
  RATE_LIMIT_MAX: ['12000', 'requests per window of one signed-in person or secret key, reads and writes each'],
  RATE_LIMIT_WIDGET_MAX: ['60', 'requests per window and address through publishable keys and visitor tokens'],
  RATE_LIMIT_AUTH_MAX: ['20', 'sign-ins, registrations and refreshes per window and address'],
  RATE_LIMIT_PUBLIC_MAX: ['600', 'requests per window and address that need no credential'],
} as const satisfies Record<string, readonly [fallback: string, why: string]>

type Variable = keyof typeof variables

/** Reads the configuration once. Throws ConfigError with every fault found, not just the first. */
export function readConfig(env: Env): Config {
  const faults: string[] = []
  const text = (name: Variable) => env[name]?.trim() || undefined
  const check = <T>(name: Variable, expected: string, read: (value: string) => T | undefined, fallback: T): T => {
    const value = text(name)
    if (value === undefined) return fallback
    const result = read(value)
    if (result === undefined) faults.push(`${name} must be ${expected}; it is "${value}"`)
    return result ?? fallback
  }
  const oneOf = <T extends string>(name: Variable, values: readonly T[], fallback: T) =>
    check(name, values.join(', '), (value) => values.find((candidate) => candidate === value.toLowerCase()), fallback)
  const count = (name: Variable, most: number, fallback: number) =>
    check(name, `a whole number from 1 to ${most}`, (value) => product(value, most), fallback)

  const production = text('NODE_ENV') === 'production'
  const dataDir = text('DATA_DIR') ?? 'data'
  oneOf('API_V1_STR', ['/api/v1'], '/api/v1')
  const perCredential = count('RATE_LIMIT_MAX', 1e9, 12_000)
  const debug = oneOf('DEBUG', ['true', 'false', '1', '0'], 'false')
  const origins = text('ALLOWED_ORIGINS') ? 'ALLOWED_ORIGINS' : 'CORS_ORIGIN'
  const config = {
    production,
    host: text('HOST') ?? '127.0.0.1',
    port: check('PORT', 'a port from 0 to 65535', (value) => port(value), 3000),
    dataDir,
    databaseUrl: check(
      'DATABASE_URL',
      'a file: or postgresql: URL',
      databaseUrl,
      `file:${join(dataDir, 'chatlogger.db')}`,
    ),
    databasePoolSize: count('DATABASE_POOL_SIZE', 1000, 10),
    accessTtlSeconds: check('JWT_ACCESS_EXPIRY', 'a duration such as 15m', seconds, 15 * 60),
    refreshTtlSeconds: check('JWT_REFRESH_EXPIRY', 'a duration such as 7d', seconds, 7 * 86_400),
    allowedOrigins: check(origins, 'a list of origins such as https://app.example.com', originList, []),
    registration: oneOf('REGISTRATION', ['open', 'invite', 'closed'], production ? 'invite' : 'open'),
    logLevel: oneOf(
      'LOG_LEVEL',
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      debug === 'true' || debug === '1' ? 'debug' : 'info',
    ),
    trustProxy:
      text('TRUST_PROXY')
        ?.split(',')
        .map((address) => address.trim()) ?? [],
    build: { commit: text('BUILD_COMMIT') ?? null, time: check('BUILD_TIME', 'an RFC 3339 time', time, null) },
    rateLimits: {
      windowMs: count('RATE_LIMIT_WINDOW_MS', 86_400_000, 60_000),
      auth: count('RATE_LIMIT_AUTH_MAX', 1e9, 20),
      public: count('RATE_LIMIT_PUBLIC_MAX', 1e9, 600),
      widget: count('RATE_LIMIT_WIDGET_MAX', 1e9, 60),
      read: perCredential,
      write: perCredential,
      llm: 600,
      admin: 600,
    },
  }
  const root = check('SECRET_KEY', 'at least 32 characters', secret, undefined)
  const access = check(
    text('JWT_ACCESS_SECRET') ? 'JWT_ACCESS_SECRET' : 'JWT_SECRET',
    'at least 32 characters',
    secret,
    undefined,
  )
  const refresh = check('JWT_REFRESH_SECRET', 'at least 32 characters', secret, undefined)
  if (production && root === undefined && text('SECRET_KEY') === undefined) {
    faults.push('SECRET_KEY must be set in production: at least 32 random characters')
  }
  if (faults.length > 0) throw new ConfigError(faults.join('\n'))
  const kept = root ?? keptSecret(dataDir)
  return { ...config, secrets: { root: kept, access: access ?? kept, refresh: refresh ?? kept } }
}

/** The secret of a machine where none is configured: made once, readable by its owner alone. */
function keptSecret(dataDir: string): string {
  const file = join(dataDir, 'secret-key')
  mkdirSync(dataDir, { recursive: true })
  try {
    writeFileSync(file, randomBytes(48).toString('base64url'), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readFileSync(file, 'utf8').trim()
}

const secret = (value: string) => (value.length >= 32 ? value : undefined)

const time = (value: string) => (Number.isNaN(Date.parse(value)) ? undefined : new Date(value).toISOString())

const port = (value: string) => (/^\d{1,5}$/.test(value) && Number(value) <= 65_535 ? Number(value) : undefined)

const databaseUrl = (value: string) => (/^(file:.|postgres(ql)?:\/\/.)/.test(value) ? value : undefined)

/** `900000` or `15*60*1000`; anything else is refused, never half-read. */
function product(value: string, most: number): number | undefined {
  if (!/^\d+(\s*\*\s*\d+)*$/.test(value)) return undefined
  const result = value.split('*').reduce((total, factor) => total * Number(factor), 1)
  return result >= 1 && result <= most ? result : undefined
}

function seconds(value: string): number | undefined {
  const [, amount, unit] = /^(\d{1,6})(s|m|h|d)$/.exec(value) ?? []
  const factors: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 }
  return unit && Number(amount) > 0 ? Number(amount) * (factors[unit] ?? 1) : undefined
}

function originList(value: string): string[] | undefined {
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
