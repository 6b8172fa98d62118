import { setImmediate as nextEventLoopTurn } from 'node:timers/promises'
import { unavailable } from '../problems.ts'
import type { ChatKey } from './chat-pubsub.ts'
import { classifyError } from './errors.ts'
import type { MessageWrite, WriteOutcome } from './messages.ts'

/** The outcome of a write in one flush. `locked`: another transaction holds its chat; nothing was stored, a later flush retries. */
export type FlushOutcome = WriteOutcome | { outcome: 'locked' }

/**
 * Stores writes in one transaction, each whole or not at all, and returns their outcomes in the same order.
 * @param writes each the JSON of a MessageWrite
 */
export type Flush = (writes: string[]) => Promise<FlushOutcome[]>

export interface GroupCommitLimits {
  /** Messages in one flush, unless one write alone has more. */
  flushMessages: number
  /** Characters of JSON in one flush, unless one write alone has more. */
  flushCharacters: number
  /** Messages that may queue; further writes are refused with 503. */
  queueMessages: number
  /** Characters of JSON that may queue; further writes are refused with 503. */
  queueCharacters: number
  /** Flushes at a time. */
  inFlight: number
}

const defaultLimits: GroupCommitLimits = {
  flushMessages: 500,
  flushCharacters: 4_000_000,
  queueMessages: 20_000,
  queueCharacters: 64_000_000,
  inFlight: 1,
}

/** Observes a group commit, for metrics. */
export interface CommitListener {
  /** Called after each committed flush. */
  flushed(messages: number, durationMs: number): void
  /** Called when a full queue refuses a write with 503. */
  refused(messages: number): void
}

interface PendingWrite {
  chat: ChatKey
  json: string
  messages: number
  /** Keys of which a flush holds one each: the idempotency key, and the external ids of the messages in their chat. */
  unique: string[]
  /** Time of arrival on the clock of `performance.now()`. */
  since: number
  resolve(outcome: WriteOutcome): void
  reject(error: unknown): void
}

const maxAttempts = 3
const lockedPauseMs = 10
/** How long a write waits for a chat that another transaction holds. */
const maxLockedMs = 4_000
/** How long a queued write has waited before a failed flush fails it too; with the flush itself at most five seconds. */
const maxQueuedMs = 1_000

/**
 * Group commit: writes queue while a flush is under way; when it ends, one transaction stores the whole queue. A durable commit
 * costs about the same for one message as for a hundred, which multiplies throughput under load. A write is acknowledged only
 * after its rows are on the disk.
 *
 * There is no timer: an idle system writes at once, a busy one batches the arrivals during the last flush. Each flush begins in
 * a new turn of the event loop, after all readable sockets have been read; otherwise nothing would batch.
 *
 * The writes of a flush are isolated from each other. A refused write (no such chat, chat closed) gets its own outcome. Two writes
 * with one unique key go into two flushes. Writes for a chat that another transaction holds are requeued. A flush that conflicts
 * with another process is retried; one that fails otherwise is halved until the faulty write is alone. When the database is
 * unreachable, it is unknown whether the commit happened: all writes of the flush get 503, and a retry with their
 * Idempotency-Key finds out.
 */
export class GroupCommit {
  readonly #flush: Flush
  readonly #limits: GroupCommitLimits
  readonly #onStored: (chats: ChatKey[], hasSubscribers: boolean) => void
  #queue: PendingWrite[] = []
  /** Accepted writes without an outcome yet, in messages and in characters of JSON. */
  #messages = 0
  #characters = 0
  #inFlight = 0
  #idle: (() => void)[] = []
  #listener: CommitListener | undefined

  /** `onStored` is called after each flush that stored messages, with their chats. */
  constructor(
    flush: Flush,
    limits: Partial<GroupCommitLimits> = {},
    onStored: (chats: ChatKey[], hasSubscribers: boolean) => void = () => {},
  ) {
    this.#flush = flush
    this.#onStored = onStored
    this.#limits = { ...defaultLimits, ...limits }
  }

  /** The number of accepted messages without an outcome yet. */
  get waitingMessages(): number {
    return this.#messages
  }

  /** Sets the one listener; undefined removes it. */
  listen(listener: CommitListener | undefined): void {
    this.#listener = listener
  }

