import type { ChatHead } from '../../db/chat-pubsub.ts'
import type { Database } from '../../db/database.ts'
import { credentialOf, type Scope } from '../access/scope.ts'
import { type StoredMessage, toMessage } from '../conversations/message-shape.ts'
import type { ChatChannel } from './chat-channel.ts'
import { ChatChange, EncodedChatEvent, eventIdOf, type Position, positionOf } from './chat-event.ts'
import { messagesAfter } from './messages-after.ts'

/** So many rows are read at a time. */
const maxRows = 100

/** Whoever follows a chat. */
export interface EventReceiver {
  readonly scope: Scope
  /** Takes what has happened; a promise says when the next may come. */
  hear(one: EncodedChatEvent): Promise<void> | undefined
  /** Nothing more comes: without an error, because the chat is deleted. */
  end(error?: unknown): void
}

/**
 * One reader of a chat's feed: at their own pace, from where they were. What is at hand costs no query and no promise; who was away, or
 * is slow, gets what they have missed from the rows. There are thousands that only wait, so it is small.
 */
export class Subscriber {
  readonly #db: Database
  readonly #feed: ChatChannel
  readonly #reader: EventReceiver
  #at: Position = { seq: 0, edits: 0 }
  #next = 0
  /** Before it has begun, and while it tells. */
  #isBusy = true
  #hasLeft = false

  constructor(db: Database, feed: ChatChannel, reader: EventReceiver) {
    this.#db = db
    this.#feed = feed
    this.#reader = reader
    feed.join(this)
  }

  /** Begins where the chat stands, or after an event that was taken in before. */
  begin(head: ChatHead, lastEventId: string | undefined): void {
    if (this.#hasLeft) return
    const present = this.#feed.stand(head)
    this.#next = this.#feed.next
    const given = lastEventId === undefined ? present : positionOf(lastEventId)
    // An id from beyond the end is of another chat, or made up.
    const isKnown = given.edits === present.edits && given.seq <= present.seq
    this.#at = { seq: Math.min(given.seq, present.seq), edits: present.edits }
    void this.#tell(async () => {
      await this.#reader.hear(
        new EncodedChatEvent({ type: isKnown ? 'ready' : 'resync', eventId: eventIdOf(this.#at) }),
      )
      await this.#tellRows(present.seq)
    })
  }

  /** Tells what has happened since. */
  wake(): void {
    if (!this.#isBusy) void this.#tell()
  }

  leave(): void {
    this.#hasLeft = true
    this.#feed.leave(this)
  }

  /** Tells all there is, one thing after the other; without a promise where the reader takes it at once. */
  async #tell(first?: () => Promise<void>): Promise<void> {
    this.#isBusy = true
    try {
      if (first) await first()
      while (!this.#hasLeft) {
        const happening = this.#feed.at(this.#next)
        if (happening === undefined) break
        const more = happening === null ? this.#catchUp() : this.#tellOne(happening)
        if (more) await more
      }
      if (this.#feed.isOver && !this.#hasLeft) this.#end()
    } catch (error) {
      this.#end(error)
    }
    this.#isBusy = false
  }

  #tellOne(happening: ChatChange): Promise<void> | undefined {
    this.#next++
    if (happening.isKnownAt(this.#at)) return undefined
    if (happening.at) this.#at = later(this.#at, happening.at)
    const { scope } = this.#reader
    const one = happening.heardBy(scope.actor.type === 'visitor', credentialOf(scope.actor))
    return one && this.#reader.hear(one)
  }

  /** So much has happened that it is not at hand any more. */
  async #catchUp(): Promise<void> {
    const told = this.#feed.stand()
    this.#next = this.#feed.next
    if (told.edits > this.#at.edits) {
      this.#at = { seq: this.#at.seq, edits: told.edits }
      await this.#reader.hear(new EncodedChatEvent({ type: 'resync', eventId: eventIdOf(this.#at) }))
    }
    await this.#tellRows(told.seq)
  }

  /** More and more at a time, as long as the reader takes them at once; of what they do not, nothing is kept while they are waited for. */
  async #tellRows(upTo: number): Promise<void> {
    const isVisitor = this.#reader.scope.actor.type === 'visitor'
    let take = 1
    while (this.#at.seq < upTo && !this.#hasLeft) {
      const rows = await messagesAfter(this.#db, this.#feed.place, this.#at.seq, { take, upTo, isVisitor })
      const isAll = rows.length < take
      const full = this.#tellSome(rows.splice(0))
      take = full ? 1 : Math.min(4 * take, maxRows)
      if (full) await full
      else if (isAll) this.#at = { seq: upTo, edits: this.#at.edits }
    }
  }

  #tellSome(rows: StoredMessage[]): Promise<void> | undefined {
    const { scope } = this.#reader
    for (const row of rows) {
      this.#at = { seq: row.seq, edits: this.#at.edits }
      const message = new ChatChange({ type: 'message', at: this.#at, message: toMessage(row) })
      const one = message.heardBy(scope.actor.type === 'visitor', credentialOf(scope.actor))
      const full = one && this.#reader.hear(one)
      if (full) return full
    }
    return undefined
  }

  #end(error?: unknown) {
    if (this.#hasLeft) return
    this.leave()
    this.#reader.end(error)
  }
}

const later = (one: Position, other: Position): Position => ({
  seq: Math.max(one.seq, other.seq),
  edits: Math.max(one.edits, other.edits),
})
