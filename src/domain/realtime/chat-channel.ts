import type { ChatHead, ChatSignal } from '../../db/chat-pubsub.ts'
import type { Database } from '../../db/database.ts'
import type { Author } from '../../generated/schemas.ts'
import { type StoredMessage, toMessage } from '../conversations/message-shape.ts'
import { visitorRoles } from '../conversations/widgets.ts'
import { type ChangeData, ChatChange, type ChatRef, type Position } from './chat-event.ts'

const rowsPerQuery = 20

/** A subscriber to a channel. */
interface ChannelListener {
  /** Reads on from the channel: a change was added, or the chat is gone. */
  wake(): void
}

type Edit = ChatSignal & { kind: 'edited' }

/**
 * The changes of one chat, in order, for all of its subscribers in this process: rows are read once for all of them.
 */
export class ChatChannel {
  readonly chat: ChatRef
  readonly #db: Database
  readonly #abandon: () => void
  readonly #listeners = new Set<ChannelListener>()
  /** The position after the last change added; undefined before the chat's head was read. */
  #position: Position | undefined
  readonly #buffer = new EventBuffer()
  /** The number of the next change at the last comparison. */
  #comparedNext = 0
  /** Signals of edits that are not added yet, by edit number. */
  #pendingEdits: Map<number, Edit> | undefined
  /** The number of edits at the last comparison, while some are not added yet. */
  #missingEdits: number | undefined
  /** The last `seq` that a comparison found. */
  #lastSeq = 0
  #isRequested = false
  #isWorking = false
  #isDeleted = false

  /** `abandon` is called when the last subscriber leaves. */
  constructor(db: Database, chat: ChatRef, abandon: () => void) {
    this.#db = db
    this.chat = chat
    this.#abandon = abandon
  }

  /** Whether the chat is deleted: no more changes follow. */
  get isDeleted(): boolean {
    return this.#isDeleted
  }

  /** The number of the next change. */
  get next(): number {
    return this.#buffer.next
  }

  join(listener: ChannelListener): void {
    this.#listeners.add(listener)
  }

  /** Removes a subscriber; the last one closes the channel. */
  leave(listener: ChannelListener): void {
    if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.#abandon()
  }

