import { createHash } from 'node:crypto'
import type { Database } from '../../src/db/database.ts'

type Row = Record<string, unknown>

/** When a credential was last used is noted after the answer, and belongs to no test. */
const unsettled = new Set(['lastUsedAt'])

/** Every table with its columns, from the database's own catalogue, in an order that nothing changes: one that is added is never forgotten. */
async function tables(db: Database): Promise<Map<string, string[]>> {
  const found =
    db.kind === 'sqlite'
      ? await db.read.$queryRaw<{ name: string; column: string }[]>`
          SELECT t.name, c.name AS "column" FROM pragma_table_list t, pragma_table_info(t.name) c
          WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name <> '_prisma_migrations'
          ORDER BY t.name, c.cid`
      : await db.read.$queryRaw<{ name: string; column: string }[]>`
          SELECT table_name::text AS name, column_name::text AS "column" FROM information_schema.columns
          WHERE table_schema = 'public' AND table_name <> '_prisma_migrations'
          ORDER BY table_name, ordinal_position`
  const columns = new Map<string, string[]>()
  for (const { name, column } of found) columns.set(name, [...(columns.get(name) ?? []), column])
  return columns
}

/** The rows of all tables. */
export async function allRows(db: Database): Promise<Map<string, Row[]>> {
  const rows = new Map<string, Row[]>()
  for (const table of (await tables(db)).keys()) {
    rows.set(table, await db.read.$queryRawUnsafe(`SELECT * FROM "${table}"`))
  }
  return rows
}

const people = 'SELECT "userId" FROM "Membership" WHERE "orgId" = $1'

/** The operator's alone. */
const operators = new Set(['Provider', 'SystemConfig', 'OperatorEvent', 'MaintenanceRun', 'RequestStatistic'])

/** Which rows of a table are an organization's, or its people's. */
function belonging(table: string, columns: string[]): string {
  if (table === 'Organization') return '"id" = $1'
  if (operators.has(table)) return 'CAST($1 AS text) IS NULL'
  if (table === 'User') return `"id" IN (${people})`
  if (table === 'OneTimeToken') return `"orgId" = $1 OR "userId" IN (${people})`
  if (columns.includes('orgId')) return '"orgId" = $1'
  if (columns.includes('userId')) return `"userId" IN (${people})`
  if (table === 'RefreshToken') return `"sessionId" IN (SELECT "id" FROM "Session" WHERE "userId" IN (${people}))`
  if (table === 'PersonalKeyHash') return `"keyId" IN (SELECT "id" FROM "PersonalKey" WHERE "userId" IN (${people}))`
  throw new Error(`Say whose the rows of ${table} are`)
}

/** All that belongs to an organization and to its people, as one hash. */
export async function fingerprintOf(db: Database, orgId: string): Promise<string> {
  const hash = createHash('sha256')
  for (const [table, columns] of await tables(db)) {
    const rows = await db.read.$queryRawUnsafe<Row[]>(
      `SELECT * FROM "${table}" WHERE ${belonging(table, columns)}`,
      orgId,
    )
    hash.update(table).update(rows.map(settled).sort().join('\n'))
  }
  return hash.digest('hex')
}

/** All that is stored, as one hash; but for the counts of requests, which rise with each. */
export async function fingerprint(db: Database): Promise<string> {
  const hash = createHash('sha256')
  const tables = await allRows(db)
  tables.delete('RequestStatistic')
  for (const [table, rows] of tables) hash.update(table).update(rows.map(settled).sort().join('\n'))
  return hash.digest('hex')
}

const settled = (row: Row) => dumpOf(Object.entries(row).filter(([column]) => !unsettled.has(column)))

/** Rows as one text, to be searched. */
export const dumpOf = (rows: unknown): string =>
  JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? String(value) : value))
