import type { ChatHead, ChatSignal, SignalSubscription } from '../../db/chat-pubsub.ts'
import type { Database } from '../../db/database.ts'
import { notFound } from '../../problems.ts'
import { credentialOf, type Scope } from '../access/scope.ts'
import { type StoredMessage, toMessage } from '../conversations/message-shape.ts'
import { ChatChannel, messagesAfter } from './chat-channel.ts'
import {
  ChatChange,
  type ChatRef,
  EncodedChatEvent,
  eventIdOf,
  type Position,
  positionOf,
  typing,
} from './chat-event.ts'

/** Subscriptions to the changes of chats. */
export interface Subscriptions {
  /**
   * Sends a receiver the chat's changes from now on, or after `lastEventId`; the first event is `ready` or `resync`.
   * Buffers nothing for a slow receiver.
   */
  subscribe(chatId: string, receiver: EventReceiver, lastEventId?: string): Subscription
  /** Publishes that the caller is typing. */
  publishTyping(scope: Scope, chatId: string): void
  close(): void
}

/** An active subscription. */
export interface Subscription {
  /** Resolves when all further changes are delivered; rejects with 404 for an unknown chat. */
  begun: Promise<void>
  leave(): void
}

/** Signals may be lost: the interval in which heads are compared. */
const compareEveryMs = 1_000

/** Creates one channel per subscribed chat of this process. */
export function createSubscriptions(db: Database): Subscriptions {
  const channels = new Map<string, ChatChannel>()
  let signals: SignalSubscription | undefined

  const keyOf = ({ orgId, chatId }: ChatRef) => `${orgId} ${chatId}`

  async function compareHeads(isBeat: boolean) {
    const subscribed = [...channels.values()]
    const heads = await db.readHeads(subscribed.map(({ chat }) => chat))
    const found = new Map(heads.map((head): [string, ChatHead] => [keyOf(head), head]))
    for (const channel of subscribed) channel.compare(found.get(keyOf(channel.chat)), isBeat)
  }

  let isComparing = false
  let isRequested = false
  let isBeatRequested = false

  /**
   * One comparison at a time, and another for requests that arrive meanwhile. After a failure the next beat retries.
   */
  async function requestComparison(isBeat: boolean) {
    isRequested = true
    isBeatRequested ||= isBeat
    if (isComparing) return
    isComparing = true
    while (isRequested) {
      const isOfBeat = isBeatRequested
      isRequested = false
      isBeatRequested = false
      await compareHeads(isOfBeat).catch(() => {})
    }
    isComparing = false
  }

  function handle(signal: ChatSignal | undefined) {
    const channel = signal && channels.get(keyOf(signal))
    if (!signal || (channel && signal.kind === 'removed')) void requestComparison(false)
    else channel?.handle(signal)
  }

  function listen(): SignalSubscription {
    const { ready, end } = db.chatPubSub.subscribe(handle)
    const timer = setInterval(() => void requestComparison(true), compareEveryMs)
    return {
      ready,
      end() {
        end()
        clearInterval(timer)
        signals = undefined
      },
    }
  }

  function open(chat: ChatRef): ChatChannel {
    const key = keyOf(chat)
    const present = channels.get(key)
    if (present) return present
    const channel = new ChatChannel(db, chat, () => {
      channels.delete(key)
      if (channels.size === 0) signals?.end()
    })
    channels.set(key, channel)
    signals ??= listen()
    return channel
  }

  return {
    subscribe(chatId, receiver, lastEventId) {
      const chat = { orgId: receiver.scope.orgId, chatId }
      const subscriber = new Subscriber(db, open(chat), receiver)
      const begin = async () => {
        await signals?.ready
        // Signals arrive from here on: changes after this head are delivered.
        const [head] = await db.readHeads([chat])
        if (!head) throw notFound()
        subscriber.begin(head, lastEventId)
      }
      const begun = begin().catch((error: unknown) => {
        subscriber.leave()
        throw error
      })
      return { begun, leave: () => subscriber.leave() }
    },
    publishTyping: (scope, chatId) => db.chatPubSub.publish([typing(scope, chatId)]),
    close: () => signals?.end(),
  }
}

/** Rows per query. */
const maxRows = 100

/** A client that subscribes to a chat. */
export interface EventReceiver {
  readonly scope: Scope
  /** Sends an event; a promise asks to wait before the next one. */
  receive(event: EncodedChatEvent): Promise<void> | undefined
  /** Ends the stream; without an error when the chat was deleted. */
  end(error?: unknown): void
}

