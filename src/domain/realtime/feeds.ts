import type { Database } from '../../db/database.ts'
import type { ChatHead, Hearing, Signal } from '../../db/signals.ts'
import type { Author } from '../../generated/schemas.ts'
import { notFound } from '../../problems.ts'
import { credentialOf, type Scope } from '../access/scope.ts'
import { authorOf } from '../conversations/message-shape.ts'
import { ChatFeed } from './chat-feed.ts'
import { follow } from './follow.ts'
import type { Heard, Place } from './happening.ts'

/** What happens in chats, for whoever follows them. */
export interface Feeds {
  /**
   * What happens in a chat from now on, or after an event that was taken in before: begins with `ready` or `resync`, ends when the
   * signal is aborted or the chat is deleted. Nothing is kept for a reader who is slow to ask for the next event. 404 without the
   * chat, before the first event.
   */
  follow(
    scope: Scope,
    chatId: string,
    lastEventId: string | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<Heard, void>
  /** Tells whoever else follows a chat that its caller is typing. */
  tellTyping(scope: Scope, chatId: string): void
  close(): void
}

/** Signals are quick and may be lost: so often the rows are looked at as well. */
const lookEveryMs = 1_000

/** The feeds of the chats that somebody follows in this process: one for each, however many follow it. */
export function createFeeds(db: Database): Feeds {
  const feeds = new Map<string, ChatFeed>()
  let listening: Hearing | undefined

  const keyOf = ({ orgId, chatId }: Place) => `${orgId} ${chatId}`

  async function look() {
    const followed = [...feeds.values()]
    const heads = await db.readHeads(followed.map(({ place }) => place))
    const found = new Map(heads.map((head): [string, ChatHead] => [keyOf(head), head]))
    for (const feed of followed) feed.compare(found.get(keyOf(feed.place)))
  }

  function take(signal: Signal | undefined) {
    if (signal) feeds.get(keyOf(signal))?.take(signal)
    else void look().catch(() => {}) // when the database answers again, the next look finds what there is
  }

  function listen(): Hearing {
    const { begun, end } = db.signals.listen(take)
    const timer = setInterval(() => take(undefined), lookEveryMs)
    return {
      begun,
      end() {
        end()
        clearInterval(timer)
        listening = undefined
      },
    }
  }

  function open(place: Place): ChatFeed {
    const key = keyOf(place)
    const present = feeds.get(key)
    if (present) return present
    const feed = new ChatFeed(db, place, () => {
      feeds.delete(key)
      if (feeds.size === 0) listening?.end()
    })
    feeds.set(key, feed)
    listening ??= listen()
    return feed
  }

  return {
    async *follow(scope, chatId, lastEventId, signal) {
      const place = { orgId: scope.orgId, chatId }
      const feed = open(place)
      const leave = feed.join()
      try {
        await listening?.begun
        // Signals are heard from here on: what is stored later than this row says is told of.
        const [head] = await db.readHeads([place])
        if (!head) throw notFound()
        yield* follow(db, feed, head, { scope, lastEventId, signal })
      } finally {
        leave()
      }
    },
    tellTyping: (scope, chatId) => db.signals.tell([typing(scope, chatId)]),
    close: () => listening?.end(),
  }
}

const typing = ({ orgId, actor }: Scope, chatId: string): Signal => ({
  orgId,
  chatId,
  kind: 'typing',
  author: authorOf(actor),
  by: credentialOf(actor),
})

/** An assistant works on an answer. */
export const assistantTyping = (orgId: string, chatId: string): Signal => {
  const author: Author = { type: 'assistant', id: null }
  return { orgId, chatId, kind: 'typing', author }
}
