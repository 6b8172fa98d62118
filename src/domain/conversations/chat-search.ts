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
  const { data, next } = pageOfFound(await db.findChats(chatQuery(scope, filter, 'createdAt'), terms), filter.limit)
  const chats = await chatsOf(db, scope, data)
  const hits: ChatHit[] = []
  let characters = 0
  for (let start = 0; start < data.length; start += atATime) {
    const group = data.slice(start, start + atATime)
    const messages = await textsOf(db, scope, group)
    for (const { id } of group) {
      const chat = chats.get(id)
      const message = messages.get(id)
      const match = chat && (message ? matchIn(message, first) : matchAround(chat, first))
      if (chat && match) hits.push({ chat, match }) // otherwise it was changed or deleted meanwhile
      characters += message?.content?.length ?? 0
    }
    const last = group.at(-1)
    if (last && characters > mostCharacters && start + atATime < data.length)
      return { data: hits, next: [last.at, last.id] }
  }
  return { data: hits, next }
}

/** A page ends early when it would read more than this of large messages, some at a time. */
const mostCharacters = 2_000_000
const atATime = 4

type Text = Pick<StoredMessage, 'id' | 'chatId' | 'content' | 'parts'>

/** The texts of the messages that were found, by chat. */
async function textsOf(db: Database, { orgId }: Scope, found: readonly FoundChat[]): Promise<Map<string, Text>> {
  const ids = found.flatMap(({ messageId }) => messageId ?? [])
  if (ids.length === 0) return new Map()
  const select = { id: true, chatId: true, content: true, parts: true }
  const rows = await db.read.message.findMany({ where: { orgId, id: { in: ids } }, select })
  return new Map(rows.map((row) => [row.chatId, row]))
}

function matchIn(message: Text, term: string): ChatMatch | undefined {
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
