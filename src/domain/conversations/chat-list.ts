import type { Database } from '../../db/database.ts'
import type { Chat } from '../../generated/schemas.ts'
import { problemAt } from '../../problems.ts'
import type { Scope } from '../access/scope.ts'
import { newestAfter, type Page, type PageQuery, pageOf } from '../pages.ts'
import { toChat, withTags } from './chat-shape.ts'

export interface ChatFilter extends PageQuery {
  sort: 'createdAt' | 'lastMessageAt'
  status?: Chat['status'][]
  tag?: string
  userId?: string
  endUserId?: string
  externalId?: string
  from?: string
  to?: string
}

/** The organization's chats, newest first. 422 for `userId=me` without a person. */
export async function listChats(db: Database, scope: Scope, query: ChatFilter): Promise<Page<Chat>> {
  const { status, tag, endUserId, externalId, from, to, after } = query
  const userId = query.userId === 'me' ? personOf(scope) : query.userId
  const column = query.sort === 'createdAt' ? 'createdAt' : 'lastActivityAt'
  const rows = await db.read.chat.findMany({
    where: {
      orgId: scope.orgId,
      ...(status && { status: { in: status } }),
      ...(tag !== undefined && { tags: { some: { orgId: scope.orgId, tag } } }),
      ...(userId !== undefined && { userId }),
      ...(endUserId !== undefined && { endUserId }),
      ...(externalId !== undefined && { externalId }),
      createdAt: { ...(from !== undefined && { gte: new Date(from) }), ...(to !== undefined && { lt: new Date(to) }) },
      ...newestAfter(column, after),
    },
    orderBy: [{ [column]: 'desc' }, { id: 'desc' }],
    take: query.limit + 1,
    include: withTags,
  })
  return pageOf(rows, query.limit, toChat, (row) => [row[column].toISOString(), row.id])
}

function personOf({ actor }: Scope): string {
  if (actor.type === 'person') return actor.userId
  throw problemAt('unprocessable', '/query/userId', 'me needs a signed-in person')
}
