import { afterAll, beforeAll, expect, test } from 'vitest'
import { onServer } from '../scripts/postgresql-statement.ts'
import { buildApp } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import { openDatabase } from '../src/db/open.ts'
import { freshDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.drop())

const warning = /When PostgreSQL crashes, what was acknowledged is lost: ([\w ]+)/

/** Starts an application; resolves to the settings that its warning names. */
async function warned(): Promise<string> {
  const log: string[] = []
  const config = readConfig({ SECRET_KEY: 'only for tests, and long enough to be one', DATABASE_URL: database.url })
  const stream = { write: (line: string) => void log.push(line) }
  const app = await buildApp(config, openDatabase(database.url), { logger: { level: 'warn', stream } })
  try {
    await app.listen({ port: 0, host: '127.0.0.1' })
    return await eventually(() => warning.exec(log.join(''))?.[1] ?? expect.fail('no warning'))
  } finally {
    await app.close()
  }
}

// The tests' own PostgreSQL runs without durability; one from TEST_DATABASE_URL may not.
test.runIf(!process.env.TEST_DATABASE_URL)(
  'the start warns of a PostgreSQL without durability and names its disabled settings',
  async () => {
    expect(await warned()).toBe('fsync is off and synchronous_commit is off')
    const name = new URL(database.url).pathname.slice(1)
    await onServer(database.url, `ALTER DATABASE "${name}" SET synchronous_commit = on`)
    expect(await warned()).toBe('fsync is off')
  },
)
