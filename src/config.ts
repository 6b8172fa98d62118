import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  databaseUrl,
  fileCount,
  mailUrl,
  networkList,
  originList,
  port,
  product,
  redisUrl,
  seconds,
  secret,
  time,
  token,
  vendorKey,
  webUrl,
} from './config-values.ts'
import { makeFolder } from './folders.ts'
import type { ClassRateLimits, LogLevel } from './generated/schemas.ts'
import type { CallSettings, VendorName } from './llm/assistant.ts'

export interface Config {
  production: boolean
  host: string
  port: number
  dataDir: string
  databaseUrl: string
  databasePoolSize: number
  /** What processes tell each other by, instead of the database. */
  redisUrl: string | undefined
  secrets: { access: string; refresh: string; root: string }
  accessTtlSeconds: number
  refreshTtlSeconds: number
  allowedOrigins: string[]
  registration: 'open' | 'invite' | 'closed'
  logLevel: LogLevel
  /** How many files of the log are kept; 0: none. */
  logFiles: number
  trustProxy: string[]
  /** Of the operator; undefined: superadmins alone. */
  adminToken: string | undefined
  /** Undefined: no mail is sent. */
  mail: { smtpUrl: string; from: string } | undefined
  /** Where links in mails lead, without a slash at the end; undefined: mails hold the bare token. */
  dashboardUrl: string | undefined
  llm: CallSettings & {
    /** The keys that the environment has, by vendor. */
    keys: Partial<Record<VendorName, string | undefined>>
  }
  build: { commit: string | null; time: string | null }
  rateLimitWindowMs: number
  /** Requests per window, by class of operation; `widget` stands for publishable keys and visitors on any operation. */
  rateLimits: ClassRateLimits
  /** For one account in a quarter of an hour. */
  wrongPasswords: number
  /** Of one kind to one account in an hour. */
  mailsPerHour: number
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
  REDIS_URL: [
    'none',
    'redis: or rediss: URL; with it, processes tell each other by Redis what happens in chats, and count limits together',
  ],
  SECRET_KEY: ['made and kept in DATA_DIR', 'the root secret, at least 32 characters; one key is derived per purpose'],
  JWT_ACCESS_SECRET: ['derived', 'the root of the key that signs access tokens, instead of SECRET_KEY'],
  JWT_SECRET: ['derived', 'another name of JWT_ACCESS_SECRET'],
  JWT_REFRESH_SECRET: ['derived', 'the root of the key under which refresh tokens are hashed, instead of SECRET_KEY'],
  JWT_ACCESS_EXPIRY: ['15m', 'life of an access token'],
  JWT_REFRESH_EXPIRY: ['7d', 'how long a session may idle; 30 days is its end in any case'],
  ALLOWED_ORIGINS: ['none', 'origins whose pages may send credentials: comma-separated or a JSON list'],
  CORS_ORIGIN: ['none', 'another name of ALLOWED_ORIGINS'],
  REGISTRATION: ['open (invite in production)', 'who may register: open, invite or closed'],
  LOG_LEVEL: ['info', 'fatal, error, warn, info, debug, trace or silent'],
  DEBUG: ['false', 'true is LOG_LEVEL=debug'],
  LOG_FILES: ['10', 'files of 10 MiB each in DATA_DIR/logs; 0 keeps none, and listLogs finds nothing'],
  TRUST_PROXY: ['none', 'addresses or networks of proxies whose X-Forwarded-For is believed'],
  ADMIN_TOKEN: ['none', 'the operator’s token, at least 32 characters; without it superadmins alone use /api/v1/admin'],
  SMTP_URL: ['none', 'smtp: or smtps: URL of the mail server; without it npm run admin hands out links instead'],
  MAIL_FROM: ['ChatLogger <no-reply@localhost>', 'the sender of mails'],
  DASHBOARD_URL: ['none', 'where links in mails lead; without it mails hold the token alone'],
  OPENAI_API_KEY: ['none', 'with it, OpenAI answers as an assistant'],
  GROQ_API_KEY: ['none', 'likewise Groq'],
  GEMINI_API_KEY: ['none', 'likewise Gemini'],
  OPENROUTER_API_KEY: ['none', 'likewise OpenRouter'],
  LLM_PRIVATE_ADDRESSES: [
    'false',
    'true lets providers have addresses in private networks, such as an Ollama of yours',
  ],
  LLM_FIRST_TOKEN_TIMEOUT: ['30s', 'how long a provider may take to begin its answer, before the next one is asked'],
  LLM_IDLE_TIMEOUT: ['30s', 'how long it may pause within an answer, before that is cut'],
  LLM_TIMEOUT: ['5m', 'how long a whole answer may take'],
  BUILD_COMMIT: ['none', 'the source revision that getVersion names; set by the build'],
  BUILD_TIME: ['none', 'when it was built, RFC 3339; likewise'],
  RATE_LIMIT_WINDOW_MS: [
    '60000',
    'the window of the limits of requests below; a product such as 15*60*1000 is understood',
  ],
  RATE_LIMIT_MAX: [
    '12000',
    'requests per window of one signed-in person or secret key, reads and writes each; 5 and 20 times that on the plans pro and enterprise',
  ],
  RATE_LIMIT_WIDGET_MAX: ['60', 'requests per window, publishable key and address, its visitors included; likewise'],
  RATE_LIMIT_LLM_MAX: ['600', 'requests to assistants per window and credential; likewise'],
  RATE_LIMIT_ADMIN_MAX: ['600', 'requests per window of one operator'],
  RATE_LIMIT_AUTH_MAX: [
    '20',
    'sign-ins and whatever else tries a password, a token or a mailbox, per window and address, or person',
  ],
  RATE_LIMIT_PUBLIC_MAX: ['600', 'requests per window and address that need no credential'],
  RATE_LIMIT_ACCOUNT_MAX: ['10', 'wrong passwords for one name in a quarter of an hour, from all addresses together'],
  RATE_LIMIT_MAIL_MAX: ['3', 'mails of one kind to one account, or from one organization to one address, in an hour'],
} as const satisfies Record<string, readonly [fallback: string, why: string]>

