import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { Connection } from '../../src/db/dialects/sqlite-connection.ts'
import { classifyError, uniqueFields } from '../../src/db/errors.ts'
import { openDatabase } from '../../src/db/open.ts'
import { freshDatabase, type TestDatabase, testOn } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'

const onSqlite = testOn('sqlite')
const onPostgresql = testOn('postgresql')
const now = new Date()

let database: TestDatabase
let db: Database
beforeAll(async () => {
  database = await freshDatabase()
  db = openDatabase(database.url)
  await db.write((tx) => tx.organization.createMany({ data: [organization('one'), organization('two')] }))
  await db.write((tx) => tx.endUser.create({ data: endUser('first') }))
})
afterAll(async () => {
  await db.close()
  await database.drop()
})

function organization(id: string) {
  return { id, name: id, slug: `${id}-slug`, settings: {}, createdAt: now, updatedAt: now }
}

function endUser(id: string) {
  return { orgId: 'one', id, externalId: 'taken', metadata: {}, createdAt: now, updatedAt: now }
}

/** What a promise is rejected with. */
async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => expect.unreachable('it did not fail'),
    (error: unknown) => error,
  )
}

/** Ends all connections of a name, as a restart of the server does. */
function kill(name: string): Promise<unknown> {
  return db.read
    .$queryRaw`SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity WHERE application_name = ${name}`
}

/** Another connection string to the same database, with more parameters. */
function withParameters(parameters: Record<string, string>): string {
  const url = new URL(database.url)
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url.href
}

test('a taken value is a unique fault, and names the columns', async () => {
  const one = await failure(
    db.write((tx) => tx.organization.create({ data: { ...organization('x'), slug: 'one-slug' } })),
  )
  expect(classifyError(one)).toBe('unique')
  expect(uniqueFields(one)).toEqual(['slug'])
  const several = await failure(db.write((tx) => tx.endUser.create({ data: endUser('second') })))
  expect(uniqueFields(several)).toEqual(['orgId', 'externalId'])
})

test('a taken value in a raw statement is the same fault', async () => {
  const raw = db.write(
    (tx) => tx.$executeRaw`
      INSERT INTO "EndUser" ("orgId", "id", "externalId", "metadata", "createdAt", "updatedAt")
      SELECT "orgId", 'raw', "externalId", "metadata", "createdAt", "updatedAt" FROM "EndUser"`,
  )
  expect(uniqueFields(await failure(raw))).toEqual(['orgId', 'externalId'])
})

test('a taken primary key is a unique fault without columns', async () => {
  const error = await failure(db.write((tx) => tx.endUser.create({ data: { ...endUser('first'), externalId: null } })))
  expect(classifyError(error)).toBe('unique')
  expect(uniqueFields(error)).toEqual([])
})

test('a missing parent, and a parent that is still needed, are foreign-key faults', async () => {
  const hash = { hash: 'h', orgId: 'one', keyId: 'missing' }
  const missing = await failure(db.write((tx) => tx.apiKeyHash.create({ data: hash })))
  expect(classifyError(missing)).toBe('foreign-key')
  expect(uniqueFields(missing)).toBeUndefined()
  const times = { createdAt: now, updatedAt: now, lastActivityAt: now }
  const chat = {
    orgId: 'one',
    id: 'c',
    endUserId: 'first',
    source: 'api' as const,
    metadata: {},
    settings: {},
    ...times,
  }
  await db.write((tx) => tx.chat.create({ data: chat }))
  const needed = db.write((tx) => tx.endUser.delete({ where: { orgId_id: { orgId: 'one', id: 'first' } } }))
  expect(classifyError(await failure(needed))).toBe('foreign-key')
})

test('a row that is not there is a not-found fault', async () => {
  const where = { id: 'missing' }
  expect(classifyError(await failure(db.write((tx) => tx.organization.update({ where, data: { name: 'x' } }))))).toBe(
    'not-found',
  )
  expect(classifyError(await failure(db.read.organization.findUniqueOrThrow({ where })))).toBe('not-found')
})

test('a bug of the program is no database error', async () => {
  expect(classifyError(await failure(db.read.$queryRaw`SELECT nonsense FROM nowhere`))).toBeUndefined()
  expect(classifyError(new TypeError('x is not a function'))).toBeUndefined()
  expect(classifyError(undefined)).toBeUndefined()
})

onSqlite(
  'a database that another process holds is unavailable, also when only a name of the error is left',
  async () => {
    const path = database.url.slice('file:'.length)
    const [one, two] = [await Connection.open(path, '', 1_000), await Connection.open(path, '', 1_000)]
    await one.beginWrite(1_000)
    const busy = await failure(two.beginWrite(10))
    expect(classifyError(busy)).toBe('unavailable')
    expect(classifyError(Object.assign(new Error('across a thread'), { code: 'SQLITE_BUSY_SNAPSHOT' }))).toBe(
      'unavailable',
    )
    one.rollback()
    await two.beginWrite(1_000)
    expect(() => two.exec('COMMIT')).not.toThrow()
    one.close()
    two.close()
  },
)

onSqlite('a write that cannot acquire the lock is unavailable', async () => {
  const inside = db.write(() => db.write((tx) => tx.organization.count()))
  expect(classifyError(await failure(inside))).toBe('unavailable')
  await expect(db.write((tx) => tx.organization.count())).resolves.toBeGreaterThan(0)
})

