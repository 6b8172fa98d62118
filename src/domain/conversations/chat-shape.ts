import type { Database } from '../../db/database.ts'
import type { Chat, ChatSettings } from '../../generated/schemas.ts'
import type { ChatModel } from '../../generated/sqlite/models.ts'
import type { Scope } from '../access/scope.ts'

const noSettings: ChatSettings = { provider: null, model: null, parameters: null, systemPrompt: null }
/** Tags come in the order that they were given in. */
export const withTags = { tags: { orderBy: { position: 'asc' } } } as const

/** The contract's Chat of a row. */
export const toChat = (row: ChatModel & { tags: { tag: string }[] }): Chat => ({
  id: row.id,
  orgId: row.orgId,
  title: row.title,
  status: row.status,
  tags: row.tags.map(({ tag }) => tag),
  metadata: row.metadata as Chat['metadata'],
  settings: { ...noSettings, ...(row.settings as Partial<ChatSettings>) },
  userId: row.userId,
  endUserId: row.endUserId,
  source: row.source,
  externalId: row.externalId,
  messageCount: row.messageCount,
  lastSeq: row.lastSeq,
  tokens: {
    prompt: Number(row.promptTokens),
    completion: Number(row.completionTokens),
    total: Number(row.totalTokens),
  },
  lastMessageAt: row.lastMessageAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
})

/** The rows of tags, in the order that they were given in. A Set, because the validator's own check of unique items overlooks one name: __proto__. */
export const tagRows = (tags: readonly string[]) => [...new Set(tags)].map((tag, position) => ({ tag, position }))

/** The organization's chats that were found, by id; one that is not there, or deleted meanwhile, is missing. */
export async function chatsOf(
  db: Database,
  { orgId }: Scope,
  found: readonly { id: string }[],
): Promise<Map<string, Chat>> {
  const texts = await db.readChats(
    orgId,
    found.map(({ id }) => id),
  )
  const chats = texts.map((text) => JSON.parse(text) as Chat)
  return new Map(chats.map((chat) => [chat.id, chat]))
}