type Variable = keyof typeof variables

/** Their values are repeated in no message. */
const confidential = new Set<Variable>([
  'DATABASE_URL', // may hold a password
  'REDIS_URL', // likewise
  'SECRET_KEY',
  'JWT_ACCESS_SECRET',
  'JWT_SECRET',
  'JWT_REFRESH_SECRET',
  'ADMIN_TOKEN',
  'SMTP_URL', // likewise
  'OPENAI_API_KEY',
  'GROQ_API_KEY',
  'GEMINI_API_KEY',
  'OPENROUTER_API_KEY',
])

/** Reads the configuration once. Throws ConfigError with every fault found, not just the first. */
export function readConfig(env: Env): Config {
  const faults: string[] = []
  const text = (name: Variable) => env[name]?.trim() || undefined
  const check = <T>(name: Variable, expected: string, read: (value: string) => T | undefined, fallback: T): T => {
    const value = text(name)
    if (value === undefined) return fallback
    const result = read(value)
    if (result === undefined) {
      faults.push(`${name} must be ${expected}${confidential.has(name) ? '' : `; it is "${value}"`}`)
    }
    return result ?? fallback
  }
  const oneOf = <T extends string>(name: Variable, values: readonly T[], fallback: T) =>
    check(name, values.join(', '), (value) => values.find((candidate) => candidate === value.toLowerCase()), fallback)
  const count = (name: Variable, most: number, fallback: number) =>
    check(name, `a whole number from 1 to ${most}`, (value) => product(value, most), fallback)

  const production = oneOf('NODE_ENV', ['development', 'production', 'test'], 'development') === 'production'
  const dataDir = text('DATA_DIR') ?? 'data'
  oneOf('API_V1_STR', ['/api/v1'], '/api/v1')
  const perCredential = count('RATE_LIMIT_MAX', 1e9, 12_000)
  const debug = oneOf('DEBUG', ['true', 'false', '1', '0'], 'false')
  const origins = text('ALLOWED_ORIGINS') ? 'ALLOWED_ORIGINS' : 'CORS_ORIGIN'
  const smtpUrl = check('SMTP_URL', 'an smtp: or smtps: URL', mailUrl, undefined)
  const keyOf = (name: Variable) => check(name, 'a key without spaces', vendorKey, undefined)
  const vendorKeys = {
    openai: keyOf('OPENAI_API_KEY'),
    groq: keyOf('GROQ_API_KEY'),
    gemini: keyOf('GEMINI_API_KEY'),
    openrouter: keyOf('OPENROUTER_API_KEY'),
  }
  const config = {
    production,
    host: text('HOST') ?? '127.0.0.1',
    port: check('PORT', 'a port from 0 to 65535', port, 3000),
    dataDir,
    databaseUrl: check(
      'DATABASE_URL',
      'a file: or postgresql: URL',
      databaseUrl,
      `file:${join(dataDir, 'chatlogger.db')}`,
    ),
    redisUrl: check('REDIS_URL', 'a redis: or rediss: URL', redisUrl, undefined),
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
    logFiles: check(
      'LOG_FILES',
      'a whole number from 2 to 1000, or 0', // a single file would lose everything whenever it is full
      fileCount,
      10,
    ),
    trustProxy: check('TRUST_PROXY', 'a list of addresses or networks such as 10.0.0.0/8', networkList, []),
    adminToken: check('ADMIN_TOKEN', 'at least 32 characters without spaces', token, undefined),
    mail: smtpUrl === undefined ? undefined : { smtpUrl, from: text('MAIL_FROM') ?? 'ChatLogger <no-reply@localhost>' },
    dashboardUrl: check('DASHBOARD_URL', 'an http: or https: URL', webUrl, undefined),
    llm: {
      keys: vendorKeys,
      privateAddresses: oneOf('LLM_PRIVATE_ADDRESSES', ['true', 'false'], 'false') === 'true',
      firstTokenMs: 1_000 * check('LLM_FIRST_TOKEN_TIMEOUT', 'a duration such as 30s', seconds, 30),
      idleMs: 1_000 * check('LLM_IDLE_TIMEOUT', 'a duration such as 30s', seconds, 30),
      totalMs: 1_000 * check('LLM_TIMEOUT', 'a duration such as 5m', seconds, 300),
    },
    build: { commit: text('BUILD_COMMIT') ?? null, time: check('BUILD_TIME', 'an RFC 3339 time', time, null) },
    rateLimitWindowMs: count('RATE_LIMIT_WINDOW_MS', 86_400_000, 60_000),
    wrongPasswords: count('RATE_LIMIT_ACCOUNT_MAX', 1e9, 10),
    mailsPerHour: count('RATE_LIMIT_MAIL_MAX', 1e9, 3),
    rateLimits: {
      auth: count('RATE_LIMIT_AUTH_MAX', 1e9, 20),
      public: count('RATE_LIMIT_PUBLIC_MAX', 1e9, 600),
      widget: count('RATE_LIMIT_WIDGET_MAX', 1e9, 60),
      read: perCredential,
      write: perCredential,
      llm: count('RATE_LIMIT_LLM_MAX', 1e9, 600),
      admin: count('RATE_LIMIT_ADMIN_MAX', 1e9, 600),
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
  if (!existsSync(file)) {
    makeFolder(dataDir)
    const draft = `${file}-${randomUUID()}` // whole before it gets its name: another process may start just now
    try {
      writeFileSync(draft, randomBytes(48).toString('base64url'), { flag: 'wx', mode: 0o600 })
      linkSync(draft, file)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    } finally {
      rmSync(draft, { force: true })
    }
  }
  const kept = secret(readFileSync(file, 'utf8').trim())
  if (kept === undefined) throw new ConfigError(`${file} must hold at least 32 characters: restore it, or remove it`)
  return kept
}
