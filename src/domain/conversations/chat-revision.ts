import type { Database, Transaction } from '../../db/database.ts'

/** Counts a change of what a chat's messages were, in the transaction that holds the chat, and tells of it: of one message, or of many. */
export async function recordChatRevision(
  db: Database,
  tx: Transaction,
  { orgId, chatId }: { orgId: string; chatId: string },
  message?: { id: string; role: string; deleted: boolean },
): Promise<void> {
  const { edits } = await tx.chat.update({
    where: { orgId_id: { orgId, id: chatId } },
    data: { edits: { increment: 1 } },
    select: { edits: true },
  })
  db.publishOnCommit(tx, { orgId, chatId, kind: 'edited', edits, ...(message && { message }) })
}
