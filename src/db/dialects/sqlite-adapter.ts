import type { Client } from '@libsql/client'
import { PrismaLibSql } from '@prisma/adapter-libsql'
import type { Connection } from './sqlite-connection.ts'
import { SqliteWorker } from './sqlite-worker.ts'
import type { Change } from './sqlite-write-worker.ts'

interface Statement {
  sql: string
  args: unknown[]
}

type Result = ReturnType<Connection['run']>

/** A connection as Prisma's adapter needs it, in this thread or in another. */
export interface Statements {
  run(sql: string, values: unknown[]): Result | Promise<Result>
  exec(script: string): void | Promise<void>
  /** Rolls back the open transaction, if there is one. */
  rollback(): void | Promise<void>
  close(): void
}

/**
 * Prisma's adapter on one connection. Its own client opens a new connection after each transaction without closing the old one,
 * prepares statements again, and begins as a reader, which cannot become a writer after another connection wrote.
 */
export class SingleConnectionAdapter<C extends Statements> extends PrismaLibSql {
  readonly #open: () => Promise<C>
  readonly #begin: (connection: C) => void | Promise<void>
  #connection: C | undefined

  /**
   * @param open makes the connection: at the first query, and again when there is one after a disconnect
   * @param begin begins a transaction on it; as a reader unless given
   */
  constructor(
    open: () => Promise<C>,
    begin: (connection: C) => void | Promise<void> = (connection) => connection.exec('BEGIN'),
  ) {
    super({ url: 'file:' })
    this.#open = open
    this.#begin = begin
  }

  override async connect() {
    this.#connection = await this.#open()
    return super.connect()
  }

  override createClient(): Client {
    const connection = this.#connection
    if (!connection) throw new Error('connect() makes the connection first')
    const client = {
      execute: async ({ sql, args }: Statement) => connection.run(sql, args),
      executeMultiple: async (script: string) => connection.exec(script),
      transaction: async () => {
        await this.#begin(connection)
        return failFastTransaction(connection)
      },
      close: () => connection.close(),
    }
    return client as unknown as Client // Prisma's adapter uses nothing else of it
  }
}

/**
 * A transaction that rejects all statements after a failed one, as on PostgreSQL: after SQLite's own rollback, later statements
 * would be stored without the earlier ones.
 */
function failFastTransaction(connection: Statements) {
  let failure: { error: unknown } | undefined
  const attempt = async <T>(work: () => T | Promise<T>): Promise<T> => {
    if (failure) throw failure.error
    try {
      return await work()
    } catch (error) {
      failure = { error }
      throw error
    }
  }
  return {
    execute: ({ sql, args }: Statement) => attempt(() => connection.run(sql, args)),
    rollback: async () => connection.rollback(),
    commit: async () => {
      try {
        await attempt(() => connection.exec('COMMIT'))
      } finally {
        await connection.rollback()
      }
    },
  }
}

/** The write connection, on a thread of its own. When the thread ends, its transaction is lost as a whole. */
export class WorkerConnection implements Statements {
  readonly #worker: SqliteWorker<Change, unknown>
  #transactionGeneration = 0

  /** @param data the file, the pragmas of its connection, and how long to wait for another process that writes */
  constructor(data: { file: string; pragmas: string; waitMs: number }) {
    this.#worker = new SqliteWorker(new URL('./sqlite-write-worker.ts', import.meta.url), data)
  }

  async beginWrite(): Promise<void> {
    await this.#worker.request({ do: 'begin' })
    this.#transactionGeneration = this.#worker.generation
  }

  run(sql: string, values: unknown[]): Promise<Result> {
    return this.#within({ do: 'run', sql, values }) as Promise<Result>
  }

  async exec(script: string): Promise<void> {
    await this.#within({ do: 'exec', script })
  }

  async rollback(): Promise<void> {
    if (this.#worker.generation === this.#transactionGeneration) await this.#worker.request({ do: 'rollback' })
  }

  /** Rewrites the whole file; outside of a transaction. */
  async vacuum(): Promise<void> {
    await this.#worker.request({ do: 'vacuum' })
  }

  /** Does nothing: Prisma does not await it, and `end` closes the connection. */
  close(): void {}

  /** Moves everything into the one file and ends the thread. */
  async end(): Promise<void> {
    if (this.#worker.generation > 0) await this.#worker.request({ do: 'close' })
    await this.#worker.close()
  }

  /** A new thread must not run the rest of a transaction without its beginning. */
  async #within(change: Change): Promise<unknown> {
    if (this.#worker.generation === this.#transactionGeneration) return this.#worker.request(change)
    throw Object.assign(new Error('the thread of this transaction ended'), { code: 'SQLITE_BUSY' })
  }
}
