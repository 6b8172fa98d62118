import type { Database, Transaction } from '../../db/database.ts'
import type { SequencedRow } from '../../db/messages.ts'
import { credentialOf, type Scope } from '../access/scope.ts'

/**
 * Stores messages of chats that this transaction has made or locked, in the places it gives them, and counts and meters them:
 * what the group commit does for messages that are posted. The chats' own times and `lastSeq` are the caller's.
 */
export async function storeMessages(
  db: Database,
  tx: Transaction,
  { orgId, actor }: Scope,
  rows: readonly SequencedRow[],
): Promise<void> {
  if (rows.length === 0) return
  await db.insertMessages(tx, orgId, rows)
  await db.countMessages(tx, orgId, rangesOf(rows), 1)
  const day = new Date(new Date().setUTCHours(0, 0, 0, 0))
  const id = { orgId, day, credential: credentialOf(actor), slot: db.slot }
  const messages = rows.length
  const tokens = rows.reduce((sum, row) => sum + (row.tokens ?? 0), 0)
  await tx.usage.upsert({
    where: { orgId_day_credential_slot: id },
    create: { ...id, messages, tokens },
    update: { messages: { increment: messages }, tokens: { increment: tokens } },
  })
}

/** A range for each chat: what is stored at once is consecutive in each. */
function rangesOf(rows: readonly SequencedRow[]) {
  const ranges = new Map<string, { chatId: string; from: number; to: number }>()
  for (const { chatId, seq } of rows) {
    const { from, to } = ranges.get(chatId) ?? { from: seq, to: seq }
    ranges.set(chatId, { chatId, from: Math.min(from, seq), to: Math.max(to, seq) })
  }
  return [...ranges.values()]
}