onSqlite('a full disk is a full fault, and the next write is stored', async () => {
  const full = db.write(async (tx) => {
    const [{ page_count: pages } = { page_count: 0n }] = await tx.$queryRaw<{ page_count: bigint }[]>`PRAGMA page_count`
    await tx.$queryRawUnsafe(`PRAGMA max_page_count = ${pages + 2n}`)
    await tx.organization.create({ data: { ...organization('big'), settings: { text: 'x'.repeat(100_000) } } })
  })
  expect(classifyError(await failure(full))).toBe('full')
  await db.write((tx) => tx.$queryRawUnsafe('PRAGMA max_page_count = 4294967294'))
  await expect(db.write((tx) => tx.organization.create({ data: organization('after') }))).resolves.toBeTruthy()
})

onPostgresql('an unreachable server is unavailable', async () => {
  const gone = openDatabase('postgresql://nouser:secret@127.0.0.1:1/nowhere')
  const attempts = [
    () => gone.ping(),
    () => gone.read.user.count(),
    () => gone.write((tx) => tx.user.count()),
    () => gone.migrate(),
  ]
  for (const attempt of attempts) expect(classifyError(await failure(attempt()))).toBe('unavailable')
  await gone.close()
})

onPostgresql('connections that die in use are unavailable, and replaced', async () => {
  const own = openDatabase(withParameters({ application_name: 'dying' }))
  const inUse = own.write(async (tx) => {
    await tx.user.count()
    await kill('dying')
    await tx.user.count()
  })
  expect(classifyError(await failure(inUse))).toBe('unavailable')
  const atCommit = own.write(async (tx) => {
    await tx.user.count()
    await kill('dying')
  })
  expect(classifyError(await failure(atCommit))).toBe('unavailable')
  const again = () => own.write((tx) => tx.user.count()).then(() => 'replaced', classifyError)
  await eventually(async () => expect(await again()).toBe('replaced'))
  await own.close()
})

onPostgresql('a connection that is reset under a raw statement of a transaction is unavailable', async () => {
  const { hostname, port } = new URL(database.url)
  const lines = new Set<Socket>()
  const asked = Promise.withResolvers<void>()
  const between = createServer((near) => {
    const far = connect(Number(port), hostname)
    lines.add(near)
    near.on('data', (bytes) => bytes.includes('pg_sleep') && asked.resolve())
    for (const one of [near, far]) one.on('error', () => {})
    near.pipe(far).pipe(near)
  }).listen(0, '127.0.0.1')
  await once(between, 'listening')
  const url = new URL(database.url)
  url.host = `127.0.0.1:${(between.address() as AddressInfo).port}`
  const own = openDatabase(url.href)
  const sleeping = failure(own.write((tx) => tx.$executeRawUnsafe('SELECT pg_sleep(10)')))
  await asked.promise
  for (const line of lines) line.resetAndDestroy()
  expect(classifyError(await sleeping)).toBe('unavailable')
  between.close()
  await own.close()
})

onPostgresql('replaces connections that die while idle', async () => {
  const own = openDatabase(withParameters({ application_name: 'idle' }))
  await own.ping()
  await kill('idle')
  await eventually(() => own.ping())
  await own.close()
})

onPostgresql('a statement or a lock that takes too long is unavailable', async () => {
  const hasty = openDatabase(withParameters({ statement_timeout: '50', lock_timeout: '20' }))
  expect(classifyError(await failure(hasty.read.$queryRaw`SELECT pg_sleep(10)::text`))).toBe('unavailable')
  const update = { where: { id: 'one' }, data: { name: 'renamed' } }
  const late = await db.write(async (tx) => {
    await tx.organization.update(update)
    return failure(hasty.write((other) => other.organization.update(update)))
  })
  expect(classifyError(late)).toBe('unavailable')
  await hasty.close()
})

onPostgresql('no connection free in time is unavailable', async () => {
  const narrow = openDatabase(withParameters({ connectionTimeoutMillis: '1000' }), { poolSize: 1 })
  const waited = await narrow.write(async (tx) => {
    await tx.user.count()
    return failure(narrow.read.user.count())
  })
  expect(classifyError(waited)).toBe('unavailable')
  await narrow.close()
})

onPostgresql(
  'two transactions that wait for each other are both stored: the one that was undone runs again',
  async () => {
    const own = openDatabase(withParameters({ options: '-c deadlock_timeout=20ms' }))
    const barrier = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const
    let runs = 0
    const cross = (first: string, then: string, side: 0 | 1) =>
      own.write(async (tx) => {
        runs++
        const data = { name: `by ${side}` }
        await tx.organization.update({ where: { id: first }, data })
        barrier[side].resolve()
        await Promise.all(barrier.map(({ promise }) => promise))
        await tx.organization.update({ where: { id: then }, data })
      })
    await Promise.all([cross('one', 'two', 0), cross('two', 'one', 1)])
    const names = (await own.read.organization.findMany({ where: { id: { in: ['one', 'two'] } } })).map(
      ({ name }) => name,
    )
    expect([runs, new Set(names).size]).toEqual([3, 1])
    await own.close()
  },
)
