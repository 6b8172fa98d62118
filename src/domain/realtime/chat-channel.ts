import type { ChatHead, ChatSignal } from '../../db/chat-pubsub.ts'
import type { Database } from '../../db/database.ts'
import type { Author } from '../../generated/schemas.ts'
import { toMessage } from '../conversations/message-shape.ts'
import { ChatChange, type ChatRef, type Position } from './chat-event.ts'
import { EventBuffer } from './event-buffer.ts'
import { messagesAfter } from './messages-after.ts'
import type { Subscriber } from './subscriber.ts'

const rowsAtATime = 20

type Edit = ChatSignal & { kind: 'edited' }

/** What happens in one chat, in order, for all in this process who follow it: the rows are read once for all of them. */
export class ChatChannel {
  readonly place: ChatRef
  readonly #db: Database
  readonly #abandon: () => void
  readonly #followers = new Set<Subscriber>()
  /** How far it was told what happened; undefined before anybody has read where the chat stands. */
  #told: Position | undefined
  readonly #atHand = new EventBuffer()
  /** The number of the next one at the last comparison. */
  #compared = 0
  /** Signals of edits that are still to be told, by their number. */
  #edits: Map<number, Edit> | undefined
  /** How many edits there were at the last comparison, where some were still to be told. */
  #ahead: number | undefined
  /** That far there are rows, as a comparison has found. */
  #lastSeq = 0
  #asked = false
  #working = false
  #isOver = false

  /** `abandon` is called when nobody follows it any more. */
  constructor(db: Database, place: ChatRef, abandon: () => void) {
    this.#db = db
    this.place = place
    this.#abandon = abandon
  }

  /** Whether the chat is gone: nothing more will happen. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** The number of what happens next. */
  get next(): number {
    return this.#atHand.next
  }

  join(one: Subscriber): void {
    this.#followers.add(one)
  }

  /** The last one who leaves ends the feed. */
  leave(one: Subscriber): void {
    if (this.#followers.delete(one) && this.#followers.size === 0) this.#abandon()
  }

  /** Where the chat stands, as far as is known: what happens after it has the number `next`, or a later one. */
  stand(head?: ChatHead): Position {
    const seq = Math.max(head?.lastSeq ?? 0, this.#told?.seq ?? 0)
    const edits = Math.max(head?.edits ?? 0, this.#told?.edits ?? 0)
    this.#told ??= { seq, edits }
    this.#work() // what was signalled before anybody knew where the chat stands
    return { seq, edits }
  }

  /** What happened by that number: undefined when it did not yet, null when it is no longer at hand. */
  at(number: number): ChatChange | undefined | null {
    return this.#atHand.at(number)
  }

  /** Takes a signal in: what it tells of is read, where it is kept. */
  take(signal: ChatSignal): void {
    switch (signal.kind) {
      case 'typing':
        this.#tell({ type: 'typing', author: signal.author as Author, by: signal.by })
        break
      case 'edited':
        if (signal.edits > (this.#told?.edits ?? -1)) this.#noteEdit(signal)
        this.#ask()
        break
      case 'stored':
        this.#ask()
    }
  }

  /**
   * Makes good what signals were lost; undefined says that the chat is gone. With each beat, a second after the last one, it is sure that
   * a signal was lost which is still not there, and lets go of what all have had the time to hear.
   */
  compare(head: ChatHead | undefined, isBeat: boolean): void {
    if (!head) {
      this.#isOver = true
      this.#wake()
      return
    }
    if (!this.#told) return
    if (head.lastSeq > this.#told.seq) {
      this.#lastSeq = head.lastSeq
      this.#ask()
    }
    if (!isBeat) return
    this.#atHand.dropBefore(this.#compared)
    this.#compared = this.next
    const wasAhead = this.#ahead !== undefined && this.#told.edits < this.#ahead
    this.#ahead = head.edits > this.#told.edits ? head.edits : undefined
    if (wasAhead && this.#ahead !== undefined) this.#resync(this.#told.seq, this.#ahead)
  }

  #resync(seq: number, edits: number) {
    this.#told = { seq, edits }
    this.#ahead = undefined
    for (const number of this.#edits?.keys() ?? []) if (number <= edits) this.#edits?.delete(number)
    this.#tell({ type: 'resync', at: this.#told })
  }

  #noteEdit(edit: Edit) {
    this.#edits ??= new Map()
    this.#edits.set(edit.edits, edit)
  }

  #ask() {
    this.#asked = true
    this.#work()
  }

  /** One at a time, and once more for what was asked meanwhile. */
  async #work() {
    if (this.#working || !this.#told) return
    this.#working = true
    try {
      while (this.#asked) {
        this.#asked = false
        await this.#tellMessages()
        // What was asked meanwhile comes first: no edit may be told before a message that it may be of.
        if (!this.#asked) await this.#tellEdits()
      }
    } catch {
      // The database is away: the next comparison asks again.
    } finally {
      this.#working = false
    }
  }

  async #tellMessages() {
    const there = this.#lastSeq
    for (let isAll = false; !isAll; ) {
      const rows = await messagesAfter(this.#db, this.place, this.#present.seq, { take: rowsAtATime })
      for (const row of rows) {
        this.#told = { ...this.#present, seq: row.seq }
        this.#keep({ type: 'message', at: this.#told, message: toMessage(row) })
      }
      this.#wake() // once for all of them
      isAll = rows.length < rowsAtATime
    }
    // The last ones may have been deleted before anybody heard of them.
    this.#told = { ...this.#present, seq: Math.max(this.#present.seq, there) }
  }

  async #tellEdits() {
    for (;;) {
      if (this.#asked) return
      const number = this.#present.edits + 1
      const edit = this.#edits?.get(number)
      if (!edit) return
      const { message } = edit
      const { orgId } = this.place
      const row =
        message && !message.deleted
          ? await this.#db.read.message.findUnique({ where: { orgId_id: { orgId, id: message.id } } })
          : null
      this.#edits?.delete(number)
      if (this.#present.edits >= number) continue // a comparison was quicker
      const at = { ...this.#present, edits: number }
      this.#told = at
      if (!message) this.#tell({ type: 'resync', at })
      else if (message.deleted) this.#tell({ type: 'deleted', at, id: message.id, role: message.role })
      else if (row) this.#tell({ type: 'updated', at, message: toMessage(row) })
    }
  }

  get #present(): Position {
    return this.#told ?? { seq: 0, edits: 0 }
  }

  #tell(told: ConstructorParameters<typeof ChatChange>[0]) {
    this.#keep(told)
    this.#wake()
  }

  #keep(told: ConstructorParameters<typeof ChatChange>[0]) {
    this.#atHand.add(new ChatChange(told))
  }

  #wake() {
    for (const one of this.#followers) one.wake()
  }
}
