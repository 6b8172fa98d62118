import type { Database, Transaction } from '../../db/database.ts'
import { notFound } from '../../problems.ts'
import type { Scope } from '../access/scope.ts'
import { recordEvent } from '../organizations/audit.ts'
import { lockChat, type WhichChat } from './chat-lock.ts'

/** Deletes a chat with its messages. 404 without it. */
export async function deleteChat(db: Database, scope: Scope, id: string): Promise<void> {
  await db.write(async (tx) => {
    const removed = await removeChat(db, tx, { orgId: scope.orgId, id })
    if (!removed) throw notFound()
    await recordEvent(tx, scope, 'chat.deleted', { type: 'chat', id })
  })
}

/** Removes a chat with its messages and takes them out of the statistics: how many there were; undefined without the chat. */
export async function removeChat(
  db: Database,
  tx: Transaction,
  which: WhichChat,
): Promise<{ messages: number } | undefined> {
  const chat = await lockChat(tx, which)
  if (!chat) return undefined
  const { orgId, id, messageCount, lastSeq } = chat
  await db.countMessages(tx, orgId, [{ chatId: id, from: 1, to: lastSeq }], -1)
  await tx.chat.delete({ where: { orgId_id: { orgId, id } } })
  return { messages: messageCount }
}
