import type { Database, Transaction } from '../../db/database.ts'
import type { ChatModel, ChatWhereInput } from '../../generated/sqlite/models.ts'
import { notFound } from '../../problems.ts'
import type { Scope } from '../access/scope.ts'
import { recordEvent } from '../audit.ts'
import { beginErasure } from '../erasures.ts'

/** Messages that one transaction removes, at most, so that other writes do not wait long behind it. */
export const maxRemoved = 1_000

/** No message has a place after it. What a chat says of its last one may be what is wrong with it. */
const lastPlace = 2_147_483_647

/** Chats of one organization. */
export type WhichChats = ChatWhereInput & { orgId: string }

/**
 * Deletes a chat with its messages, which is gone for all callers at once; true when it was too large for one transaction, and
 * an erasure removes its rows. 404 without it.
 */
export const deleteChat = (db: Database, scope: Scope, id: string): Promise<boolean> =>
  db.write(async (tx) => {
    const { orgId } = scope
    const [chat] = await hideChats(db, tx, { orgId, id })
    if (!chat) throw notFound()
    await recordEvent(tx, scope, 'chat.deleted', { type: 'chat', id })
    if (chat.messageCount <= maxRemoved) {
      await tx.chat.delete({ where: { orgId_id: { orgId, id } } })
      return false
    }
    await beginErasure(tx, { kind: 'chat', orgId, subjectId: id })
    return true
  })

/**
 * Takes chats away from every reader and writer, and out of all that is counted; their rows stay for `removeHidden`. What was
 * being posted to them is in and counted before, or finds no chat. Answers with the chats as they were, without their `externalId`.
 */
export async function hideChats(
  db: Database,
  tx: Transaction,
  which: WhichChats,
  at = new Date(),
): Promise<ChatModel[]> {
  const { orgId } = which
  const data = { deletedAt: at, externalId: null }
  const chats = await tx.chat.updateManyAndReturn({ where: { ...which, deletedAt: null }, data })
  if (chats.length === 0) return chats
  const ranges = chats.map(({ id }) => ({ chatId: id, from: 1, to: lastPlace }))
  await db.countChats(
    tx,
    orgId,
    chats.map(({ id }) => id),
    -1,
  )
  await db.countMessages(tx, orgId, ranges, -1)
  for (const { id } of chats) db.publishOnCommit(tx, { orgId, chatId: id, kind: 'removed' })
  return chats
}

/** Removes messages of hidden chats, as many as one transaction may, and the chats when nothing is left in them: how many. */
export async function removeHidden(tx: Transaction, which: WhichChats): Promise<{ messages?: number; chats?: number }> {
  const { orgId } = which
  const hidden = await tx.chat.findMany({ where: { ...which, deletedAt: { not: null } }, select: { id: true } })
  if (hidden.length === 0) return {}
  const ids = hidden.map(({ id }) => id)
  const where = { orgId, chatId: { in: ids } }
  const { count: messages } = await tx.message.deleteMany({ where, limit: maxRemoved })
  // Another process may be removing the same ones: fewer than the limit does not mean that these were the last.
  if (await tx.message.findFirst({ where, select: { id: true } })) return { messages }
  const { count: chats } = await tx.chat.deleteMany({ where: { orgId, id: { in: ids } } })
  return { messages, chats }
}
