import { readdirSync } from 'node:fs'
import { copyFile, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database, Transaction } from '../../src/db/database.ts'
import { Connection } from '../../src/db/dialects/sqlite-connection.ts'
import { openDatabase } from '../../src/db/open.ts'
import { databaseKind, freshDatabase, openPatiently, type TestDatabase, testOn } from '../support/database.ts'

const onSqlite = testOn('sqlite')
const now = new Date('2026-01-02T03:04:05.678Z')

let database: TestDatabase
let db: Database
beforeAll(async () => {
  database = await freshDatabase()
  db = openPatiently(database.url)
  await db.write(async (tx) => {
    await tx.organization.create({ data: organization('counted') })
    const times = { createdAt: now, updatedAt: now, lastActivityAt: now }
    const chat = { orgId: 'counted', id: 'chat', source: 'api' as const, metadata: {}, settings: {}, ...times }
    await tx.chat.create({ data: chat })
  })
})
afterAll(async () => {
  await db.close()
  await database.drop()
})

function organization(id: string) {
  return { id, name: id, slug: id, settings: {}, createdAt: now, updatedAt: now }
}

const chat = { where: { orgId_id: { orgId: 'counted', id: 'chat' } } }

test('says which database it is, and answers a ping', async () => {
  expect(db.kind).toBe(databaseKind())
  await expect(db.ping()).resolves.toBeUndefined()
})

test('fifty transactions at once raise one counter fifty times', async () => {
  const seen = await Promise.all(
    Array.from({ length: 50 }, () =>
      db.write(async (tx) => {
        await tx.chat.update({ ...chat, data: { lastSeq: { increment: 1 } } })
        return (await tx.chat.findUniqueOrThrow(chat)).lastSeq
      }),
    ),
  )
  expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1))
})

onSqlite('fifty transactions at once that read, then write, lose nothing', async () => {
  const raise = async (tx: Transaction) => {
    const { messageCount } = await tx.chat.findUniqueOrThrow(chat)
    await tx.chat.update({ ...chat, data: { messageCount: messageCount + 1 } })
  }
  await Promise.all(Array.from({ length: 50 }, () => db.write(raise)))
  expect((await db.read.chat.findUniqueOrThrow(chat)).messageCount).toBe(50)
})

test('a transaction that fails leaves nothing behind', async () => {
  const failing = db.write(async (tx) => {
    await tx.organization.create({ data: organization('rolled-back') })
    throw new Error('mine')
  })
  await expect(failing).rejects.toThrow('mine')
  expect(await db.read.organization.findUnique({ where: { id: 'rolled-back' } })).toBeNull()
})

test('a statement that failed dooms its transaction, even when the error is caught', async () => {
  const careless = db.write(async (tx) => {
    await tx.organization.create({ data: organization('careless') })
    await tx.organization.create({ data: organization('counted') }).catch(() => {})
    return 'stored, or so it seems'
  })
  await expect(careless).rejects.toThrow()
  expect(await db.read.organization.findUnique({ where: { id: 'careless' } })).toBeNull()
  await expect(db.write((tx) => tx.chat.findUnique(chat))).resolves.toBeTruthy()
})

test('reads go on while a transaction is open, and do not see what it has not committed', async () => {
  const meanwhile = await db.write(async (tx) => {
    await tx.organization.create({ data: organization('seen-later') })
    return db.read.organization.count({ where: { id: 'seen-later' } })
  })
  expect(meanwhile).toBe(0)
  expect(await db.read.organization.count({ where: { id: 'seen-later' } })).toBe(1)
})

test('keeps times to the millisecond and whole numbers beyond 2^53', async () => {
  const totalTokens = 2n ** 62n + 1n
  await db.write((tx) => tx.chat.update({ ...chat, data: { totalTokens, lastMessageAt: now } }))
  const row = await db.read.chat.findUniqueOrThrow(chat)
  expect(row.totalTokens).toBe(totalTokens)
  expect(row.lastMessageAt).toEqual(now)
})

test('refuses a URL that is neither, and a database in memory', () => {
  expect(() => openDatabase('mysql://localhost/x')).toThrow('file:')
  expect(() => openDatabase('file::memory:')).toThrow('needs a file')
})

onSqlite('creates files that only their owner can read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'chatlogger-open-'))
  const made = openDatabase(`file:${join(folder, 'made.db')}`)
  try {
    await made.migrate()
    await made.write((tx) => tx.organization.create({ data: organization('first') }))
    const files = readdirSync(folder)
    expect(files).toContain('made.db-wal')
    for (const file of files) expect([file, (await stat(join(folder, file))).mode & 0o077]).toEqual([file, 0])
  } finally {
    await made.close()
    await rm(folder, { recursive: true })
  }
})

onSqlite('refuses a write outside a transaction of its own', async () => {
  await expect(db.read.organization.create({ data: organization('astray') })).rejects.toThrow('readonly')
  await expect(db.read.$executeRaw`DELETE FROM "Organization"`).rejects.toThrow('readonly')
})

onSqlite('flushes each commit, checks foreign keys on both connections, and reads beside the writer', async () => {
  const ask = async (client: Transaction) => {
    const [row] = await client.$queryRaw<object[]>`
      SELECT f.foreign_keys, s.synchronous, j.journal_mode
      FROM pragma_foreign_keys f, pragma_synchronous s, pragma_journal_mode j`
    return row
  }
  const expected = { foreign_keys: 1n, synchronous: 2n, journal_mode: 'wal' }
  expect(await db.write(ask)).toEqual(expected)
  expect(await ask(db.read)).toEqual(expected)
})

onSqlite('three hundred transactions, some of them failing, open no more files', async () => {
  const openFiles = () => (process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0)
  const before = openFiles()
  for (let n = 0; n < 300; n++) {
    const work = db.write(async (tx) => {
      await tx.chat.findUnique(chat)
      if (n % 3 === 0) throw new Error('mine')
    })
    await work.catch(() => {})
  }
  expect(openFiles()).toBeLessThanOrEqual(before)
})

onSqlite('waits for another process that writes, without blocking its own event loop', async () => {
  const other = await Connection.open(database.url.slice('file:'.length), '', 1_000)
  await other.beginWrite(1_000)
  let done = false
  const write = db
    .write((tx) => tx.chat.findUnique(chat))
    .finally(() => {
      done = true
    })
  await db.read.chat.findUnique(chat)
  await expect.poll(() => performance.eventLoopUtilization().idle).toBeGreaterThan(0)
  expect(done).toBe(false)
  other.rollback()
  other.close()
  await expect(write).resolves.toBeTruthy()
})

onSqlite('after closing, the one file holds everything', async () => {
  const own = await freshDatabase()
  const first = openDatabase(own.url)
  await first.write((tx) => tx.organization.create({ data: organization('kept') }))
  await first.close()
  await copyFile(own.url.slice('file:'.length), `${own.url.slice('file:'.length)}-copy`)
  const copy = openDatabase(`${own.url}-copy`)
  expect(await copy.read.organization.findUnique({ where: { id: 'kept' } })).not.toBeNull()
  await copy.close()
  await own.drop()
})