  /** Resolves when the write is committed and flushed, or refused by its outcome. Rejects with 503 when the queue is full. */
  append(write: MessageWrite): Promise<WriteOutcome> {
    const json = JSON.stringify(write)
    const messages = write.messages.length
    const { queueMessages, queueCharacters } = this.#limits
    if (this.#messages + messages > queueMessages || this.#characters + json.length > queueCharacters) {
      this.#listener?.refused(messages)
      return Promise.reject(unavailable('More messages are waiting than can be stored. Try again in a moment.'))
    }
    this.#messages += messages
    this.#characters += json.length
    const outcome = new Promise<WriteOutcome>((resolve, reject) => {
      const since = performance.now()
      const chat = { orgId: write.orgId, chatId: write.chatId }
      this.#queue.push({ chat, json, messages, unique: uniqueKeysOf(write), since, resolve, reject })
    })
    this.#start()
    return outcome.finally(() => {
      this.#messages -= messages
      this.#characters -= json.length
      if (this.#messages === 0) for (const resolve of this.#idle.splice(0)) resolve()
    })
  }

  /** Resolves when the queue is empty. */
  async drain(): Promise<void> {
    if (this.#messages > 0) await new Promise<void>((resolve) => this.#idle.push(resolve))
  }

  #start() {
    if (this.#inFlight < this.#limits.inFlight && this.#queue.length > 0) void this.#run()
  }

  async #run(): Promise<void> {
    this.#inFlight++
    while (this.#queue.length > 0) {
      await nextEventLoopTurn()
      const batch = this.#take()
      if (batch.length > 0) await this.#store(batch)
    }
    this.#inFlight--
  }

  /** Takes the next batch in order of arrival; writes that exceed the limits or share a unique key with it stay queued. */
  #take(): PendingWrite[] {
    const batch: PendingWrite[] = []
    const later: PendingWrite[] = []
    const taken = new Set<string>()
    let messages = 0
    let characters = 0
    let full = false
    for (const waiting of this.#queue) {
      messages += waiting.messages
      characters += waiting.json.length
      full ||= batch.length > 0 && (messages > this.#limits.flushMessages || characters > this.#limits.flushCharacters)
      if (full || waiting.unique.some((key) => taken.has(key))) {
        later.push(waiting)
        continue
      }
      for (const key of waiting.unique) taken.add(key)
      batch.push(waiting)
    }
    this.#queue = later
    return batch
  }

  async #store(batch: PendingWrite[], attempt = 1): Promise<void> {
    let outcomes: FlushOutcome[]
    const began = performance.now()
    try {
      outcomes = await this.#flush(batch.map(({ json }) => json))
    } catch (error) {
      const kind = classifyError(error)
      if ((kind === 'unique' || kind === 'retry') && attempt < maxAttempts) return this.#store(batch, attempt + 1)
      if (kind === 'unavailable' || kind === 'full' || batch.length === 1) {
        for (const waiting of batch) waiting.reject(error)
        if (kind === 'unavailable') this.#rejectOverdue(error)
        return
      }
      const middle = Math.ceil(batch.length / 2)
      // Halves are tried once, until a write is alone: retries of each would multiply the cost of a faulty write.
      for (const half of [batch.slice(0, middle), batch.slice(middle)]) {
        await this.#store(half, half.length === 1 ? 1 : maxAttempts)
      }
      return
    }
    this.#listener?.flushed(
      batch.reduce((sum, { messages }) => sum + messages, 0),
      performance.now() - began,
    )
    batch.forEach((waiting, index) => {
      const outcome = outcomes[index]
      if (!outcome) waiting.reject(new Error('the database did not answer for this write'))
      else if (outcome.outcome === 'locked') this.#requeue(waiting)
      else waiting.resolve(outcome)
    })
    this.#notifyStored(batch, outcomes)
  }

  #notifyStored(batch: PendingWrite[], outcomes: FlushOutcome[]) {
    const stored = new Map<string, ChatKey>()
    let hasSubscribers = false
    batch.forEach(({ chat }, index) => {
      const outcome = outcomes[index]
      if (outcome?.outcome !== 'stored') return
      stored.set(`${chat.orgId} ${chat.chatId}`, chat)
      hasSubscribers ||= outcome.hasSubscribers !== false
    })
    if (stored.size > 0) this.#onStored([...stored.values()], hasSubscribers)
  }

  /** Fails writes that queued during a slow failure, so that they get their 503 within seconds. */
  #rejectOverdue(error: unknown) {
    const before = performance.now() - maxQueuedMs
    const overdue = this.#queue.filter(({ since }) => since < before)
    this.#queue = this.#queue.filter(({ since }) => since >= before)
    for (const waiting of overdue) waiting.reject(error)
  }

  #requeue(waiting: PendingWrite) {
    if (performance.now() - waiting.since > maxLockedMs) {
      return waiting.reject(unavailable('This chat is being changed by another request. Try again in a moment.'))
    }
    setTimeout(() => {
      this.#queue.unshift(waiting)
      this.#start()
    }, lockedPauseMs)
  }
}

function uniqueKeysOf({ orgId, chatId, credential, idempotency, messages }: MessageWrite): string[] {
  const ids = messages.flatMap(({ externalId }) =>
    externalId === undefined ? [] : [`${orgId} ${chatId} ${externalId}`],
  )
  return idempotency ? [...ids, `${orgId} ${credential} ${idempotency.operation} ${idempotency.key}`] : ids
}
