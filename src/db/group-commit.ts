import { setImmediate as nextTurn } from 'node:timers/promises'
import { unavailable } from '../problems.ts'
import { classifyError } from './errors.ts'
import type { MessageWrite, WriteOutcome } from './message-write.ts'

/**
 * What became of a write in one flush. `locked`: another transaction holds its chat just now, so nothing was stored of it; it
 * goes into a later flush.
 */
export type FlushOutcome = WriteOutcome | { outcome: 'locked' }

/**
 * Stores writes in one transaction, each whole or not at all, and says in the same order what became of each.
 * @param writes each the JSON of a MessageWrite
 */
export type Flush = (writes: string[]) => Promise<FlushOutcome[]>

export interface GroupCommitLimits {
  /** Messages in one flush, unless one write alone has more. */
  flushMessages: number
  /** Characters of JSON in one flush, unless one write alone has more. */
  flushCharacters: number
  /** Messages that may wait; beyond it, writes are refused with 503. */
  queueMessages: number
  /** Characters of JSON that may wait, likewise. */
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

/** Is told of what a group commit does. */
export interface CommitListener {
  /** A flush with so many messages has been committed, after so many milliseconds. */
  flushed(messages: number, durationMs: number): void
  /** So many messages were refused with 503, because too many waited. */
  refused(messages: number): void
}

/** Where messages were stored. */
export interface StoredIn {
  orgId: string
  chatId: string
}

interface Waiting {
  place: StoredIn
  json: string
  messages: number
  /** What only one write of a flush may have: its idempotency key, and the external ids of its messages in their chat. */
  unique: string[]
  /** When it came, on the clock of `performance.now()`. */
  since: number
  resolve(outcome: WriteOutcome): void
  reject(error: unknown): void
}

const maxAttempts = 3
const lockedPauseMs = 10
/** For a chat that another transaction holds. */
const lockedPatienceMs = 4_000
/** For a flush that fails: with what one may take, no more than five seconds. */
const patienceMs = 1_000

/**
 * Group commit: while one flush is on its way to the disk, arrivals queue; when it ends, all that waits goes out together in
 * one transaction. A durable commit costs about the same for one message as for a hundred, so under load this multiplies
 * what a database can take, and nobody is acknowledged before their own row is on the disk.
 *
 * There is no timer: an idle system writes at once, a busy one batches what arrived during the last flush. Each flush begins
 * in a fresh turn of the event loop, after the sockets that are already readable have been read, or nothing would batch.
 *
 * Neighbours in a flush are strangers to each other. A write that the rules refuse (no such chat, chat closed) is answered by
 * its own outcome and harms nobody. Two writes that would contend for one key go into two flushes. A chat that another
 * transaction holds is not waited for: its writes come again a little later, and the others go on. A flush that fails as a
 * whole is tried again when another process was merely first, and otherwise halved until the write that is at fault stands
 * alone. When the database is unreachable nobody can know whether the commit happened: all writers of that flush get 503,
 * and a retry with their Idempotency-Key tells.
 */
export class GroupCommit {
  readonly #flush: Flush
  readonly #limits: GroupCommitLimits
  readonly #tell: (chats: StoredIn[], heard: boolean) => void
  #queue: Waiting[] = []
  /** Taken in and not yet answered, in messages and in characters of JSON. */
  #messages = 0
  #characters = 0
  #inFlight = 0
  #idle: (() => void)[] = []
  #listener: CommitListener | undefined

  /** `tell` is called after each flush that stored something, with the chats it stored it in. */
  constructor(
    flush: Flush,
    limits: Partial<GroupCommitLimits> = {},
    tell: (chats: StoredIn[], heard: boolean) => void = () => {},
  ) {
    this.#flush = flush
    this.#tell = tell
    this.#limits = { ...defaultLimits, ...limits }
  }

  /** Messages that were taken in and are not answered yet. */
  get waitingMessages(): number {
    return this.#messages
  }

