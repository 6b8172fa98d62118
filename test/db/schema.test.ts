import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { openDatabase } from '../../src/db/open.ts'
import { databaseKind, freshDatabase, type TestDatabase } from '../support/database.ts'

/** People, and what finds a tenant. Every other table belongs to an organization. */
const globalTables = new Set([
  'User',
  'Session',
  'RefreshToken',
  'PersonalKey',
  'PersonalKeyHash',
  'OneTimeToken',
  'Provider',
  'SystemConfig',
  'OperatorEvent',
  'MaintenanceRun',
  'RequestStatistic',
  'AccountEvent',
  'Erasure',
  'Organization',
  'ApiKeyHash',
])

interface Constraint {
  table: string
  kind: 'primary' | 'unique' | 'foreign'
  columns: string
  target: string | null
  targetColumns: string | null
}

let database: TestDatabase
let db: Database
beforeAll(async () => {
  database = await freshDatabase()
  db = openDatabase(database.url)
})
afterAll(async () => {
  await db.close()
  await database.drop()
})

/**
 * Every table and its keys, from the database's own catalogue: what was migrated, not what the model says. SQLite's tables of a
 * full-text index (virtual and shadow ones) hold no row that is not found through its tenant's.
 */
async function catalogue(db: Database): Promise<{ tables: string[]; constraints: Constraint[] }> {
  if (databaseKind() === 'sqlite') {
    const tables = await db.read.$queryRaw<{ name: string }[]>`
      SELECT name FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> '_prisma_migrations'`
    const constraints = await db.read.$queryRaw<Constraint[]>`
      SELECT t.name AS "table", CASE l.origin WHEN 'pk' THEN 'primary' ELSE 'unique' END AS kind,
        (SELECT group_concat(i.name, ',' ORDER BY i.seqno) FROM pragma_index_info(l.name) i) AS columns,
        NULL AS target, NULL AS "targetColumns"
      FROM pragma_table_list t, pragma_index_list(t.name) l WHERE t.type = 'table' AND l."unique"
      UNION ALL
      SELECT t.name, 'foreign', group_concat(f."from", ',' ORDER BY f.seq), f."table", group_concat(f."to", ',' ORDER BY f.seq)
      FROM pragma_table_list t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table' GROUP BY t.name, f.id, f."table"`
    return { tables: tables.map(({ name }) => name), constraints }
  }
  const tables = await db.read.$queryRaw<{ name: string }[]>`
    SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'`
  const constraints = await db.read.$queryRaw<Constraint[]>`
    SELECT t.relname::text AS "table", CASE WHEN i.indisprimary THEN 'primary' ELSE 'unique' END AS kind,
      (SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(i.indkey) WITH ORDINALITY k(attnum, n)
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum) AS columns,
      NULL::text AS target, NULL::text AS "targetColumns"
    FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
    WHERE i.indisunique AND t.relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT t.relname::text, 'foreign',
      (SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(c.conkey) WITH ORDINALITY k(attnum, n)
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum),
      r.relname::text,
      (SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(c.confkey) WITH ORDINALITY k(attnum, n)
        JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.attnum)
    FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class r ON r.oid = c.confrelid
    WHERE c.contype = 'f' AND t.relnamespace = 'public'::regnamespace`
  return { tables: tables.map(({ name }) => name), constraints }
}

/** What would let a row of one tenant meet a row of another. */
async function offences(db: Database): Promise<string[]> {
  const { tables, constraints } = await catalogue(db)
  const isTenant = (table: string) => !globalTables.has(table) && table !== '_prisma_migrations'
  const keyed = new Set(constraints.filter(({ kind }) => kind === 'primary').map(({ table }) => table))
  const unkeyed = tables
    .filter((table) => isTenant(table) && !keyed.has(table))
    .map((table) => `${table} has no primary key`)
  const wrong = constraints
    .filter(({ table, kind, target }) => (kind === 'foreign' ? isTenant(target ?? '') : isTenant(table)))
    .filter(({ kind, columns, targetColumns }) => {
      const lists = kind === 'foreign' ? [columns, targetColumns ?? ''] : [columns]
      return lists.some((list) => list.split(',')[0] !== 'orgId')
    })
    .map(({ table, kind, columns, target }) => `${table}: ${kind} (${columns})${target ? ` to ${target}` : ''}`)
  return [...unkeyed, ...wrong].sort()
}

test('every key, unique constraint and foreign key of a tenant table begins with orgId', async () => {
  const { tables, constraints } = await catalogue(db)
  expect(tables).toEqual(expect.arrayContaining([...globalTables, 'Chat', 'Message']))
  expect(constraints).toContainEqual(
    expect.objectContaining({ table: 'Message', kind: 'foreign', columns: 'orgId,chatId', targetColumns: 'orgId,id' }),
  )
  expect(await offences(db)).toEqual([])
})

test('the check names constraints that do not separate tenants', async () => {
  const other = await freshDatabase()
  const broken = openDatabase(other.url)
  try {
    await broken.write(async (tx) => {
      await tx.$executeRaw`CREATE TABLE "Loose" ("orgId" TEXT)`
      await tx.$executeRaw`CREATE TABLE "Note" (
        "id" TEXT PRIMARY KEY, "orgId" TEXT, "chatId" TEXT, "code" TEXT UNIQUE,
        FOREIGN KEY ("chatId", "orgId") REFERENCES "Chat" ("id", "orgId"))`
    })
    expect(await offences(broken)).toEqual([
      'Loose has no primary key',
      'Note: foreign (chatId,orgId) to Chat',
      'Note: primary (id)',
      'Note: unique (code)',
    ])
  } finally {
    await broken.close()
    await other.drop()
  }
})

test('a message without externalId costs its unique index nothing', async () => {
  const index = 'Message_orgId_chatId_externalId_key'
  const [found] =
    databaseKind() === 'sqlite'
      ? await db.read.$queryRaw<{ sql: string }[]>`SELECT sql FROM sqlite_schema WHERE name = ${index}`
      : await db.read.$queryRaw<{ sql: string }[]>`SELECT indexdef AS sql FROM pg_indexes WHERE indexname = ${index}`
  expect(found?.sql).toMatch(/UNIQUE INDEX .* WHERE .*"externalId" IS NOT NULL/s)
})
