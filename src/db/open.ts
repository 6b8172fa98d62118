import type { Database, DatabaseOptions } from './database.ts'
import { openPostgresql } from './dialects/postgresql.ts'
import { openSqlite } from './dialects/sqlite.ts'

/**
 * Opens a database without connecting yet.
 * @param url `file:<path>` (SQLite; relative to the working directory) or `postgresql://…`
 */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  if (/^postgres(ql)?:/.test(url)) return openPostgresql(url, options)
  if (url.startsWith('file:')) return openSqlite(url, options)
  throw new Error('A database URL begins with file: (SQLite) or postgresql: (PostgreSQL)')
}
