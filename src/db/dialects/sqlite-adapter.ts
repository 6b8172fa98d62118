import type { Client } from '@libsql/client'
import { PrismaLibSql } from '@prisma/adapter-libsql'
import type { Connection } from './sqlite-connection.ts'

interface Statement {
  sql: string
  args: unknown[]
}

type Result = ReturnType<Connection['run']>

/** A connection as Prisma's adapter needs it, in this thread or in another. */
export interface Statements {
  run(sql: string, values: unknown[]): Result | Promise<Result>
  exec(script: string): void | Promise<void>
  /** Rolls back what is open, if anything is. */
  rollback(): void | Promise<void>
  close(): void
}

/**
 * Prisma's adapter on one connection for good. With its own client it opens a new connection after each transaction and never
 * closes the old, prepares everything anew, and begins as a reader, which cannot become a writer once somebody else wrote.
 */
export class OneConnection<C extends Statements> extends PrismaLibSql {
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
        return doomable(connection)
      },
      close: () => connection.close(),
    }
    return client as unknown as Client // Prisma's adapter uses nothing else of it
  }
}

/**
 * A transaction in which a failed statement leaves only the way back, as on PostgreSQL: where SQLite has rolled back by
 * itself, what followed would be stored without what came before.
 */
function doomable(connection: Statements) {
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
