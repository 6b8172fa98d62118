import { expect } from 'vitest'
import { fold, messageText, termsOf, titleText } from '../../src/domain/search-text.ts'
import type { Chat, ChatHit, Message } from '../../src/generated/schemas.ts'
import type { OperationId } from './contract.ts'
import { type Call, type Tenant, type World, withKey } from './world.ts'

export type Query = Record<string, string | string[]>

/** A chat with its messages, oldest first. */
export interface ChatHistory {
  chat: Chat
  messages: Message[]
}

/** Where a search finds a chat: the message, or null for title and tags. */
export type SearchHit = [chatId: string, messageId: string | null]

/** Calls an operation of a tenant as its own server does. */
export const callWithSecretKey =
  (world: World, tenant: () => Tenant) =>
  (id: OperationId, { params, headers, ...rest }: Call = {}) =>
    world.call(id, {
      ...rest,
      params: { org: tenant().slug, ...params },
      headers: { ...withKey(tenant().secretKey), ...headers },
    })

/** Stores chats with the times and messages that they are to have. */
export async function importChats(world: World, { slug, secretKey }: Tenant, chats: readonly object[]): Promise<void> {
  const body = chats.map((chat) => JSON.stringify(chat)).join('\n')
  const { body: summary } = await world.call('importChats', {
    params: { org: slug },
    headers: withKey(secretKey),
    body,
  })
  expect(summary).toMatchObject({ created: chats.length, failed: 0 })
}

/** All pages of a list, each item once. */
export async function readAllPages<T>(call: (query: Query) => ReturnType<World['call']>, query: Query): Promise<T[]> {
  const items: T[] = []
  const cursors = new Set<string | null>()
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { status, body } = await call({ ...query, ...(cursor && { cursor }) })
    expect(status, JSON.stringify([query, body])).toBe(200)
    items.push(...body.data)
    cursor = body.nextCursor
    expect(cursors, 'a list that goes round in circles').not.toContain(cursor)
    cursors.add(cursor)
  }
  return items
}

export const toSearchHits = (hits: readonly ChatHit[]): SearchHit[] =>
  hits.map(({ chat, match }) => [chat.id, match.field === 'message' ? match.messageId : null])

/** All chats of a tenant, newest first, read without any search or filter. */
export async function readChatHistories(call: ReturnType<typeof callWithSecretKey>): Promise<ChatHistory[]> {
  const chats = await readAllPages<Chat>((query) => call('listChats', { query }), { limit: '100' })
  return Promise.all(
    chats.map(async (chat) => {
      const params = { chatId: chat.id }
      const read = (query: Query) => call('listMessages', { params, query })
      const messages = await readAllPages<Message>(read, { limit: '100' })
      return { chat, messages: messages.sort((a, b) => a.seq - b.seq) }
    }),
  )
}

/** What a search must find, by comparing everything with everything. */
export function expectedSearchHits(history: readonly ChatHistory[], q: string, filter: Query = {}): SearchHit[] {
  const terms = termsOf(q)
  if (terms.length === 0) return []
  const hasAll = (text: string | undefined) => text !== undefined && terms.every((term) => fold(text).includes(term))
  return history
    .filter(({ chat }) => matchesFilter(chat, filter))
    .flatMap(({ chat, messages }): SearchHit[] => {
      const newest = messages.findLast((message) => hasAll(messageText(message)))
      if (newest) return [[chat.id, newest.id]]
      return hasAll(titleText(chat.title, chat.tags)) ? [[chat.id, null]] : []
    })
}

/** Whether the filters of a query let a chat through. */
export function matchesFilter(chat: Chat, filter: Query): boolean {
  return Object.entries(filter).every(([name, wanted]) => {
    const inMetadata = /^metadata\[(.*)\]$/s.exec(name)?.[1]
    if (inMetadata !== undefined) return hasValue(chat.metadata, inMetadata, String(wanted))
    switch (name) {
      case 'status':
        return [wanted].flat().includes(chat.status)
      case 'tag':
        return chat.tags.includes(String(wanted))
      case 'from':
        return Date.parse(chat.createdAt) >= Date.parse(String(wanted))
      case 'to':
        return Date.parse(chat.createdAt) < Date.parse(String(wanted))
      case 'userId':
      case 'endUserId':
      case 'externalId':
        return chat[name] === wanted
      default:
        return true // limit, sort
    }
  })
}

function hasValue(metadata: Chat['metadata'], name: string, wanted: string): boolean {
  if (!Object.hasOwn(metadata, name)) return false
  const value = metadata[name]
  if (typeof value === 'number') return isNumber(wanted) && Number(wanted) === value
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) === wanted : false
}

const isNumber = (text: string) => {
  try {
    return typeof JSON.parse(text) === 'number' && text.trim() === text
  } catch {
    return false
  }
}
