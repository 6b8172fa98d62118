import type { Analytics } from './analytics.ts'
import type { Broadcaster, ChatHead, ChatKey, ChatPubSub, ChatSignal } from './chat-pubsub.ts'
import type { ChatQuery, FoundChat } from './chats.ts'
import type { ReadClient, Transaction } from './client.ts'
import type { CounterReconciliation } from './counter-reconciliation.ts'
import type { ExportQuery, ExportSource } from './exports.ts'
import type { GroupCommit, GroupCommitLimits } from './group-commit.ts'
import type { MessageTexts, MessageWrite, WriteOutcome } from './messages.ts'
import type { CounterStore } from './statistics.ts'

export type { ReadClient, Transaction } from './client.ts'

/** Reads and transactions. Errors are classified by `classifyError` in errors.ts. */
export interface Transactions {
  readonly kind: 'sqlite' | 'postgresql'

  /** For reads only: SQLite refuses a write here, because it would bypass the one writer. */
  readonly read: ReadClient

  /**
   * Runs `work` in one transaction: committed and flushed when the promise resolves, rolled back when it rejects. A
   * failed statement fails the transaction, even when `work` catches the error. `work` awaits only the database: on SQLite all
   * other writers wait for it, and on PostgreSQL it runs again after a conflict.
   */
  write<T>(work: (tx: Transaction) => Promise<T>): Promise<T>

  /** Waits for and holds a named lock until this transaction ends: for rules about all rows of a table. */
  advisoryLock(tx: Transaction, name: string): Promise<void>
}

/** Messages. */
export interface MessageStore {
  /** Stores messages through the group commit: resolves when they are committed and flushed, or refused by the outcome. */
  append(write: MessageWrite): Promise<WriteOutcome>

  /** The group commit's queue and its listener. */
  readonly commits: Pick<GroupCommit, 'waitingMessages' | 'listen'>

  /** The texts of messages in the order of `ids`, up to `maxBytes`; missing messages are left out. */
  readTexts(orgId: string, ids: readonly string[], maxBytes: number): Promise<MessageTexts[]>
}

/** Chats. */
export interface ChatStore {
  /** Chats by their ids, each as JSON of the contract's Chat, in any order; missing and deleted chats are left out. */
  readChats(orgId: string, ids: readonly string[]): Promise<string[]>

  /** The positions of chats; missing and deleted chats are left out. */
  readHeads(chats: readonly ChatKey[]): Promise<ChatHead[]>

  /** The chats of a query; with folded terms, those that contain all of them in one message, or in title and tags. */
  findChats(query: ChatQuery, terms?: readonly string[]): Promise<FoundChat[]>
}

/** Signals of changes in chats. */
export interface ChatSignals {
  /** The signals of all processes. */
  readonly chatPubSub: ChatPubSub

  /** Publishes a signal once this transaction is committed; `append` publishes its messages by itself. */
  publishOnCommit(tx: Transaction, signal: ChatSignal): void
}

/** Exports. */
export interface ExportStore {
  /**
   * Gives `work` the chats of a query with their messages as of one moment, on a connection of its own without a time limit.
   */
  exportChats<T>(query: ExportQuery, work: (source: ExportSource) => Promise<T>): Promise<T>
}

/** Health and maintenance of the database. */
export interface Maintenance {
  /** Resolves when the database answers a query. */
  ping(): Promise<void>

  /** The pool of connections to PostgreSQL, without the one for messages; undefined on SQLite. */
  pool(): PoolLoad | undefined

  /** The database's settings, such as `fsync`, whose value risks acknowledged writes in a crash. */
  unsafeSettings(): Promise<string[]>

  /** The size of the database in bytes. */
  size(): Promise<number>

  /**
   * Returns the space of removed rows to the system. `signal` aborts it where the database can.
   * @param beforeExclusive is awaited before writes are blocked, with the expected milliseconds
   */
  vacuum(signal: AbortSignal, beforeExclusive: (ms: number) => Promise<void>): Promise<void>

  /** Removes deleted content from files beside the tables; false while an open reader prevents it: retry later. */
  scrub(): Promise<boolean>

  /** Applies pending migrations and returns their names. */
  migrate(): Promise<string[]>

  /** Ends all connections; waits for the transaction in progress. */
  close(): Promise<void>
}

/** The database, SQLite or PostgreSQL. A function asks for the interfaces that it needs. */
export interface Database
  extends Transactions,
    MessageStore,
    ChatStore,
    ChatSignals,
    CounterStore,
    CounterReconciliation,
    ExportStore,
    Maintenance {
  readonly analytics: Analytics

  /** This process's slot among the rows of a counter, which processes update without contention. */
  readonly slot: number
}

export interface PoolLoad {
  /** The maximum number of connections. */
  limit: number
  open: number
  idle: number
  /** Requests that wait for a connection. */
  waiting: number
}

export interface DatabaseOptions {
  /** The maximum number of connections to PostgreSQL; SQLite has one that reads and one that writes. */
  poolSize?: number
  /** How long a write waits for a lock or a connection before it is refused with 503, in milliseconds; about 2 s when absent. */
  waitMs?: number
  /** Publishes chat signals to other processes; when absent, PostgreSQL does so itself and SQLite does not. */
  broadcaster?: Broadcaster
  /** Limits of the group commit; its own defaults when absent. */
  groupCommit?: Partial<GroupCommitLimits>
  /** The folder with `sqlite` and `postgresql`; the repository's own when absent. */
  migrationsFolder?: string
}