  /** One listener; undefined: nobody any more. */
  listen(listener: CommitListener | undefined): void {
    this.#listener = listener
  }

  /** Resolves when the write is committed and flushed, or refused by its outcome. Rejects with 503 when too much waits. */
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
    const answered = new Promise<WriteOutcome>((resolve, reject) => {
      const since = performance.now()
      const place = { orgId: write.orgId, chatId: write.chatId }
      this.#queue.push({ place, json, messages, unique: uniqueIn(write), since, resolve, reject })
    })
    this.#start()
    return answered.finally(() => {
      this.#messages -= messages
      this.#characters -= json.length
      if (this.#messages === 0) for (const resolve of this.#idle.splice(0)) resolve()
    })
  }

  /** Resolves when nothing waits any more. */
  async drain(): Promise<void> {
    if (this.#messages > 0) await new Promise<void>((resolve) => this.#idle.push(resolve))
  }

  #start() {
    if (this.#inFlight < this.#limits.inFlight && this.#queue.length > 0) void this.#run()
  }

  async #run(): Promise<void> {
    this.#inFlight++
    while (this.#queue.length > 0) {
      await nextTurn()
      const batch = this.#take()
      if (batch.length > 0) await this.#store(batch)
    }
    this.#inFlight--
  }

  /** The next batch, in order of arrival; what does not fit, or would contend with one before it, stays. */
  #take(): Waiting[] {
    const batch: Waiting[] = []
    const later: Waiting[] = []
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

  async #store(batch: Waiting[], attempt = 1): Promise<void> {
    let outcomes: FlushOutcome[]
    const began = performance.now()
    try {
      outcomes = await this.#flush(batch.map(({ json }) => json))
    } catch (error) {
      const fault = classifyError(error)
      if ((fault === 'unique' || fault === 'retry') && attempt < maxAttempts) return this.#store(batch, attempt + 1)
      if (fault === 'unavailable' || fault === 'full' || batch.length === 1) {
        for (const waiting of batch) waiting.reject(error)
        if (fault === 'unavailable') this.#refuseWhoWaited(error)
        return
      }
      const middle = Math.ceil(batch.length / 2)
      // Halves are tried once, until one stands alone: repeating each would multiply what a bad write costs its neighbours.
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
    this.#tellOf(batch, outcomes)
  }

  #tellOf(batch: Waiting[], outcomes: FlushOutcome[]) {
    const stored = new Map<string, StoredIn>()
    let heard = false
    batch.forEach(({ place }, index) => {
      const outcome = outcomes[index]
      if (outcome?.outcome !== 'stored') return
      stored.set(`${place.orgId} ${place.chatId}`, place)
      heard ||= outcome.heard !== false
    })
    if (stored.size > 0) this.#tell([...stored.values()], heard)
  }

  /** Whoever has waited for a flush that took long to fail is not kept waiting for another one: it is told within seconds. */
  #refuseWhoWaited(error: unknown) {
    const before = performance.now() - patienceMs
    const waited = this.#queue.filter(({ since }) => since < before)
    this.#queue = this.#queue.filter(({ since }) => since >= before)
    for (const waiting of waited) waiting.reject(error)
  }

  #requeue(waiting: Waiting) {
    if (performance.now() - waiting.since > lockedPatienceMs) {
      return waiting.reject(unavailable('This chat is being changed by another request. Try again in a moment.'))
    }
    setTimeout(() => {
      this.#queue.unshift(waiting)
      this.#start()
    }, lockedPauseMs)
  }
}

function uniqueIn({ orgId, chatId, credential, idempotency, messages }: MessageWrite): string[] {
  const ids = messages.flatMap(({ externalId }) =>
    externalId === undefined ? [] : [`${orgId} ${chatId} ${externalId}`],
  )
  return idempotency ? [...ids, `${orgId} ${credential} ${idempotency.operation} ${idempotency.key}`] : ids
}