/**
 * Delivers a channel's changes at the receiver's own pace. Buffered changes cost no query and no promise; a slow or
 * returning receiver gets the rows. Thousands are idle, so it is small.
 */
export class Subscriber {
  readonly #db: Database
  readonly #channel: ChatChannel
  readonly #receiver: EventReceiver
  #at: Position = { seq: 0, edits: 0 }
  #next = 0
  /** True until it has begun, and while it delivers. */
  #isBusy = true
  #hasLeft = false

  constructor(db: Database, channel: ChatChannel, receiver: EventReceiver) {
    this.#db = db
    this.#channel = channel
    this.#receiver = receiver
    channel.join(this)
  }

  /** Begins at the chat's head, or after an event that the receiver already has. */
  begin(head: ChatHead, lastEventId: string | undefined): void {
    if (this.#hasLeft) return
    const present = this.#channel.positionFrom(head)
    this.#next = this.#channel.next
    const given = lastEventId === undefined ? present : positionOf(lastEventId)
    // An id beyond the head belongs to another chat or is made up.
    const isKnown = given.edits === present.edits && given.seq <= present.seq
    this.#at = { seq: Math.min(given.seq, present.seq), edits: present.edits }
    void this.#deliver(async () => {
      await this.#receiver.receive(
        new EncodedChatEvent({ type: isKnown ? 'ready' : 'resync', eventId: eventIdOf(this.#at) }),
      )
      await this.#deliverRows(present.seq)
    })
  }

  /** Delivers new changes. */
  wake(): void {
    if (!this.#isBusy) void this.#deliver()
  }

  leave(): void {
    this.#hasLeft = true
    this.#channel.leave(this)
  }

  /** Delivers changes one by one; creates no promise while the receiver keeps up. */
  async #deliver(first?: () => Promise<void>): Promise<void> {
    this.#isBusy = true
    try {
      if (first) await first()
      while (!this.#hasLeft) {
        const change = this.#channel.at(this.#next)
        if (change === undefined) break
        const more = change === null ? this.#catchUp() : this.#deliverChange(change)
        if (more) await more
      }
      if (this.#channel.isDeleted && !this.#hasLeft) this.#end()
    } catch (error) {
      this.#end(error)
    }
    this.#isBusy = false
  }

  #deliverChange(change: ChatChange): Promise<void> | undefined {
    this.#next++
    if (change.isKnownAt(this.#at)) return undefined
    if (change.at) this.#at = later(this.#at, change.at)
    const { scope } = this.#receiver
    const event = change.eventFor(scope.actor.type === 'visitor', credentialOf(scope.actor))
    return event && this.#receiver.receive(event)
  }

  /** The channel has dropped changes: reads the rows. */
  async #catchUp(): Promise<void> {
    const position = this.#channel.positionFrom()
    this.#next = this.#channel.next
    if (position.edits > this.#at.edits) {
      this.#at = { seq: this.#at.seq, edits: position.edits }
      await this.#receiver.receive(new EncodedChatEvent({ type: 'resync', eventId: eventIdOf(this.#at) }))
    }
    await this.#deliverRows(position.seq)
  }

  /** Reads larger batches while the receiver keeps up, and keeps no rows while it waits. */
  async #deliverRows(upTo: number): Promise<void> {
    const isVisitor = this.#receiver.scope.actor.type === 'visitor'
    let take = 1
    while (this.#at.seq < upTo && !this.#hasLeft) {
      const rows = await messagesAfter(this.#db, this.#channel.chat, this.#at.seq, { take, upTo, isVisitor })
      const isAll = rows.length < take
      const wait = this.#deliverBatch(rows.splice(0))
      take = wait ? 1 : Math.min(4 * take, maxRows)
      if (wait) await wait
      else if (isAll) this.#at = { seq: upTo, edits: this.#at.edits }
    }
  }

  #deliverBatch(rows: StoredMessage[]): Promise<void> | undefined {
    const { scope } = this.#receiver
    for (const row of rows) {
      this.#at = { seq: row.seq, edits: this.#at.edits }
      const message = new ChatChange({ type: 'message', at: this.#at, message: toMessage(row) })
      const event = message.eventFor(scope.actor.type === 'visitor', credentialOf(scope.actor))
      const wait = event && this.#receiver.receive(event)
      if (wait) return wait
    }
    return undefined
  }

  #end(error?: unknown) {
    if (this.#hasLeft) return
    this.leave()
    this.#receiver.end(error)
  }
}

const later = (one: Position, other: Position): Position => ({
  seq: Math.max(one.seq, other.seq),
  edits: Math.max(one.edits, other.edits),
})
