import type { ChatPubSub } from '../../db/chat-pubsub.ts'
import { credentialOf, type Scope } from '../access/scope.ts'
import { authorOf } from '../conversations/message-shape.ts'
import type { ChatRef } from './chat-event.ts'

/** A caller is typing; they know themselves. */
export const typing = ({ orgId, actor }: Scope, chatId: string) =>
  ({ orgId, chatId, kind: 'typing', author: authorOf(actor), by: credentialOf(actor) }) as const

/** Whoever follows a chat sees for so long that somebody is typing. */
const typingEveryMs = 3_000

/** Tells whoever follows a chat that an assistant works on an answer, until the returned function is called. */
export function publishAssistantTyping(signals: ChatPubSub, place: ChatRef): () => void {
  const tell = () => signals.publish([{ ...place, kind: 'typing', author: authorOf({ type: 'assistant' }) }])
  tell()
  const timer = setInterval(tell, typingEveryMs)
  return () => clearInterval(timer)
}
