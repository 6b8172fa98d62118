import type { FoundChat } from '../../db/chat-query.ts'
import type { Database } from '../../db/database.ts'
import type { Chat, ChatHit, ChatMatch } from '../../generated/schemas.ts'
import type { Scope } from '../access/scope.ts'
import type { Page } from '../pages.ts'
import { type ChatFilter, chatQuery, chatsOf, pageOfFound } from './chat-list.ts'
import type { StoredMessage } from './message-shape.ts'
import { messageText, snippetOf, termsOf, titleText } from './search-text.ts'

/**
 * The organization's chats that have all terms of `q` in one message, or in title and tags, newest first, each with its newest
 * match. 422 for `userId=me` without a person.
 */
export async function searchChats(
  db: Database,
  scope: Scope,
  { q, ...filter }: ChatFilter & { q: string },
): Promise<Page<ChatHit>> {
  const terms = termsOf(q)
  const [first] = terms
  if (first === undefined) return { data: [], next: undefined }
  const found = await db.findChats(chatQuery(scope, filter, 'createdAt'), terms)
  const { data, next } = pageOfFound(found, filter.limit)
  const [chats, messages] = await Promise.all([chatsOf(db, scope, data), messagesOf(db, scope, data)])
  const hits = data.flatMap(({ id }) => {
    const chat = chats.get(id)
    const message = messages.get(id)
    const match = chat && (message ? matchIn(message, first) : matchAround(chat, first))
    return match ? [{ chat, match }] : [] // it was changed or deleted meanwhile
  })
  return { data: hits, next }
}

/** The messages that were found, by chat. */
async function messagesOf(db: Database, { orgId }: Scope, found: readonly FoundChat[]) {
  const places = found.filter(({ seq }) => seq).map(({ id, seq }) => ({ chatId: id, seq: seq as number }))
  const rows = places.length === 0 ? [] : await db.read.message.findMany({ where: { orgId, OR: places } })
  return new Map(rows.map((row) => [row.chatId, row]))
}

function matchIn(message: StoredMessage, term: string): ChatMatch | undefined {
  const snippet = snippetOf(messageText(message) ?? '', term)
  return snippet && { field: 'message', messageId: message.id, snippet }
}

function matchAround({ title, tags }: Chat, term: string): ChatMatch | undefined {
  const texts = [title ?? '', ...tags, titleText(title, tags) ?? '']
  for (const [index, text] of texts.entries()) {
    const snippet = snippetOf(text, term)
    if (snippet) return { field: index === 0 || index > tags.length ? 'title' : 'tag', messageId: null, snippet }
  }
  return undefined
}
