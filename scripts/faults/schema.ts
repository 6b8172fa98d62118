import { openDatabase } from '../../src/db/open.ts'

const ofSqlite = `SELECT type || ' ' || name || ': ' || coalesce(sql, '') AS line FROM sqlite_schema ORDER BY 1`
const ofPostgresql = `
  SELECT line FROM (
    SELECT format('column %s.%s: %s %s %s', table_name, column_name, udt_name, is_nullable, column_default) AS line
    FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT format('constraint %s of %s: %s', conname, conrelid::regclass, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'extension ' || extname FROM pg_extension
  ) AS lines ORDER BY 1`
const migrations = `
  SELECT migration_name AS name, finished_at IS NOT NULL AS finished FROM _prisma_migrations ORDER BY migration_name`

export interface Schema {
  /** Of the migrations that were noted as done, in order; twice what was done twice. */
  applied: string[]
  /** Noted as begun, and not as done. */
  unfinished: number
  /** Everything that migrations make, as text. */
  lines: string
}

/** What migrations have made of a database until now. */
export async function readSchema(databaseUrl: string): Promise<Schema> {
  const db = openDatabase(databaseUrl)
  try {
    const dump = db.kind === 'sqlite' ? ofSqlite : ofPostgresql
    const found = await db.read.$queryRawUnsafe<{ line: string }[]>(dump)
    const lines = found.map(({ line }) => line).join('\n')
    if (!lines.includes('_prisma_migrations')) return { applied: [], unfinished: 0, lines }
    const rows = await db.read.$queryRawUnsafe<{ name: string; finished: unknown }[]>(migrations)
    // SQLite has no truth but numbers.
    const done = rows.filter(({ finished }) => Boolean(Number(finished)))
    return { applied: done.map(({ name }) => name), unfinished: rows.length - done.length, lines }
  } finally {
    await db.close()
  }
}
