import type { Database, Transaction } from '../../db/database.ts'
import type { Message, MessageUpdate } from '../../generated/schemas.ts'
import { notFound } from '../../problems.ts'
import type { Scope } from '../access/scope.ts'
import { recordEvent } from '../audit.ts'
import { mergePatch } from '../merge-patch.ts'
import { assertMetadataWithinLimits, type Metadata } from '../metadata.ts'
import { lockChat } from './chat-lock.ts'
import { recordChatRevision } from './chat-revision.ts'
import { toCost, toMessage, toSequencedRow } from './message-shape.ts'
import { assertSaid } from './messages.ts'

/** An edit of these is noted in the audit; the others only say how the message came about. */
const said = ['content', 'parts', 'name', 'functionCall', 'toolCalls', 'toolCallId'] as const

/** Edits a message by a merge patch; counters and statistics follow. 404 without it, 422 when it would say nothing. */
export async function updateMessage(
  db: Database,
  scope: Scope,
  chatId: string,
  id: string,
  input: MessageUpdate,
): Promise<Message> {
  const { orgId } = scope
  return db.write(async (tx) => {
    if (!(await lockChat(tx, { orgId, id: chatId }))) throw notFound()
    const row = await tx.message.findUnique({ where: { orgId_id: { orgId, id } } })
    if (row?.chatId !== chatId) throw notFound()
    const message = edited(toMessage(row), input)
    const place = [{ chatId, from: row.seq, to: row.seq }]
    await db.countMessages(tx, orgId, place, -1)
    // Stored anew: one way to write a row, whatever its columns.
    await tx.message.delete({ where: { orgId_id: { orgId, id } } })
    await db.insertMessages(tx, orgId, [toSequencedRow(message)])
    await db.countMessages(tx, orgId, place, 1)
    await recordChatRevision(db, tx, { orgId, chatId }, { id, role: row.role, deleted: false })
    if (said.some((field) => field in input)) {
      await tx.chatTail.deleteMany({ where: { orgId, chatId } })
      await recordEvent(tx, scope, 'message.updated', { type: 'message', id }, { chatId })
    }
    return message
  })
}

function edited(present: Message, { metadata, ...input }: MessageUpdate): Message {
  const message = {
    ...present,
    ...input,
    ...(metadata && { metadata: mergePatch(present.metadata, metadata) }),
    ...(input.cost !== undefined && { cost: toCost(input.cost) }),
    updatedAt: new Date().toISOString(),
  }
  assertSaid(message, '/body')
  assertMetadataWithinLimits(message.metadata as Metadata, '/body/metadata')
  return message
}

/** Deletes a message; of one chat where that is named. 404 without it. */
export async function deleteMessage(db: Database, scope: Scope, id: string, chatId?: string): Promise<void> {
  const { orgId } = scope
  await db.write(async (tx) => {
    const which = { orgId, id, ...(chatId !== undefined && { chatId }) }
    const message = await tx.message.findFirst({
      where: which,
      select: { chatId: true, seq: true, role: true, createdAt: true },
    })
    const chat = message && (await lockChat(tx, { orgId, id: message.chatId }))
    if (!chat) throw notFound()
    await db.countMessages(tx, orgId, [{ chatId: chat.id, from: message.seq, to: message.seq }], -1)
    const { count } = await tx.message.deleteMany({ where: which })
    if (count === 0) throw notFound()
    await tx.chatTail.deleteMany({ where: { orgId, chatId: chat.id } }) // it tells of what was said
    if (message.createdAt.getTime() === chat.lastMessageAt?.getTime()) await noteLastMessage(tx, chat)
    await recordChatRevision(db, tx, { orgId, chatId: chat.id }, { id, role: message.role, deleted: true })
    await recordEvent(tx, scope, 'message.deleted', { type: 'message', id }, { chatId: chat.id })
  })
}

/**
 * Deletes all messages that a chat has now; it goes on counting `seq` from where it was. Some thousands at a time, so that no other write
 * waits long behind it: who reads meanwhile sees the rest of them, and counters that are right. 404 without the chat.
 */
export async function clearMessages(db: Database, scope: Scope, chatId: string): Promise<void> {
  const { orgId } = scope
  const chat = await db.read.chat.findUnique({ where: { orgId_id: { orgId, id: chatId } } })
  const last = chat?.lastSeq ?? 0
  let messages = 0
  for (let from = 1; from <= Math.max(last, 1); from += batch) {
    const to = Math.min(from + batch - 1, last)
    messages += await db.write(async (tx) => {
      const chat = await lockChat(tx, { orgId, id: chatId })
      if (!chat) throw notFound()
      await db.countMessages(tx, orgId, [{ chatId, from, to }], -1)
      const { count } = await tx.message.deleteMany({ where: { orgId, chatId, seq: { gte: from, lte: to } } })
      await tx.chatTail.deleteMany({ where: { orgId, chatId } })
      await noteLastMessage(tx, chat)
      if (count > 0) await recordChatRevision(db, tx, { orgId, chatId })
      if (to === last)
        await recordEvent(tx, scope, 'chat.cleared', { type: 'chat', id: chatId }, { messages: messages + count })
      return count
    })
  }
}

const batch = 5_000

/** Brings the chat's times of activity in line with the messages that it still has. */
async function noteLastMessage(
  tx: Transaction,
  { orgId, id, createdAt }: { orgId: string; id: string; createdAt: Date },
) {
  const { _max } = await tx.message.aggregate({ where: { orgId, chatId: id }, _max: { createdAt: true } })
  await tx.chat.update({
    where: { orgId_id: { orgId, id } },
    data: { lastMessageAt: _max.createdAt, lastActivityAt: _max.createdAt ?? createdAt },
  })
}
