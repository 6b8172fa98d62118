import { fork } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { pendingChanges, writeMigration } from '../../scripts/migrate.ts'
import type { Database } from '../../src/db/database.ts'
import { migrationNames, migrationsFolder } from '../../src/db/migrate.ts'
import { openDatabase } from '../../src/db/open.ts'
import { databaseKind, emptyDatabase, type TestDatabase, testOn } from '../support/database.ts'

const kinds = ['sqlite', 'postgresql'] as const
const all = migrationNames(join(migrationsFolder, databaseKind()))

let database: TestDatabase
let folder: string
let opened: Database[]
beforeEach(async () => {
  database = await emptyDatabase()
  folder = await mkdtemp(join(tmpdir(), 'chatlogger-migrations-'))
  opened = []
})
afterEach(async () => {
  await Promise.all(opened.map((db) => db.close()))
  await database.drop()
  await rm(folder, { recursive: true })
})

/** The test's database, with the migrations of `folder` or the repository's own. */
function open(migrationsFolder?: string): Database {
  const db = openDatabase(database.url, migrationsFolder ? { migrationsFolder } : {})
  opened.push(db)
  return db
}

/** Writes migrations of the test's own: name to script. */
async function scripts(migrations: Record<string, string>): Promise<void> {
  await rm(join(folder, databaseKind()), { recursive: true, force: true })
  for (const [name, sql] of Object.entries(migrations)) {
    await mkdir(join(folder, databaseKind(), name), { recursive: true })
    await writeFile(join(folder, databaseKind(), name, 'migration.sql'), sql)
  }
}

async function tables(db: Database): Promise<string[]> {
  const rows =
    databaseKind() === 'sqlite'
      ? await db.read.$queryRaw<{ name: string }[]>`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`
      : await db.read.$queryRaw<{ name: string }[]>`
          SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename`
  return rows.map(({ name }) => name).filter((name) => name !== '_prisma_migrations')
}

test('makes all tables from nothing; the second time there is nothing to do', async () => {
  const db = open()
  expect(await db.migrate()).toEqual(all)
  expect(await tables(db)).toContain('Message')
  expect(await db.migrate()).toEqual([])
  expect(await open().migrate()).toEqual([])
})

test('two processes that start at once migrate once, and both succeed', async () => {
  const program = `
    const { openDatabase } = await import(${JSON.stringify(resolve('src/db/open.ts'))})
    const db = openDatabase(${JSON.stringify(database.url)})
    process.send('loaded')
    process.once('message', async () => {
      process.send(await db.migrate().catch(({ message }) => [message]))
      await db.close()
      process.disconnect()
    })`
  /** Resolves to the names of the migrations that the process has applied, or its error, once it is told to begin. */
  const starter = async () => {
    const child = fork('-', { execPath: process.execPath, execArgv: ['--input-type=module', '--eval', program] })
    await once(child, 'message')
    return { child, applied: once(child, 'message').then(([names]) => names as string[]) }
  }
  // Both have loaded their modules: what they do from now on is to migrate.
  const starters = await Promise.all([starter(), starter()])
  for (const { child } of starters) child.send('begin')
  const applied = await Promise.all(starters.map((one) => one.applied))
  expect(applied.flat()).toEqual(all)
  expect(await tables(open())).toContain('Message')
})

test('a script that fails is rolled back, and applied once corrected', async () => {
  const first = 'CREATE TABLE "a" ("x" INTEGER); -- a semicolon; in a comment\n'
  await scripts({ '1_first': first, '2_second': 'CREATE TABLE "b" ("x" INTEGER); CREATE TABLE "a" ("x" INTEGER);' })
  const db = open(folder)
  await expect(db.migrate()).rejects.toThrow(/^Migration 2_second failed .*"?a"? already exists$/)
  await expect(db.migrate()).rejects.toThrow('2_second')
  expect(await tables(db)).not.toContain('b')

  await scripts({ '1_first': first, '2_second': 'CREATE TABLE "b" ("x" INTEGER); CREATE TABLE "c" ("x" INTEGER);' })
  expect(await db.migrate()).toContain('2_second')
  expect(await tables(db)).toEqual(['a', 'b', 'c'])
  expect(await db.migrate()).toEqual([])
})

test('older code starts on the database of a newer version, and a later branch adds its own', async () => {
  await scripts({ '1_base': 'CREATE TABLE "a" ("x" INTEGER);', '3_newer': 'CREATE TABLE "b" ("x" INTEGER);' })
  await open(folder).migrate()
  await scripts({ '1_base': 'CREATE TABLE "a" ("x" INTEGER);' })
  expect(await open(folder).migrate()).toEqual([])
  await scripts({ '1_base': 'CREATE TABLE "a" ("x" INTEGER);', '2_branch': 'CREATE TABLE "c" ("x" INTEGER);' })
  expect(await open(folder).migrate()).toEqual(['2_branch'])
  expect(await tables(open())).toEqual(['a', 'b', 'c'])
})

testOn('sqlite')('refuses a migration that leaves a row without its parent', async () => {
  const parent = 'CREATE TABLE "p" ("id" INTEGER PRIMARY KEY); INSERT INTO "p" VALUES (1);'
  const child = 'CREATE TABLE "c" ("p" INTEGER REFERENCES "p" ("id")); INSERT INTO "c" VALUES (1);'
  await scripts({ '1_family': parent + child })
  const db = open(folder)
  await db.migrate()
  await scripts({ '1_family': parent + child, '2_orphan': 'DELETE FROM "p";' })
  await expect(db.migrate()).rejects.toThrow('without their parent in: c')
  expect(await db.read.$queryRaw`SELECT id FROM "p"`).toHaveLength(1)
})

test('both databases have migrations of the same names, and they make what the model says', async () => {
  const [one, two] = kinds.map((kind) => migrationNames(join(migrationsFolder, kind)))
  expect(one).toEqual(two)
  expect((await pendingChanges()).map(({ kind, sql }) => ({ kind, sql }))).toEqual(
    kinds.map((kind) => ({ kind, sql: undefined })),
  )
})

test('a changed model gives both databases a migration of one name, even where one of them has nothing to do', async () => {
  await cp('prisma', folder, { recursive: true })
  expect(await writeMigration('nothing', folder)).toEqual([])

  await changeModels((model) => model.replace('enum Role {', 'enum Role {\n  guest'))
  const written = await writeMigration('guests', folder)
  expect(written).toHaveLength(2)
  const names = kinds.map((kind) => migrationNames(join(folder, 'migrations', kind)))
  expect(names[0]).toEqual(names[1])
  expect(names[0]?.at(-1)).toMatch(/^\d{14}_guests$/)
  expect(await readFile(written[0] ?? '', 'utf8')).toMatch(/^--.*\n$/)
  expect(await readFile(written[1] ?? '', 'utf8')).toContain(`ADD VALUE 'guest'`)
  expect(await writeMigration('again', folder)).toEqual([])

  expect(await open(join(folder, 'migrations')).migrate()).toEqual(names[0])
})

test('writes no migration from a PostgreSQL model that was not derived anew', async () => {
  await cp('prisma', folder, { recursive: true })
  const file = join(folder, 'schema.prisma')
  await writeFile(file, (await readFile(file, 'utf8')).replace('enum Role {', 'enum Role {\n  guest'))
  await expect(writeMigration('guests', folder)).rejects.toThrow('npm run generate')
})

async function changeModels(change: (model: string) => string): Promise<void> {
  for (const name of ['schema.prisma', 'postgresql.prisma']) {
    const file = join(folder, name)
    await writeFile(file, change(await readFile(file, 'utf8')))
  }
}
