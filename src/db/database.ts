import type { Prisma, PrismaClient } from '../generated/sqlite/client.ts'
import type { GroupCommitLimits } from './group-commit.ts'
import type { MessageWrite, WriteOutcome } from './message-write.ts'

/** Reads, on either database. Its type is SQLite's client, which rejects what only PostgreSQL can do. */
export type Reader = PrismaClient

/** Reads and writes inside one transaction, on either database. */
export type Transaction = Prisma.TransactionClient

/** The database, whichever it is. Errors are told apart by `classify` in faults.ts. */
export interface Database {
  readonly kind: 'sqlite' | 'postgresql'

  /** For reads only: SQLite refuses a write here, because it would bypass the one writer. */
  readonly read: Reader

  /**
   * Runs `work` in one transaction: committed and flushed when the promise resolves, rolled back when it rejects. A
   * statement that failed dooms the transaction, even when `work` catches the error. Await nothing but the database
   * inside: on SQLite all other writers wait meanwhile, and on PostgreSQL a transaction that stood in another's way runs again.
   */
  write<T>(work: (tx: Transaction) => Promise<T>): Promise<T>

  /** Stores messages through the group commit: resolves when they are committed and flushed, or refused by the outcome. */
  append(write: MessageWrite): Promise<WriteOutcome>

  /** Adds the messages of one chat to the statistics, or takes them out, within a transaction that adds or removes them. */
  countMessages(tx: Transaction, orgId: string, chatId: string, sign: 1 | -1): Promise<void>

  /** This process's row of counters that many processes raise, so that they do not queue on one. */
  readonly slot: number

  /** Resolves when the database answers a query. */
  ping(): Promise<void>

  /** Brings the tables up to date and answers with the names of the migrations applied: none when there was nothing to do. */
  migrate(): Promise<string[]>

  /** Ends all connections; waits for the transaction in progress. */
  close(): Promise<void>
}

export interface DatabaseOptions {
  /** Connections to PostgreSQL, at most; SQLite has one that reads and one that writes. */
  poolSize?: number
  /** Of the group commit; its own defaults when absent. */
  groupCommit?: Partial<GroupCommitLimits>
  /** Holds the folders `sqlite` and `postgresql`; the repository's own when absent. */
  migrationsFolder?: string
}
