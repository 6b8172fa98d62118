import type { ChatEvent } from '../../generated/schemas.ts'
import type { Scope } from '../access/scope.ts'

/** Something that happened in a chat, as one kind of reader hears of it. */
export interface Heard {
  event: ChatEvent
  /** The event as JSON, made once for all who hear of it. */
  json: string
}

/** What happens in chats, for whoever follows them. */
export interface Feeds {
  /**
   * What happens in a chat from now on, or after an event that was taken in before: begins with `ready` or `resync`, ends when the
   * signal is aborted or the chat is deleted. Nothing is kept for a reader who is slow to ask for the next event. 404 without the
   * chat, before the first event.
   */
  follow(scope: Scope, chatId: string, lastEventId: string | undefined, signal: AbortSignal): AsyncIterable<Heard>
  /** Tells whoever else follows a chat that its caller is typing. */
  tellTyping(scope: Scope, chatId: string): void
}
