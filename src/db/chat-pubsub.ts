import { randomUUID } from 'node:crypto'
import type { Transaction } from './database.ts'

/** Something that happened in a chat. Not kept: whoever lost one finds out by looking at the rows. */
export type ChatSignal = { orgId: string; chatId: string } & (
  | { kind: 'stored' }
  /** The chat's count of edits is `edits` now: by what was done to this message, or to too many to name. */
  | { kind: 'edited'; edits: number; message?: { id: string; role: string; deleted: boolean } }
  | { kind: 'removed' }
  /** `by` is the credential of whoever types: they know. */
  | { kind: 'typing'; author: { type: string; id: string | null }; by?: string }
)

/** Hears of what happened; undefined where it cannot be said what did. */
export type Listener = (signal: ChatSignal | undefined) => void

/** What it is to listen. */
export interface SignalSubscription {
  /** Resolves when the other processes are heard too, or could not be within a moment. */
  begun: Promise<void>
  end(): void
}

/** Carries texts between the processes of one database, perhaps back to their sender too: quickly, and without promise. */
export interface Broadcaster {
  /** Sends a text to those processes that hear. */
  send(text: string): void
  /** Hears what others send until the returned function is called. `missed` is called when some of it may have been missed. */
  hear(take: (text: string) => void, missed: () => void): () => void
  close(): Promise<void>
}

/** Who begins to listen waits no longer for a relay that is away. */
const patienceMs = 1_000
/** More characters than this are not sent: PostgreSQL's notifications have at most 8,000 bytes. */
const maxCharacters = 2_000

/** Tells of what happened in chats: in this process, and by a relay in the others, as long as somebody there listens. */
export class ChatPubSub {
  /** What is sent begins with it: some relays bring it back. */
  readonly #self = randomUUID()
  readonly #relay: Broadcaster | undefined
  readonly #listeners = new Set<Listener>()
  #hearing: SignalSubscription | undefined

  constructor(relay?: Broadcaster) {
    this.#relay = relay
  }

  /** Tells of messages that were stored in these chats. */
  tellStored(chats: readonly { orgId: string; chatId: string }[], elsewhere?: boolean): void {
    this.publish(
      chats.map((chat) => ({ ...chat, kind: 'stored' })),
      elsewhere,
    )
  }

  /** `elsewhere` says whether others may be listening too. */
  publish(signals: readonly ChatSignal[], elsewhere = true): void {
    if (signals.length === 0) return
    for (const signal of signals) this.#tellHere(signal)
    if (!elsewhere || !this.#relay) return
    const text = JSON.stringify(signals)
    this.#relay.send(`${this.#self} ${text.length > maxCharacters ? '[]' : text}`)
  }

  /** Listens until `end` is called; the relay is heard only while somebody does. */
  listen(listener: Listener): SignalSubscription {
    this.#listeners.add(listener)
    this.#hearing ??= this.#hear()
    const end = () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) this.#deafen()
    }
    return { begun: this.#hearing.begun, end }
  }

  async close(): Promise<void> {
    this.#deafen()
    await this.#relay?.close()
  }

  #hear(): SignalSubscription {
    const { promise: begun, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, patienceMs)
    const begin = () => {
      clearTimeout(timer)
      resolve()
    }
    if (!this.#relay) begin()
    const deafen = this.#relay?.hear(
      (text) => this.#take(text),
      () => {
        begin()
        this.#tellHere(undefined)
      },
    )
    const end = () => {
      begin()
      deafen?.()
    }
    return { begun, end }
  }

  #deafen() {
    this.#hearing?.end()
    this.#hearing = undefined
  }

  #take(text: string): void {
    if (text.startsWith(this.#self)) return
    const signals = signalsOf(text.slice(this.#self.length + 1))
    if (signals.length === 0) this.#tellHere(undefined)
    for (const signal of signals) this.#tellHere(signal)
  }

  #tellHere(signal: ChatSignal | undefined): void {
    for (const listener of this.#listeners) listener(signal)
  }
}

/** None where it cannot be said what happened: anybody who may connect to the database may say anything there. */
function signalsOf(text: string): ChatSignal[] {
  try {
    const signals: unknown = JSON.parse(text)
    return Array.isArray(signals) && signals.every((one) => typeof one?.chatId === 'string') ? signals : []
  } catch {
    return []
  }
}

type Write = <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>

/** Has transactions tell of what they did once they are committed, and only then. */
export function withPublishing(signals: ChatPubSub, write: Write) {
  const told = new WeakMap<Transaction, ChatSignal[]>()
  return {
    async write<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
      let done: ChatSignal[] = []
      const result = await write((tx) => {
        done = [] // another try is another transaction
        told.set(tx, done)
        return work(tx)
      })
      signals.publish(done)
      return result
    },
    tell: (tx: Transaction, signal: ChatSignal): void => void told.get(tx)?.push(signal),
  }
}

/** Where a chat stands. */
export interface ChatHead {
  orgId: string
  chatId: string
  lastSeq: number
  edits: number
}
