import type { Database, Transaction } from '../../db/database.ts'
import type { Chat, ChatUpdate } from '../../generated/schemas.ts'
import type { ChatModel } from '../../generated/sqlite/models.ts'
import { notFound } from '../../problems.ts'
import type { Scope } from '../access/scope.ts'
import { mergePatch } from '../merge-patch.ts'
import { assertMetadataWithinLimits, type Metadata } from '../metadata.ts'
import { foldedTitle } from '../search-text.ts'
import { lockChat } from './chat-lock.ts'
import { tagRows, toChat, withTags } from './chat-shape.ts'
import { assertReferences } from './chats.ts'

/** Changes a chat by a merge patch: absent is unchanged, null is cleared (RFC 7396). */
export async function updateChat(db: Database, scope: Scope, id: string, input: ChatUpdate): Promise<Chat> {
  const where = { orgId_id: { orgId: scope.orgId, id } }
  const row = await db.write(async (tx) => {
    const chat = await lockChat(tx, { orgId: scope.orgId, id })
    if (!chat) throw notFound()
    await assertReferences(tx, scope, input)
    const { tags, metadata, settings, ...plain } = input
    const data = {
      ...plain,
      ...(metadata && { metadata: merged(chat.metadata, metadata, '/body/metadata') }),
      ...(settings && { settings: mergedSettings(chat.settings, settings) }),
      ...(tags && { tags: { deleteMany: {}, create: tagRows(tags) } }),
    }
    const row = await tx.chat.update({ where, data: data as object, include: withTags })
    if (tags || input.title !== undefined) await keepText(tx, row)
    return row
  })
  return toChat(row)
}

function merged(present: unknown, patch: object, pointer: string): Metadata {
  const result = mergePatch(present as Metadata, patch as Metadata)
  assertMetadataWithinLimits(result, pointer)
  return result
}

function mergedSettings(present: unknown, patch: object): Metadata {
  const settings = mergePatch(present as Metadata, patch as Metadata)
  assertMetadataWithinLimits(settings.parameters as Metadata, '/body/settings/parameters')
  return settings
}

/** Brings what search compares the chat by in line with its title and tags. */
async function keepText(tx: Transaction, { orgId, id, title, tags }: ChatModel & { tags: { tag: string }[] }) {
  const which = { orgId, chatId: id }
  await tx.chatText.deleteMany({ where: which })
  const text = foldedTitle(
    title,
    tags.map(({ tag }) => tag),
  )
  if (text !== undefined) await tx.chatText.create({ data: { ...which, searchText: text } })
}
