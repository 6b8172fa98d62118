import type { ChatQuery, FoundChat } from '../../db/chats.ts'
import type { Database } from '../../db/database.ts'
import type { Chat } from '../../generated/schemas.ts'
import { problemAt } from '../../problems.ts'
import type { Scope } from '../access/scope.ts'
import { type Page, type PageQuery, pageOf } from '../pages.ts'
import { chatsOf } from './chat-shape.ts'

/** What listing and searching have in common: which chats. */
export interface ChatFilter extends PageQuery {
  status?: Chat['status'][]
  tag?: string
  userId?: string
  endUserId?: string
  externalId?: string
  from?: string
  to?: string
  metadata?: Record<string, string>
}

/** The organization's chats, newest first. 422 for `userId=me` without a person. */
export async function listChats(
  db: Database,
  scope: Scope,
  { sort, ...filter }: ChatFilter & { sort: 'createdAt' | 'lastMessageAt' },
): Promise<Page<Chat>> {
  const order = sort === 'createdAt' ? 'createdAt' : 'lastActivityAt'
  const { data, next } = pageOfFound(await db.findChats(chatQuery(scope, filter, order)), filter.limit)
  const chats = await chatsOf(db, scope, data)
  return { data: data.flatMap(({ id }) => chats.get(id) ?? []), next }
}

/** A filter in the database's terms, for a page and the one too many. */
export function chatQuery(scope: Scope, filter: ChatFilter, order: ChatQuery['order']): ChatQuery {
  const { limit, after, from, to, userId, ...same } = filter
  const [at, id] = after ?? []
  return {
    ...same,
    orgId: scope.orgId,
    order,
    limit: limit + 1,
    ...(at !== undefined && id !== undefined && { after: { at: new Date(at), id } }),
    ...(from !== undefined && { from: new Date(from) }),
    ...(to !== undefined && { to: new Date(to) }),
    ...(userId !== undefined && { userId: userId === 'me' ? personOf(scope) : userId }),
  }
}

function personOf({ actor }: Scope): string {
  if (actor.type === 'person') return actor.userId
  throw problemAt('unprocessable', '/query/userId', 'me needs a signed-in person')
}

/** The page of what was found. */
export const pageOfFound = (found: FoundChat[], limit: number): Page<FoundChat> =>
  pageOf(
    found,
    limit,
    (chat) => chat,
    ({ at, id }) => [at, id],
  )
