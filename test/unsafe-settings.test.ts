import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { onServer } from '../scripts/postgresql-statement.ts'
import { eventually } from './support/eventually.ts'
import { newPlace, type Place } from './support/processes.ts'

vi.setConfig({ testTimeout: 60_000 }) // a process is slow to start on a busy machine

let place: Place
beforeEach(async () => {
  place = await newPlace()
})
afterEach(() => place.leave())

const env = { SECRET_KEY: 'only for tests, and long enough to be one', NODE_ENV: 'production' }
const warning = /When PostgreSQL crashes, what was acknowledged is lost: ([\w ]+)/

/** Starts a server, which warns or does not; answers with what it says is off. */
async function warned(): Promise<string | undefined> {
  const server = await place.start(env)
  const off = await eventually(() => {
    const [, found] = warning.exec(server.output()) ?? []
    return found ?? expect.fail('no warning')
  })
  await server.end()
  return off
}

// The tests' own PostgreSQL keeps nothing on purpose; one that TEST_DATABASE_URL names may.
test.runIf(!process.env.TEST_DATABASE_URL)(
  'a PostgreSQL that would lose what it has acknowledged is warned of at the start, by the settings that are off',
  async () => {
    expect(await warned()).toBe('fsync is off and synchronous_commit is off')
    const name = new URL(place.databaseUrl).pathname.slice(1)
    await onServer(place.databaseUrl, `ALTER DATABASE "${name}" SET synchronous_commit = on`)
    expect(await warned()).toBe('fsync is off')
  },
)
