import { randomUUID } from 'node:crypto'
import type { Transaction } from './client.ts'

export interface ChatKey {
  orgId: string
  chatId: string
}

/** The position of a chat: its last sequence number and its count of edits. */
export interface ChatHead extends ChatKey {
  lastSeq: number
  edits: number
}

/** A change in a chat. Signals are not stored: a subscriber that missed one reads the rows. */
export type ChatSignal = ChatKey &
  (
    | { kind: 'stored' }
    /** The chat's count of edits is `edits` now; `message` is absent when the change concerns many messages. */
    | { kind: 'edited'; edits: number; message?: { id: string; role: string; deleted: boolean } }
    | { kind: 'removed' }
    /** `by` is the credential of the client that types, which needs no signal of it. */
    | { kind: 'typing'; author: { type: string; id: string | null }; by?: string }
  )

/** Receives signals; undefined when some may have been missed. */
export type SignalListener = (signal: ChatSignal | undefined) => void

export interface SignalSubscription {
  /** Resolves when signals of other processes arrive too, or after a second without the broadcaster. */
  ready: Promise<void>
  end(): void
}

/** Carries texts between the processes of one database, perhaps back to their sender too; delivery is not guaranteed. */
export interface Broadcaster {
  /** Sends a text to the subscribed processes. */
  send(text: string): void
  /** Subscribes until the returned function is called. `onGap` is called when texts may have been missed, and after connecting. */
  subscribe(onText: (text: string) => void, onGap: () => void): () => void
  close(): Promise<void>
}

/** How long a subscriber waits for a broadcaster that does not connect. */
const readyTimeoutMs = 1_000
/** Longer texts are not sent: PostgreSQL's notifications have at most 8,000 bytes. */
const maxCharacters = 2_000

/** Publishes signals of chats in this process and, through a broadcaster, to processes that subscribe. */
export class ChatPubSub {
  /** Prefixes each sent text: some broadcasters return it to the sender. */
  readonly #processId = randomUUID()
  readonly #broadcaster: Broadcaster | undefined
  readonly #listeners = new Set<SignalListener>()
  #remote: SignalSubscription | undefined

  constructor(broadcaster?: Broadcaster) {
    this.#broadcaster = broadcaster
  }

  /** Publishes that messages were stored in these chats. */
  publishStored(chats: readonly ChatKey[], hasRemoteSubscribers?: boolean): void {
    this.publish(
      chats.map((chat) => ({ ...chat, kind: 'stored' })),
      hasRemoteSubscribers,
    )
  }

  publish(signals: readonly ChatSignal[], hasRemoteSubscribers = true): void {
    if (signals.length === 0) return
    for (const signal of signals) this.#deliver(signal)
    if (!hasRemoteSubscribers || !this.#broadcaster) return
    const text = JSON.stringify(signals)
    this.#broadcaster.send(`${this.#processId} ${text.length > maxCharacters ? '[]' : text}`)
  }

  /** Delivers signals to the listener until `end` is called; the broadcaster is subscribed only while there are listeners. */
  subscribe(listener: SignalListener): SignalSubscription {
    this.#listeners.add(listener)
    this.#remote ??= this.#subscribeRemote()
    const end = () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) this.#unsubscribeRemote()
    }
    return { ready: this.#remote.ready, end }
  }

  async close(): Promise<void> {
    this.#unsubscribeRemote()
    await this.#broadcaster?.close()
  }

  #subscribeRemote(): SignalSubscription {
    const { promise: ready, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, readyTimeoutMs)
    const becomeReady = () => {
      clearTimeout(timer)
      resolve()
    }
    if (!this.#broadcaster) becomeReady()
    const unsubscribe = this.#broadcaster?.subscribe(
      (text) => this.#receive(text),
      () => {
        becomeReady()
        this.#deliver(undefined)
      },
    )
    const end = () => {
      becomeReady()
      unsubscribe?.()
    }
    return { ready, end }
  }

  #unsubscribeRemote() {
    this.#remote?.end()
    this.#remote = undefined
  }

  #receive(text: string): void {
    if (text.startsWith(this.#processId)) return
    const signals = parseSignals(text.slice(this.#processId.length + 1))
    if (signals.length === 0) this.#deliver(undefined)
    for (const signal of signals) this.#deliver(signal)
  }

  #deliver(signal: ChatSignal | undefined): void {
    for (const listener of this.#listeners) listener(signal)
  }
}

/** None for an unknown text: any client of the database may send one. */
function parseSignals(text: string): ChatSignal[] {
  try {
    const signals: unknown = JSON.parse(text)
    return Array.isArray(signals) && signals.every((one) => typeof one?.chatId === 'string') ? signals : []
  } catch {
    return []
  }
}

type Write = <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>

/** Wraps `write` so that the signals of a transaction are published once it is committed, and only then. */
export function withPublishing(pubsub: ChatPubSub, write: Write) {
  const signalsOf = new WeakMap<Transaction, ChatSignal[]>()
  return {
    async write<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
      let signals: ChatSignal[] = []
      const result = await write((tx) => {
        signals = [] // a retry is another transaction
        signalsOf.set(tx, signals)
        return work(tx)
      })
      pubsub.publish(signals)
      return result
    },
    publishOnCommit: (tx: Transaction, signal: ChatSignal): void => void signalsOf.get(tx)?.push(signal),
  }
}
