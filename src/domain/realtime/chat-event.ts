import type { Author, ChatEvent, Message, MessageRole } from '../../generated/schemas.ts'
import { messageForVisitor, visitorRoles } from '../conversations/widgets.ts'

/** A chat. */
export interface ChatRef {
  orgId: string
  chatId: string
}

/** A place in a chat's history: after the message with this `seq`, and after so many edits. Neither ever goes back. */
export interface Position {
  seq: number
  edits: number
}

/** What an event's id is. */
export const eventIdOf = ({ seq, edits }: Position) => `${seq}.${edits}`

/** The position of an event's id, which the contract's pattern has let through. */
export function positionOf(eventId: string): Position {
  const [seq = 0, edits = 0] = eventId.split('.').map(Number)
  return { seq, edits }
}

/** Something that happened in a chat, as one kind of reader hears of it. */
export class EncodedChatEvent {
  readonly event: ChatEvent
  #json: Buffer | undefined

  constructor(event: ChatEvent) {
    this.event = event
  }

  /** The event as JSON, made once for all who hear of it, and kept once however many have still to be sent it. */
  get json(): Buffer {
    this.#json ??= Buffer.from(JSON.stringify(this.event))
    return this.#json
  }
}

/** What a happening is told by, to members; a visitor hears less. */
type Told =
  | { type: 'message' | 'updated'; at: Position; message: Message }
  | { type: 'deleted'; at: Position; id: string; role: string }
  | { type: 'resync'; at: Position }
  | { type: 'typing'; author: Author; by: string | undefined }

const mayRead = (role: string) => visitorRoles.some((one: MessageRole) => one === role)

/** Something that happened in a chat, ready for every kind of reader. */
export class ChatChange {
  readonly told: Told
  #forMembers: EncodedChatEvent | undefined
  #forVisitors: EncodedChatEvent | undefined

  constructor(told: Told) {
    this.told = told
  }

  /** About how many characters it takes. */
  get size(): number {
    if (!('message' in this.told)) return 100
    const { content, parts, toolCalls, functionCall } = this.told.message
    const others = parts || toolCalls || functionCall ? JSON.stringify([parts, toolCalls, functionCall]).length : 0
    return 500 + (content?.length ?? 0) + others
  }

  /** Where the chat is after it; undefined for what is not kept. */
  get at(): Position | undefined {
    return this.told.type === 'typing' ? undefined : this.told.at
  }

  /** Whether it is no news to whoever has taken in all up to a position. */
  isKnownAt({ seq, edits }: Position): boolean {
    if (this.told.type === 'typing') return false
    return this.told.type === 'message' ? this.told.at.seq <= seq : this.told.at.edits <= edits
  }

  /** As a reader hears of it; undefined when it is not for them. */
  heardBy(isVisitor: boolean, credential: string): EncodedChatEvent | undefined {
    const { told } = this
    if (told.type === 'typing' && told.by === credential) return undefined
    if (!isVisitor) {
      this.#forMembers ??= new EncodedChatEvent(eventOf(told))
      return this.#forMembers
    }
    if ('message' in told && !mayRead(told.message.role)) return undefined
    if (told.type === 'deleted' && !mayRead(told.role)) return undefined
    this.#forVisitors ??= new EncodedChatEvent(eventOf(forVisitor(told)))
    return this.#forVisitors
  }
}

function forVisitor(told: Told): Told {
  if ('message' in told) return { ...told, message: messageForVisitor(told.message) }
  return told.type === 'typing' ? { ...told, author: { ...told.author, id: null } } : told
}

function eventOf(told: Told): ChatEvent {
  switch (told.type) {
    case 'message':
    case 'updated':
      return { type: told.type, eventId: eventIdOf(told.at), message: told.message }
    case 'deleted':
      return { type: 'deleted', eventId: eventIdOf(told.at), messageId: told.id }
    case 'resync':
      return { type: 'resync', eventId: eventIdOf(told.at) }
    case 'typing':
      return { type: 'typing', author: told.author }
  }
}
