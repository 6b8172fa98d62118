import type { Database } from '../../db/database.ts'
import type { ChatHead } from '../../db/signals.ts'
import { credentialOf, type Scope } from '../access/scope.ts'
import { toMessage } from '../conversations/message-shape.ts'
import type { ChatFeed } from './chat-feed.ts'
import { eventIdOf, Happening, type Heard, heard, type Position, positionOf } from './happening.ts'
import { messagesAfter } from './messages-after.ts'

interface Reading {
  scope: Scope
  lastEventId: string | undefined
  signal: AbortSignal
}

/**
 * What one reader hears of a chat: at their own pace, from where they were. What is at hand costs no query; who was away, or is slow,
 * gets what they have missed from the rows.
 */
export async function* follow(
  db: Database,
  feed: ChatFeed,
  head: ChatHead,
  { scope, lastEventId, signal }: Reading,
): AsyncGenerator<Heard, void> {
  const reader = { isVisitor: scope.actor.type === 'visitor', credential: credentialOf(scope.actor) }
  const present = feed.stand(head)
  let next = feed.next
  const given = lastEventId === undefined ? present : positionOf(lastEventId)
  // An id from beyond the end is of another chat, or made up.
  const isKnown = given.edits === present.edits && given.seq <= present.seq
  let at = { seq: Math.min(given.seq, present.seq), edits: present.edits }
  yield heard({ type: isKnown ? 'ready' : 'resync', eventId: eventIdOf(at) })
  yield* rowsUpTo(present)
  while (!signal.aborted) {
    const happening = feed.at(next)
    if (happening) {
      next++
      if (happening.isKnownAt(at)) continue
      if (happening.at) at = later(at, happening.at)
      const one = happening.heardBy(reader)
      if (one) yield one
    } else if (happening === null) {
      const told = feed.stand()
      next = feed.next
      if (told.edits > at.edits) {
        at = { seq: at.seq, edits: told.edits }
        yield heard({ type: 'resync', eventId: eventIdOf(at) })
      }
      yield* rowsUpTo(told)
    } else if (feed.isOver) return
    else await feed.more(signal)
  }

  async function* rowsUpTo({ seq }: Position) {
    if (at.seq >= seq) return
    for await (const row of messagesAfter(db, feed.place, at.seq, { upTo: seq, isVisitor: reader.isVisitor })) {
      if (signal.aborted) return
      at = { seq: row.seq, edits: at.edits }
      const one = new Happening({ type: 'message', at, message: toMessage(row) }).heardBy(reader)
      if (one) yield one
    }
    at = { seq, edits: at.edits }
  }
}

const later = (one: Position, other: Position): Position => ({
  seq: Math.max(one.seq, other.seq),
  edits: Math.max(one.edits, other.edits),
})
