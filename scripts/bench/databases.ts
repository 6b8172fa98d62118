import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { onServer } from '../postgresql-statement.ts'

const newName = () => `chatlogger_bench_${randomBytes(6).toString('hex')}`

/** The URL of a SQLite file that does not exist yet. */
export const newSqlite = (folder: string) => `file:${join(folder, newName())}`

/** Creates a database on a server whose user may do so; `drop` removes it with whoever is connected. */
export async function newPostgresql(server: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = newName()
  await onServer(server, `CREATE DATABASE "${name}" TEMPLATE template0`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => onServer(server, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`) }
}

/**
 * Tells PostgreSQL's planner what is in the tables, as its autovacuum does within about a minute: a new database knows nothing,
 * and plans accordingly. Only for tables with rows: what is analyzed while it is empty is planned for as empty.
 */
export async function analyze(databaseUrl: string): Promise<void> {
  if (databaseUrl.startsWith('postgres')) await onServer(databaseUrl, 'ANALYZE')
}
