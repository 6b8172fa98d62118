import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import Libsql from 'libsql'
import { askServer, onServer } from '../postgresql-statement.ts'

export type Kind = 'sqlite' | 'postgresql'

export const kindNames: Record<Kind, string> = { sqlite: 'SQLite', postgresql: 'PostgreSQL' }

const newName = () => `chatlogger_bench_${randomBytes(6).toString('hex')}`

/** The URL of a SQLite file that does not exist yet. */
export const newSqlite = (folder: string) => `file:${join(folder, newName())}`

/** Creates a database on a server whose user may do so; `drop` removes it and closes its connections. */
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

/** The same for a table that was just filled: VACUUM also puts into the search index what still waits before it. */
export async function settle(databaseUrl: string): Promise<void> {
  if (databaseUrl.startsWith('postgres')) await onServer(databaseUrl, 'VACUUM (ANALYZE)')
}

/** Runs a script on a database that others may be using. */
export async function onDatabase(databaseUrl: string, script: string): Promise<void> {
  if (databaseUrl.startsWith('postgres')) return onServer(databaseUrl, script)
  const db = new Libsql(databaseUrl.slice('file:'.length), { timeout: 2_500 })
  try {
    db.exec(script)
  } finally {
    db.close()
  }
}

/**
 * Fills PostgreSQL's tables without the index of messages' texts, which is made afterwards, as a restore does it: row by row it would
 * take most of the time. SQLite's goes on with the rows.
 */
export async function withoutTextIndex(databaseUrl: string, fill: () => Promise<void>): Promise<void> {
  if (!databaseUrl.startsWith('postgres')) return fill()
  const name = 'Message_searchText_orgId_idx'
  const [index] = await askServer(databaseUrl, `SELECT indexdef FROM pg_indexes WHERE indexname = '${name}'`)
  await onServer(databaseUrl, `DROP INDEX "${name}"`)
  await fill()
  await onServer(databaseUrl, index?.indexdef ?? '')
}
