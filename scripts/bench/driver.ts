import Libsql from 'libsql'
import pg from 'pg'

/** A database by its driver alone: statements are prepared once, and each is a transaction of its own. */
export interface Driver {
  /** The name of a statement's nth value, from 1. */
  value(n: number): string
  read(statement: string, values: unknown[]): Promise<unknown[]>
  /** How many rows it wrote. */
  write(statement: string, values: unknown[]): Promise<number>
  close(): Promise<void>
}

/**
 * As durable as the product: WAL with every commit flushed, and PostgreSQL as it is set. SQLite has one connection, since it has
 * one writer, and its driver waits for each statement.
 * @param options flags of PostgreSQL for its connections
 */
export function openDriver(databaseUrl: string, connections: number, options = ''): Driver {
  return databaseUrl.startsWith('file:')
    ? openLibsql(databaseUrl.slice('file:'.length))
    : openPg(databaseUrl, connections, options)
}

function openLibsql(path: string): Driver {
  const db = new Libsql(path)
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;')
  const prepared = new Map<string, Libsql.Statement>()
  const prepare = (statement: string) => {
    const known = prepared.get(statement) ?? db.prepare(statement)
    prepared.set(statement, known)
    return known
  }
  return {
    value: (n) => `?${n}`,
    read: async (statement, values) => prepare(statement).all(values),
    write: async (statement, values) => prepare(statement).run(values).changes,
    async close() {
      db.close()
    },
  }
}

function openPg(connectionString: string, max: number, options: string): Driver {
  const pool = new pg.Pool({ connectionString, max, options })
  const run = (text: string, values: unknown[]) => pool.query({ name: 'bench', text, values })
  return {
    value: (n) => `$${n}`,
    read: async (statement, values) => (await run(statement, values)).rows,
    write: async (statement, values) => (await run(statement, values)).rowCount ?? 0,
    close: () => pool.end(),
  }
}
