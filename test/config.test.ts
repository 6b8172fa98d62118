import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { describe, expect, test } from 'vitest'
import { ConfigError, readConfig, variables } from '../src/config.ts'

const root = 'only for tests, and long enough to be one'
const read = (env: Record<string, string> = {}) => readConfig({ SECRET_KEY: root, ...env })

/** The lines of the ConfigError, one per fault; none for valid variables. */
function faultsOf(env: Record<string, string>): string[] {
  try {
    readConfig({ SECRET_KEY: root, ...env })
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n')
    throw error
  }
  return []
}

describe('.env.example', () => {
  const example = readFileSync('.env.example', 'utf8')
  const [, ...entries] = example.trimEnd().split('\n\n')

  test('lists exactly the variables of src/config.ts, in order, each with its default and its description', () => {
    const isValue = (fallback: string) => !/[ <]|^(none|derived)$/.test(fallback)
    const expected = Object.entries(variables).map(([name, [fallback, why]]) =>
      isValue(fallback) ? `# ${why}\n# ${name}=${fallback}` : `# ${why} (default: ${fallback})\n# ${name}=`,
    )
    expect(entries).toEqual(expected)
  })

  test('changes nothing, as it is or with every line uncommented', () => {
    expect(parseEnv(example)).toEqual({})
    const used = parseEnv(example.replace(/^# (?=[A-Z0-9_]+=)/gm, ''))
    expect(Object.keys(used).sort()).toEqual(Object.keys(variables).sort())
    expect(readConfig({ ...used, SECRET_KEY: root })).toEqual(read())
  })
})

describe('defaults', () => {
  test('suit a laptop: loopback, an embedded database, open registration', () => {
    const { host, port, databaseUrl, registration, production } = read()
    expect({ host, port, databaseUrl, registration, production }).toEqual({
      host: '127.0.0.1',
      port: 3000,
      databaseUrl: 'file:data/chatlogger.db',
      registration: 'open',
      production: false,
    })
    expect(read({ DATA_DIR: '/srv/chat' }).databaseUrl).toBe('file:/srv/chat/chatlogger.db')
  })

  test('are stricter in production: registration by invitation, and a required root secret', () => {
    expect(read({ NODE_ENV: 'production' }).registration).toBe('invite')
    expect(faultsOf({ NODE_ENV: 'production', SECRET_KEY: '' })).toEqual([
      'SECRET_KEY must be set in production: at least 32 random characters',
    ])
  })

  test('apply to empty and blank variables', () => {
    expect(read({ PORT: '', HOST: ' ', RATE_LIMIT_MAX: '', CORS_ORIGIN: '' })).toEqual(read())
  })

  test('create one root secret in DATA_DIR, readable by its owner only, and reuse it at every start', () => {
    const folder = mkdtempSync(join(tmpdir(), 'chatlogger-config-'))
    const DATA_DIR = join(folder, 'data')
    try {
      const { secrets } = readConfig({ DATA_DIR })
      expect(secrets.root.length).toBeGreaterThanOrEqual(32)
      expect(readConfig({ DATA_DIR }).secrets).toEqual(secrets)
      expect(readdirSync(DATA_DIR)).toEqual(['secret-key'])
      expect(statSync(join(DATA_DIR, 'secret-key')).mode & 0o777).toBe(0o600)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('values', () => {
  test.each([
    ['900000', 900_000],
    ['15*60*1000', 900_000],
    ['15 * 60 * 1000', 900_000],
  ])('a window of %s is %d ms', (text, windowMs) => {
    expect(read({ RATE_LIMIT_WINDOW_MS: text }).rateLimitWindowMs).toBe(windowMs)
  })

  test.each([
    ['45s', 45],
    ['15m', 900],
    ['2h', 7_200],
    ['7d', 604_800],
  ])('a duration of %s is %d seconds', (text, seconds) => {
    expect(read({ JWT_ACCESS_EXPIRY: text }).accessTtlSeconds).toBe(seconds)
    expect(read({ JWT_REFRESH_EXPIRY: text }).refreshTtlSeconds).toBe(seconds)
  })

  test.each(['ALLOWED_ORIGINS', 'CORS_ORIGIN'])('%s is a list, comma-separated or JSON', (name) => {
    const origins = ['https://app.example.com', 'http://localhost:5173']
    expect(read({ [name]: origins.join(', ') }).allowedOrigins).toEqual(origins)
    expect(read({ [name]: JSON.stringify(origins) }).allowedOrigins).toEqual(origins)
  })

  test('TRUST_PROXY is a list of addresses and networks', () => {
    const networks = ['loopback', '10.0.0.0/8', '192.0.2.1', '2001:db8::/32']
    expect(read({ TRUST_PROXY: networks.join(', ') }).trustProxy).toEqual(networks)
  })

  test.each(['0', '1', '8080', '65535'])('PORT=%s is a port', (text) => {
    expect(read({ PORT: text }).port).toBe(Number(text))
  })

  test('DEBUG sets the log level to debug unless LOG_LEVEL is set', () => {
    expect(read({ DEBUG: 'true' }).logLevel).toBe('debug')
    expect(read({ DEBUG: 'true', LOG_LEVEL: 'warn' }).logLevel).toBe('warn')
    expect(read({ DEBUG: 'false' }).logLevel).toBe('info')
  })

  test('each secret serves its own purpose, and the root secret replaces missing ones', () => {
    const own = (name: string) => `${name} `.repeat(32).trim()
    expect(read().secrets).toEqual({ root, access: root, refresh: root })
    expect(read({ JWT_SECRET: own('a'), JWT_REFRESH_SECRET: own('r') }).secrets).toEqual({
      root,
      access: own('a'),
      refresh: own('r'),
    })
    expect(read({ JWT_SECRET: own('a'), JWT_ACCESS_SECRET: own('b') }).secrets.access).toBe(own('b'))
  })
})

describe('refuses, naming the variable and the accepted values,', () => {
  test.each([
    ['PORT', '65536', 'a port from 0 to 65535'],
    ['PORT', '80a', 'a port from 0 to 65535'],
    ['PORT', '-1', 'a port from 0 to 65535'],
    ['API_V1_STR', '/api/v2', '/api/v1'],
    ['NODE_ENV', 'prod', 'development, production, test'],
    ['DATABASE_POOL_SIZE', '0', 'a whole number from 1 to 1000'],
    ['JWT_ACCESS_EXPIRY', '15', 'a duration such as 15m'],
    ['JWT_ACCESS_EXPIRY', '0m', 'a duration such as 15m'],
    ['JWT_REFRESH_EXPIRY', '1 week', 'a duration such as 7d'],
    ['ALLOWED_ORIGINS', '*', 'a list of origins such as https://app.example.com'],
    ['ALLOWED_ORIGINS', 'https://app.example.com/', 'a list of origins such as https://app.example.com'],
    ['ALLOWED_ORIGINS', '["https://app.example.com"', 'a list of origins such as https://app.example.com'],
    ['CORS_ORIGIN', 'app.example.com', 'a list of origins such as https://app.example.com'],
    ['REGISTRATION', 'maybe', 'open, invite, closed'],
    ['LOG_LEVEL', 'loud', 'fatal, error, warn, info, debug, trace, silent'],
    ['DEBUG', 'yes', 'true, false, 1, 0'],
    ['LOG_FILES', '01', 'a whole number from 2 to 1000, or 0'],
    ['LOG_FILES', '1001', 'a whole number from 2 to 1000, or 0'],
    ['TRUST_PROXY', 'true', 'a list of addresses or networks such as 10.0.0.0/8'],
    ['TRUST_PROXY', '10.0.0.0/0', 'a list of addresses or networks such as 10.0.0.0/8'],
    ['TRUST_PROXY', '10.0.0.0/33', 'a list of addresses or networks such as 10.0.0.0/8'],
    ['BUILD_TIME', 'yesterday', 'an RFC 3339 time'],
    ['RATE_LIMIT_WINDOW_MS', '15*60*', 'a whole number from 1 to 86400000'],
    ['RATE_LIMIT_WINDOW_MS', '15*60*1000*1000', 'a whole number from 1 to 86400000'],
    ['RATE_LIMIT_MAX', '1e3', 'a whole number from 1 to 1000000000'],
    ['RATE_LIMIT_MAX', '0', 'a whole number from 1 to 1000000000'],
  ])('%s=%s', (name, value, expected) => {
    expect(faultsOf({ [name]: value })).toEqual([`${name} must be ${expected}; it is "${value}"`])
  })

  test.each([
    ['SECRET_KEY', 'short', 'at least 32 characters'],
    ['JWT_SECRET', 'short', 'at least 32 characters'],
    ['JWT_ACCESS_SECRET', 'short', 'at least 32 characters'],
    ['JWT_REFRESH_SECRET', 'short', 'at least 32 characters'],
    ['DATABASE_URL', 'mysql://someone:a-password@localhost/chat', 'a file: or postgresql: URL'],
    ['DATABASE_URL', 'postgresql://someone:a-password@[bad/chat', 'a file: or postgresql: URL'],
    ['DATABASE_URL', 'postgresql://someone:100%@localhost/chat', 'a file: or postgresql: URL'],
    ['REDIS_URL', 'redis://:100%@localhost', 'a redis: or rediss: URL'],
  ])('%s=%s, without repeating what may be a secret', (name, value, expected) => {
    expect(faultsOf({ [name]: value })).toEqual([`${name} must be ${expected}`])
  })

  test('a secret-key file that was cut off, instead of signing with an empty secret', () => {
    const DATA_DIR = mkdtempSync(join(tmpdir(), 'chatlogger-config-'))
    try {
      writeFileSync(join(DATA_DIR, 'secret-key'), '')
      expect(() => readConfig({ DATA_DIR })).toThrow(/secret-key must hold at least 32 characters/)
    } finally {
      rmSync(DATA_DIR, { recursive: true })
    }
  })

  test('every fault at once, before it writes anything', () => {
    const DATA_DIR = join(tmpdir(), 'chatlogger-config-never-made')
    const faults = faultsOf({ DATA_DIR, SECRET_KEY: '', PORT: 'eighty', REGISTRATION: 'maybe', DEBUG: 'yes' })
    expect(faults.map((line) => line.split(' ')[0]).sort()).toEqual(['DEBUG', 'PORT', 'REGISTRATION'])
    expect(() => statSync(DATA_DIR)).toThrow('ENOENT')
  })
})