  /** The chat's position as far as known: later changes have the number `next` or higher. */
  positionFrom(head?: ChatHead): Position {
    const seq = Math.max(head?.lastSeq ?? 0, this.#position?.seq ?? 0)
    const edits = Math.max(head?.edits ?? 0, this.#position?.edits ?? 0)
    this.#position ??= { seq, edits }
    this.#work() // handles signals from before the position was known
    return { seq, edits }
  }

  /** The change of this number: undefined when it has not happened yet, null when it is no longer buffered. */
  at(number: number): ChatChange | undefined | null {
    return this.#buffer.at(number)
  }

  /** Handles a signal; reads the stored row that it announces. */
  handle(signal: ChatSignal): void {
    switch (signal.kind) {
      case 'typing':
        this.#publish({ type: 'typing', author: signal.author as Author, by: signal.by })
        break
      case 'edited':
        if (signal.edits > (this.#position?.edits ?? -1)) this.#noteEdit(signal)
        this.#request()
        break
      case 'stored':
        this.#request()
    }
  }

  /**
   * Recovers lost signals by comparing with the chat's head; undefined means deleted. An edit that is still missing at
   * a second beat was lost. Each beat also drops the changes from before the last one.
   */
  compare(head: ChatHead | undefined, isBeat: boolean): void {
    if (!head) {
      this.#isDeleted = true
      this.#wake()
      return
    }
    if (!this.#position) return
    if (head.lastSeq > this.#position.seq) {
      this.#lastSeq = head.lastSeq
      this.#request()
    }
    if (!isBeat) return
    this.#buffer.dropBefore(this.#comparedNext)
    this.#comparedNext = this.next
    const wasMissing = this.#missingEdits !== undefined && this.#position.edits < this.#missingEdits
    this.#missingEdits = head.edits > this.#position.edits ? head.edits : undefined
    if (wasMissing && this.#missingEdits !== undefined) this.#resync(this.#position.seq, this.#missingEdits)
  }

  #resync(seq: number, edits: number) {
    this.#position = { seq, edits }
    this.#missingEdits = undefined
    for (const number of this.#pendingEdits?.keys() ?? []) if (number <= edits) this.#pendingEdits?.delete(number)
    this.#publish({ type: 'resync', at: this.#position })
  }

  #noteEdit(edit: Edit) {
    this.#pendingEdits ??= new Map()
    this.#pendingEdits.set(edit.edits, edit)
  }

  #request() {
    this.#isRequested = true
    this.#work()
  }

  /** One run at a time, and another for signals that arrive meanwhile. */
  async #work() {
    if (this.#isWorking || !this.#position) return
    this.#isWorking = true
    try {
      while (this.#isRequested) {
        this.#isRequested = false
        await this.#addMessages()
        // Messages first: an edit must follow the message that it changes.
        if (!this.#isRequested) await this.#addEdits()
      }
    } catch {
      // The database is down: the next comparison retries.
    } finally {
      this.#isWorking = false
    }
  }

  async #addMessages() {
    const lastSeq = this.#lastSeq
    for (let isAll = false; !isAll; ) {
      const rows = await messagesAfter(this.#db, this.chat, this.#known.seq, { take: rowsPerQuery })
      for (const row of rows) {
        this.#position = { ...this.#known, seq: row.seq }
        this.#add({ type: 'message', at: this.#position, message: toMessage(row) })
      }
      this.#wake() // once per batch
      isAll = rows.length < rowsPerQuery
    }
    // The last messages may have been deleted before they were read.
    this.#position = { ...this.#known, seq: Math.max(this.#known.seq, lastSeq) }
  }

  async #addEdits() {
    for (;;) {
      if (this.#isRequested) return
      const number = this.#known.edits + 1
      const edit = this.#pendingEdits?.get(number)
      if (!edit) return
      const { message } = edit
      const { orgId } = this.chat
      const row =
        message && !message.deleted
          ? await this.#db.read.message.findUnique({ where: { orgId_id: { orgId, id: message.id } } })
          : null
      this.#pendingEdits?.delete(number)
      if (this.#known.edits >= number) continue // a comparison has already passed this edit
      const at = { ...this.#known, edits: number }
      this.#position = at
      if (!message) this.#publish({ type: 'resync', at })
      else if (message.deleted) this.#publish({ type: 'deleted', at, id: message.id, role: message.role })
      else if (row) this.#publish({ type: 'updated', at, message: toMessage(row) })
    }
  }

  get #known(): Position {
    return this.#position ?? { seq: 0, edits: 0 }
  }

  #publish(change: ChangeData) {
    this.#add(change)
    this.#wake()
  }

  #add(change: ChangeData) {
    this.#buffer.add(new ChatChange(change))
  }

  #wake() {
    for (const listener of this.#listeners) listener.wake()
  }
}

/** Limits of the buffer, which spans a second or two; slower subscribers read the rows. */
const maxChanges = 200
const maxCharacters = 500_000

/** The latest changes by number, within the limits; always keeps the last one. */
export class EventBuffer {
  #changes: ChatChange[] = []
  #characters = 0
  /** The number of the first change. */
  #first = 0

  /** The number of the next change. */
  get next(): number {
    return this.#first + this.#changes.length
  }

  /** Undefined for a change that has not happened yet, null for one that is no longer buffered. */
  at(number: number): ChatChange | undefined | null {
    return number < this.#first ? null : this.#changes[number - this.#first]
  }

  add(change: ChatChange): void {
    this.#changes.push(change)
    this.#characters += change.size
    // Keeps the last one: otherwise every subscriber would read it from the database.
    while (this.#changes.length > 1 && (this.#changes.length > maxChanges || this.#characters > maxCharacters)) {
      this.dropBefore(this.#first + 1)
    }
  }

  dropBefore(number: number): void {
    for (const { size } of this.#changes.splice(0, Math.max(0, number - this.#first))) {
      this.#characters -= size
      this.#first++
    }
  }
}

/** Reads a chat's next messages after `seq`, in order; for a visitor only the roles that visitors may read. */
export function messagesAfter(
  db: Database,
  { orgId, chatId }: ChatRef,
  seq: number,
  { take, upTo, isVisitor = false }: { take: number; upTo?: number; isVisitor?: boolean },
): Promise<StoredMessage[]> {
  const range = { gt: seq, ...(upTo !== undefined && { lte: upTo }) }
  const roles = isVisitor && { role: { in: [...visitorRoles] } }
  return db.read.message.findMany({
    where: { orgId, chatId, seq: range, ...roles },
    orderBy: { seq: 'asc' },
    take,
  })
}
