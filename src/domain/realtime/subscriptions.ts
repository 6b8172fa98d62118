import type { ChatHead, ChatSignal, SignalSubscription } from '../../db/chat-pubsub.ts'
import type { Database } from '../../db/database.ts'
import { notFound } from '../../problems.ts'
import type { Scope } from '../access/scope.ts'
import { ChatChannel } from './chat-channel.ts'
import type { ChatRef } from './chat-event.ts'
import { type EventReceiver, Subscriber } from './subscriber.ts'
import { typing } from './typing.ts'

/** What happens in chats, for whoever follows them. */
export interface Subscriptions {
  /**
   * Tells a reader what happens in a chat from now on, or after an event that was taken in before; `ready` or `resync` comes first.
   * Nothing is kept for a reader who is slow to take it.
   */
  follow(chatId: string, reader: EventReceiver, lastEventId?: string): Subscription
  /** Tells whoever else follows a chat that its caller is typing. */
  tellTyping(scope: Scope, chatId: string): void
  close(): void
}

/** A reader who follows, until they leave. */
export interface Subscription {
  /** Resolves when the reader hears of all that happens; 404 without the chat. */
  begun: Promise<void>
  leave(): void
}

/** Signals are quick and may be lost: so often the rows are looked at as well. */
const lookEveryMs = 1_000

/** The feeds of the chats that somebody follows in this process: one for each, however many follow it. */
export function createSubscriptions(db: Database): Subscriptions {
  const feeds = new Map<string, ChatChannel>()
  let listening: SignalSubscription | undefined

  const keyOf = ({ orgId, chatId }: ChatRef) => `${orgId} ${chatId}`

  async function look(isBeat: boolean) {
    const followed = [...feeds.values()]
    const heads = await db.readHeads(followed.map(({ place }) => place))
    const found = new Map(heads.map((head): [string, ChatHead] => [keyOf(head), head]))
    for (const feed of followed) feed.compare(found.get(keyOf(feed.place)), isBeat)
  }

  let isLooking = false
  let isAsked = false
  let isBeatAsked = false

  /** One look at a time, and one more for all who have asked meanwhile. When the database is away the next beat finds what there is. */
  async function lookInTurn(isBeat: boolean) {
    isAsked = true
    isBeatAsked ||= isBeat
    if (isLooking) return
    isLooking = true
    while (isAsked) {
      const isOfBeat = isBeatAsked
      isAsked = false
      isBeatAsked = false
      await look(isOfBeat).catch(() => {})
    }
    isLooking = false
  }

  function take(signal: ChatSignal | undefined) {
    const feed = signal && feeds.get(keyOf(signal))
    if (!signal || (feed && signal.kind === 'removed')) void lookInTurn(false)
    else feed?.take(signal)
  }

  function listen(): SignalSubscription {
    const { begun, end } = db.signals.listen(take)
    const timer = setInterval(() => void lookInTurn(true), lookEveryMs)
    return {
      begun,
      end() {
        end()
        clearInterval(timer)
        listening = undefined
      },
    }
  }

  function open(place: ChatRef): ChatChannel {
    const key = keyOf(place)
    const present = feeds.get(key)
    if (present) return present
    const feed = new ChatChannel(db, place, () => {
      feeds.delete(key)
      if (feeds.size === 0) listening?.end()
    })
    feeds.set(key, feed)
    listening ??= listen()
    return feed
  }

  return {
    follow(chatId, reader, lastEventId) {
      const place = { orgId: reader.scope.orgId, chatId }
      const following = new Subscriber(db, open(place), reader)
      const begin = async () => {
        await listening?.begun
        // Signals are heard from here on: what is stored later than this row says is told of.
        const [head] = await db.readHeads([place])
        if (!head) throw notFound()
        following.begin(head, lastEventId)
      }
      const begun = begin().catch((error: unknown) => {
        following.leave()
        throw error
      })
      return { begun, leave: () => following.leave() }
    },
    tellTyping: (scope, chatId) => db.signals.publish([typing(scope, chatId)]),
    close: () => listening?.end(),
  }
}
