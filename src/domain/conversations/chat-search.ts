import type { FoundChat } from '../../db/chats.ts'
import type { Database } from '../../db/database.ts'
import type { MessageTexts } from '../../db/messages.ts'
import type { Chat, ChatHit, ChatMatch } from '../../generated/schemas.ts'
import type { Scope } from '../access/scope.ts'
import type { Page } from '../pages.ts'
import { messageText, snippetOf, termsOf, titleText } from '../search-text.ts'
import { type ChatFilter, chatQuery, pageOfFound } from './chat-list.ts'
import { chatsOf } from './chat-shape.ts'

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
  const page = pageOfFound(await db.findChats(chatQuery(scope, filter, 'createdAt'), terms), filter.limit)
  const [chats, texts] = await Promise.all([chatsOf(db, scope, page.data), textsOf(db, scope, page.data)])
  const { data, next } = readPart(page, texts)
  const hits = data.flatMap(({ id, messageId }): ChatHit[] => {
    const chat = chats.get(id)
    const text = texts.get(messageId)
    const match = chat && (text ? matchIn(text, first) : matchAround(chat, first))
    return match ? [{ chat, match }] : [] // otherwise it was changed or deleted meanwhile
  })
  return { data: hits, next }
}

/** A page ends early when it would read more than this of large messages, and the one that is too much. */
const maxBytes = 2_000_000

/** The texts of the messages that were found, by their ids, as many as may be read. */
async function textsOf(db: Database, { orgId }: Scope, found: readonly FoundChat[]): Promise<Texts> {
  const ids = found.flatMap(({ messageId }) => messageId ?? [])
  const texts = ids.length === 0 ? [] : await db.readTexts(orgId, ids, maxBytes)
  return new Map(texts.map((text) => [text.id, text]))
}

type Texts = ReadonlyMap<string | null, MessageTexts>

/** A page up to the first message that was not read; but for those before the last one that was, which are gone. */
function readPart({ data, next }: Page<FoundChat>, texts: Texts): Page<FoundChat> {
  const last = data.findLastIndex(({ messageId }) => texts.has(messageId))
  const end = data.findIndex(({ messageId }, index) => index > last && messageId !== null && !texts.has(messageId))
  const before = data[end - 1]
  return last === -1 || !before ? { data, next } : { data: data.slice(0, end), next: [before.at, before.id] }
}

function matchIn(message: MessageTexts, term: string): ChatMatch | undefined {
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
