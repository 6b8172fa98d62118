import { setTimeout as pause } from 'node:timers/promises'
import Libsql from 'libsql'

/** SQLite's own wait for another writer blocks the whole thread: each wait is short, and the connection retries. */
const busyTimeoutMs = 5
const retryPauseMs = 20
const maxPreparedStatements = 500

interface Prepared {
  statement: Libsql.Statement<unknown[]>
  columns: string[]
  columnTypes: string[]
}

/** Repeats `work` while another process holds the database, for `limitMs` milliseconds at most. */
async function retryWhileBusy<T>(limitMs: number, work: () => T): Promise<T> {
  const end = performance.now() + limitMs
  for (;;) {
    try {
      return work()
    } catch (error) {
      const busy = error instanceof Libsql.SqliteError && error.code.startsWith('SQLITE_BUSY')
      if (!busy || performance.now() > end) throw error
    }
    await pause(retryPauseMs)
  }
}

/** One connection to a SQLite file: prepares each text once, and stays itself after a transaction. */
export class Connection {
  readonly #database: Libsql.Database
  readonly #prepared = new Map<string, Prepared>()

  private constructor(database: Libsql.Database) {
    this.#database = database
  }

  /** Opens the file, creating it when it is missing, and sets `pragmas`; waits while another process holds the database. */
  static open(path: string, pragmas: string, waitMs: number): Promise<Connection> {
    return retryWhileBusy(waitMs, () => {
      const database = new Libsql(path, { timeout: busyTimeoutMs })
      try {
        database.exec(pragmas)
        return new Connection(database)
      } catch (error) {
        database.close()
        throw error
      }
    })
  }

  /**
   * Begins a transaction that writes; waits while another process does. Not by a prepared statement: one that was refused
   * with SQLITE_BUSY stays in progress until it is garbage, and no COMMIT succeeds meanwhile.
   */
  beginWrite(waitMs: number): Promise<void> {
    return retryWhileBusy(waitMs, () => this.exec('BEGIN IMMEDIATE'))
  }

  /**
   * Rewrites the whole file without gaps; waits while another process writes. The search index depends on the rowids of its
   * tables, which SQLite keeps for a table with an index.
   */
  vacuum(waitMs: number): Promise<void> {
    return retryWhileBusy(waitMs, () => this.exec('VACUUM'))
  }

  /** Rolls back what is open, if anything is: after some errors (a full disk, say) SQLite has already done so. */
  rollback(): void {
    if (this.#database.inTransaction) this.exec('ROLLBACK')
  }

  /** Runs one statement; whole numbers come back as bigint. */
  run(sql: string, values: unknown[]) {
    const { statement, columns, columnTypes } = this.#prepare(sql)
    const parameters = values.map((value) => (typeof value === 'boolean' ? Number(value) : value))
    if (columns.length > 0) return { columns, columnTypes, rows: statement.all(parameters), rowsAffected: 0 }
    return { columns, columnTypes, rows: [], rowsAffected: statement.run(parameters).changes }
  }

  /** Runs a script of any number of statements, without results. */
  exec(script: string): void {
    this.#database.exec(script)
  }

  /**
   * Rolls back what is open and moves everything into the one file. libsql lets go of that file only when the statements are
   * garbage, so nothing may be left to the closing itself.
   */
  close(): void {
    try {
      this.rollback()
      this.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    } finally {
      this.#prepared.clear()
      this.#database.close()
    }
  }

  #prepare(sql: string): Prepared {
    const existing = this.#prepared.get(sql)
    if (existing) return existing
    const statement = this.#database.prepare(sql).safeIntegers(true)
    const fields = statement.reader ? statement.raw(true).columns() : []
    const columns = fields.map(({ name }) => name)
    const prepared = { statement, columns, columnTypes: fields.map(({ type }) => type ?? '') }
    if (this.#prepared.size >= maxPreparedStatements) this.#prepared.clear()
    this.#prepared.set(sql, prepared)
    return prepared
  }
}

/** A connection that opens at first use; after a failure it opens at the next use. */
export class LazyConnection {
  readonly #open: () => Promise<Connection>
  #connection: Promise<Connection> | undefined

  constructor(open: () => Promise<Connection>) {
    this.#open = open
  }

  get(): Promise<Connection> {
    this.#connection ??= this.#open().catch((error) => {
      this.#connection = undefined
      throw error
    })
    return this.#connection
  }

  /** Closes it, if it is open; waits until it has been opened, if that is under way. */
  async close(): Promise<void> {
    const connection = await this.#connection?.catch(() => undefined)
    connection?.close()
  }
}

const maxPreparedQueries = 200

export interface Query {
  sql: string
  values: unknown[]
}

/** Creates a function that runs queries on one connection; it prepares each text once. */
export function createQueryRunner(db: Libsql.Database): (query: Query) => unknown[] {
  const prepared = new Map<string, Libsql.Statement>()
  return ({ sql, values }) => {
    let statement = prepared.get(sql)
    if (!statement) {
      if (prepared.size >= maxPreparedQueries) prepared.clear()
      statement = db.prepare(sql)
      prepared.set(sql, statement)
    }
    return statement.all(values)
  }
}
