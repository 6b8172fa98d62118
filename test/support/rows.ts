import { createHash } from 'node:crypto'
import type { Database } from '../../src/db/database.ts'

type Row = Record<string, unknown>

/** Written after the response, so comparisons leave it out. */
const unsettled = new Set(['lastUsedAt'])

const known = new WeakMap<Database, Promise<Map<string, string[]>>>()

/** Every table with its columns, read once per database. */
function tables(db: Database): Promise<Map<string, string[]>> {
  const found = known.get(db) ?? readTables(db)
  known.set(db, found)
  return found
}

/** Read from the database's catalogue in a fixed order, so that new tables are included. */
async function readTables(db: Database): Promise<Map<string, string[]>> {
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

/** Tables that belong to the operator. */
const operators = new Set(['Provider', 'SystemConfig', 'OperatorEvent', 'MaintenanceRun', 'RequestStatistic'])

/** Condition for the rows of a table that belong to an organization or its members; undefined when none do. */
function belonging(table: string, columns: string[]): string | undefined {
  if (table === 'Organization') return '"id" = $1'
  if (operators.has(table)) return undefined
  if (table === 'User') return `"id" IN (${people})`
  if (table === 'OneTimeToken') return `"orgId" = $1 OR "userId" IN (${people})`
  if (columns.includes('orgId')) return '"orgId" = $1'
  if (columns.includes('userId')) return `"userId" IN (${people})`
  if (table === 'RefreshToken') return `"sessionId" IN (SELECT "id" FROM "Session" WHERE "userId" IN (${people}))`
  if (table === 'PersonalKeyHash') return `"keyId" IN (SELECT "id" FROM "PersonalKey" WHERE "userId" IN (${people}))`
  throw new Error(`No owner is defined for the rows of ${table}`)
}

/** Hash of all rows of an organization and its members. */
export const fingerprintOf = (db: Database, orgId: string): Promise<string> => hashOf(db, belonging, orgId)

/** Hash of all rows, except request counts, which change with each request. */
export const fingerprint = (db: Database): Promise<string> =>
  hashOf(db, (table) => (table === 'RequestStatistic' ? undefined : '1 = 1'))

/** Hash of the chosen rows, read by one statement: a statement per table takes seven times as long. */
async function hashOf(
  db: Database,
  choose: (table: string, columns: string[]) => string | undefined,
  ...parameters: string[]
): Promise<string> {
  const selects = [...(await tables(db))].flatMap(([table, columns]) => {
    const condition = choose(table, columns)
    if (condition === undefined) return []
    const settled = columns.filter((column) => !unsettled.has(column))
    return [`SELECT '${table} ' || ${textOf(db.kind, settled)} AS "row" FROM "${table}" WHERE ${condition}`]
  })
  const rows = await db.read.$queryRawUnsafe<{ row: string }[]>(selects.join(' UNION ALL '), ...parameters)
  const hash = createHash('sha256')
  for (const row of rows.map((one) => one.row).sort()) hash.update(row).update('\n')
  return hash.digest('hex')
}

/** The values of columns as one text, in SQL. */
function textOf(kind: Database['kind'], columns: readonly string[]): string {
  const values = columns.map((column) => `"${column}"`)
  if (kind === 'sqlite') return values.map((value) => `quote(${value})`).join(" || ',' || ")
  return `jsonb_build_array(${values.join(', ')})::text`
}

/** Rows as one searchable text. */
export const dumpOf = (rows: unknown): string =>
  JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? String(value) : value))
