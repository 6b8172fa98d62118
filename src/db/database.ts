import type { ITXClientDenyList } from '@prisma/client/runtime/client'
import type { PrismaClient } from '../generated/sqlite/client.ts'
import type { Figures } from './analytics-query.ts'
import type { Broadcaster, ChatHead, ChatPubSub, ChatSignal } from './chat-pubsub.ts'
import type { ChatQuery, FoundChat } from './chat-query.ts'
import type { Compare, CounterDifferences } from './counter-reconciliation.ts'
import type { PageSizes } from './counter-reconciliation-sql.ts'
import type { ExportQuery, ExportSource } from './export-query.ts'
import type { GroupCommit, GroupCommitLimits } from './group-commit.ts'
import type { MessageWrite, PlacedRow, SeqRange, WriteOutcome } from './message-write.ts'

/** What no answer is made of: search alone compares it, inside the database. */
export const omit = { message: { searchText: true } } as const

/** Reads, on either database. Its type is SQLite's client, which rejects what only PostgreSQL can do. */
export type Reader = PrismaClient<never, typeof omit>

/** Reads and writes inside one transaction, on either database. */
export type Transaction = Omit<Reader, ITXClientDenyList>

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

  /** Tells whoever listens of what this transaction does, once it is committed; of messages, `append` tells by itself. */
  tell(tx: Transaction, signal: ChatSignal): void

  /** What is told of chats, in all processes. */
  readonly signals: ChatPubSub

  /** Chats by their ids, each as JSON of the contract's Chat, in no order; without those that are not there, or deleted. */
  readChats(orgId: string, ids: readonly string[]): Promise<string[]>

  /** The texts of messages by their ids, in that order, until they have so many bytes; without those that are not there. */
  readTexts(orgId: string, ids: readonly string[], maxBytes: number): Promise<MessageTexts[]>

  /** Where these chats stand; without those that are not there, or deleted. */
  readHeads(chats: readonly { orgId: string; chatId: string }[]): Promise<ChatHead[]>

  /** Keeps all others who ask for the same thing waiting until this transaction ends: for rules about all rows of a table. */
  advisoryLock(tx: Transaction, thing: string): Promise<void>

  /** Stores messages through the group commit: resolves when they are committed and flushed, or refused by the outcome. */
  append(write: MessageWrite): Promise<WriteOutcome>

  /** How the group commit fares. */
  readonly commits: Pick<GroupCommit, 'waitingMessages' | 'listen'>

  /** The connections to PostgreSQL at this moment, without the one for messages; undefined on SQLite. */
  pool(): PoolLoad | undefined

  /** Stores messages in places that this transaction has reserved, without counting them. */
  insertMessages(tx: Transaction, orgId: string, rows: readonly PlacedRow[]): Promise<void>

  /**
   * Adds messages to the statistics and to their chats' counters, or takes them out: after they were stored, or before they
   * are changed or removed, in the same transaction.
   */
  countMessages(tx: Transaction, orgId: string, ranges: readonly SeqRange[], sign: 1 | -1): Promise<void>

  /**
   * Reserves places for messages at the end of a chat, which this transaction holds from then on, and notes the time of the last one;
   * a resolved chat may be opened by it. Answers with the first place and the status; undefined without the chat.
   */
  reserveSequence(
    tx: Transaction,
    chat: { orgId: string; id: string },
    count: number,
    when: { at: Date; reopens: boolean },
  ): Promise<{ firstSeq: number; status: string } | undefined>

  /** Adds to what assistants were asked in a day by a subject; false, and nothing is added, once it has had as much as it may. */
  countRequests(
    tx: Transaction,
    whose: { orgId: string; day: Date; subject: string },
    added: { requests: number; tokens: number },
    most?: { requests: number | null; tokens: number | null },
  ): Promise<boolean>

  /** Adds chats to the statistics after they were made, or takes them out before they go, in the same transaction. */
  countChats(tx: Transaction, orgId: string, ids: readonly string[], sign: 1 | -1): Promise<void>

  /** The chats of a query; with folded terms, those that have all of them in one message, or in their title and tags. */
  findChats(query: ChatQuery, terms?: readonly string[]): Promise<FoundChat[]>

  /** What conversations amount to. */
  readonly figures: Figures

  /**
   * Gives `work` the chats of a query with their messages as they are at one moment, however long it takes: by a connection
   * of its own, which no limit of time ends.
   */
  exportChats<T>(query: ExportQuery, work: (source: ExportSource) => Promise<T>): Promise<T>

  /** Gives `work` the way to compare counts with what they count; each organization as it is at one moment, however long it takes. */
  compareCounts<T>(work: (compare: Compare) => Promise<T>, sizes?: PageSizes): Promise<T>

  /** Adds to counts what they are short of. Of what was compared at one moment, at any later one, and once. */
  correctCounts(tx: Transaction, orgId: string, drift: CounterDifferences): Promise<void>

  /** How large it is, in bytes. */
  size(): Promise<number>

  /**
   * Gives back the space of what was removed. `signal` ends it early where that can be done.
   * @param beforeSilence is awaited where nothing can be written meanwhile, with the milliseconds that it may take
   */
  vacuum(signal: AbortSignal, beforeSilence: (ms: number) => Promise<void>): Promise<void>

  /** This process's row of counters that many processes raise, so that they do not queue on one. */
  readonly slot: number

  /** Resolves when the database answers a query. */
  ping(): Promise<void>

  /** The database's own settings by which a crash loses what was acknowledged, such as `fsync`: all of them should be on. */
  unsafeSettings(): Promise<string[]>

  /**
   * Leaves nothing of what was removed in files beside the tables, as far as the database can: false while somebody still reads what
   * was there before, to be tried again.
   */
  scrub(): Promise<boolean>

  /** Brings the tables up to date and answers with the names of the migrations applied: none when there was nothing to do. */
  migrate(): Promise<string[]>

  /** Ends all connections; waits for the transaction in progress. */
  close(): Promise<void>
}

/** What of a message has text. */
export interface MessageTexts {
  id: string
  content: string | null
  parts: unknown
}

export interface PoolLoad {
  /** How many there may be. */
  limit: number
  open: number
  idle: number
  /** Who waits for one. */
  waiting: number
}

export interface DatabaseOptions {
  /** Connections to PostgreSQL, at most; SQLite has one that reads and one that writes. */
  poolSize?: number
  /**
   * How long a write waits for its turn, a connection or a lock before it is refused with 503, in milliseconds; about two
   * seconds when absent.
   */
  waitMs?: number
  /** Tells other processes of what happens in chats; PostgreSQL does so itself when absent, and on SQLite nobody does. */
  relay?: Broadcaster
  /** Of the group commit; its own defaults when absent. */
  groupCommit?: Partial<GroupCommitLimits>
  /** Holds the folders `sqlite` and `postgresql`; the repository's own when absent. */
  migrationsFolder?: string
}
