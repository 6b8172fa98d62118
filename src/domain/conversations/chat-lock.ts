import type { Transaction } from '../../db/database.ts'
import type { ChatModel } from '../../generated/sqlite/models.ts'

/** A chat; only as long as it is that end user's, where one is named. */
export interface WhichChat {
  orgId: string
  id: string
  endUserId?: string
}

/** Takes the chat's row for this transaction, on either database, by touching it; null without it, or once it is deleted. */
export async function lockChat(tx: Transaction, which: WhichChat): Promise<ChatModel | null> {
  const where = { ...which, deletedAt: null }
  const { count } = await tx.chat.updateMany({ where, data: { updatedAt: new Date() } })
  return count === 0 ? null : tx.chat.findFirst({ where })
}
