import type { ChatPubSub } from '../../db/chat-pubsub.ts'
import type { Author, ChatEvent, Message, MessageRole } from '../../generated/schemas.ts'
import { credentialOf, type Scope } from '../access/scope.ts'
import { authorOf } from '../conversations/message-shape.ts'
import { messageForVisitor, visitorRoles } from '../conversations/widgets.ts'

/** The key of a chat. */
export interface ChatRef {
  orgId: string
  chatId: string
}

/** A position in a chat's history: the last `seq` and the number of edits. Both only grow. */
export interface Position {
  seq: number
  edits: number
}

/** The event id of a position. */
export const eventIdOf = ({ seq, edits }: Position) => `${seq}.${edits}`

/** Parses an event id that matches the contract's pattern. */
export function positionOf(eventId: string): Position {
  const [seq = 0, edits = 0] = eventId.split('.').map(Number)
  return { seq, edits }
}

/** An event as one audience receives it: members or visitors. */
export class EncodedChatEvent {
  readonly event: ChatEvent
  #json: Buffer | undefined

  constructor(event: ChatEvent) {
    this.event = event
  }

  /** The event as JSON, encoded once and shared by all receivers. */
  get json(): Buffer {
    this.#json ??= Buffer.from(JSON.stringify(this.event))
    return this.#json
  }
}

/** A change with all fields; visitors receive fewer. */
export type ChangeData =
  | { type: 'message' | 'updated'; at: Position; message: Message }
  | { type: 'deleted'; at: Position; id: string; role: string }
  | { type: 'resync'; at: Position }
  | { type: 'typing'; author: Author; by: string | undefined }

const canVisitorRead = (role: string) => visitorRoles.some((one: MessageRole) => one === role)

/** A change in a chat, encoded for members and for visitors. */
export class ChatChange {
  readonly data: ChangeData
  #forMembers: EncodedChatEvent | undefined
  #forVisitors: EncodedChatEvent | undefined

  constructor(data: ChangeData) {
    this.data = data
  }

  /** The approximate size in characters. */
  get size(): number {
    if (!('message' in this.data)) return 100
    const { content, parts, toolCalls, functionCall } = this.data.message
    const others = parts || toolCalls || functionCall ? JSON.stringify([parts, toolCalls, functionCall]).length : 0
    return 500 + (content?.length ?? 0) + others
  }

  /** The position after the change; undefined for typing, which is not stored. */
  get at(): Position | undefined {
    return this.data.type === 'typing' ? undefined : this.data.at
  }

  /** Whether a subscriber at this position already has the change. */
  isKnownAt({ seq, edits }: Position): boolean {
    if (this.data.type === 'typing') return false
    return this.data.type === 'message' ? this.data.at.seq <= seq : this.data.at.edits <= edits
  }

  /** The event for this audience; undefined when it is not visible to the receiver. */
  eventFor(isVisitor: boolean, credential: string): EncodedChatEvent | undefined {
    const { data } = this
    if (data.type === 'typing' && data.by === credential) return undefined
    if (!isVisitor) {
      this.#forMembers ??= new EncodedChatEvent(eventOf(data))
      return this.#forMembers
    }
    if ('message' in data && !canVisitorRead(data.message.role)) return undefined
    if (data.type === 'deleted' && !canVisitorRead(data.role)) return undefined
    this.#forVisitors ??= new EncodedChatEvent(eventOf(forVisitor(data)))
    return this.#forVisitors
  }
}

function forVisitor(data: ChangeData): ChangeData {
  if ('message' in data) return { ...data, message: messageForVisitor(data.message) }
  return data.type === 'typing' ? { ...data, author: { ...data.author, id: null } } : data
}

function eventOf(data: ChangeData): ChatEvent {
  switch (data.type) {
    case 'message':
    case 'updated':
      return { type: data.type, eventId: eventIdOf(data.at), message: data.message }
    case 'deleted':
      return { type: 'deleted', eventId: eventIdOf(data.at), messageId: data.id }
    case 'resync':
      return { type: 'resync', eventId: eventIdOf(data.at) }
    case 'typing':
      return { type: 'typing', author: data.author }
  }
}

/** The typing signal of a caller; `by` excludes the caller's own streams. */
export const typing = ({ orgId, actor }: Scope, chatId: string) =>
  ({ orgId, chatId, kind: 'typing', author: authorOf(actor), by: credentialOf(actor) }) as const

/** Clients show the typing indicator for this long. */
const typingEveryMs = 3_000

/** Publishes that an assistant is typing, until the returned function is called. */
export function publishAssistantTyping(signals: ChatPubSub, chat: ChatRef): () => void {
  const publish = () => signals.publish([{ ...chat, kind: 'typing', author: authorOf({ type: 'assistant' }) }])
  publish()
  const timer = setInterval(publish, typingEveryMs)
  return () => clearInterval(timer)
}
