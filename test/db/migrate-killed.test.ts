import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { openDatabase } from '../../src/db/open.ts'
import { databaseKind, emptyDatabase, type TestDatabase, testOn } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'

let database: TestDatabase
let folder: string
let db: Database
let child: ChildProcess | undefined
beforeEach(async () => {
  database = await emptyDatabase()
  folder = await mkdtemp(join(tmpdir(), 'chatlogger-migrations-'))
  db = openDatabase(database.url, { migrationsFolder: folder })
})
afterEach(async () => {
  child?.kill('SIGKILL')
  await db.close()
  await database.drop()
  await rm(folder, { recursive: true })
})

async function write(name: string, sql: string): Promise<void> {
  await mkdir(join(folder, databaseKind(), name), { recursive: true })
  await writeFile(join(folder, databaseKind(), name, 'migration.sql'), sql)
}

/** Migrates in a process of its own, which is killed once it stands in the middle of a script; resolves when it is gone. */
async function killIn(middle: () => Promise<void>): Promise<void> {
  const program = `
    const { openDatabase } = await import(${JSON.stringify(resolve('src/db/open.ts'))})
    await openDatabase(${JSON.stringify(database.url)}, { migrationsFolder: ${JSON.stringify(folder)} }).migrate()`
  child = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: 'inherit' })
  const gone = once(child, 'exit')
  await eventually(middle, { interval: 20 })
  child.kill('SIGKILL')
  expect(await gone).toEqual([null, 'SIGKILL'])
}

/** Whether the table that the script makes first is there. */
const isHalf = () =>
  db.read.$queryRawUnsafe('SELECT count(*) FROM "half"').then(
    () => true,
    () => false,
  )

testOn('sqlite')('the migration of a killed process is rolled back, and the next start applies it', async () => {
  // The script writes as many rows as "a" says: for ever while it is to be killed, a thousand afterwards.
  await write('1_base', 'CREATE TABLE "a" ("x" INTEGER); INSERT INTO "a" VALUES (9000000000000);')
  await db.migrate()
  const many =
    'WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT (SELECT "x" FROM "a")) SELECT x FROM n'
  await write('2_slow', `CREATE TABLE "half" ("x" INTEGER); INSERT INTO "half" ${many};`)
  const log = `${database.url.slice('file:'.length)}-wal`
  // So many rows are in the log, and none of them is committed. The database is in memory, as the page cache is, which a process that
  // is killed leaves whole; what a power failure leaves is T3 of `npm run faults`.
  await killIn(async () => expect((await stat(log)).size).toBeGreaterThan(2_000_000))
  expect(await isHalf()).toBe(false)
  await db.write((tx) => tx.$executeRawUnsafe('UPDATE "a" SET "x" = 1000'))
  expect(await db.migrate()).toEqual(['2_slow'])
  expect(await db.read.$queryRawUnsafe('SELECT count(*) AS n FROM "half"')).toEqual([{ n: 1000n }])
  expect(await db.migrate()).toEqual([])
})

testOn('postgresql')(
  'the migration of a killed process rolls back at once, and the next start applies it',
  async () => {
    await write('1_base', 'CREATE TABLE "a" ("x" INTEGER);')
    await db.migrate()
    await write('2_slow', 'CREATE TABLE "half" ("x" INTEGER); ALTER TABLE "a" ADD COLUMN "y" INTEGER;')
    const other = new pg.Client({ connectionString: database.url })
    await other.connect()
    await other.query('BEGIN; LOCK TABLE "a" IN SHARE MODE')
    const waiting = async () => {
      const rows = await db.read.$queryRaw<unknown[]>`
        SELECT pid FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%half%'`
      return rows.length
    }
    await killIn(async () => expect(await waiting()).toBe(1))
    await eventually(async () => expect(await waiting()).toBe(0))
    expect(await isHalf()).toBe(false)
    await other.end()
    expect(await db.migrate()).toEqual(['2_slow'])
    expect(await isHalf()).toBe(true)
    expect(await db.migrate()).toEqual([])
  },
)
