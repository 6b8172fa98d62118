import type { Database, Transaction } from '../../db/database.ts'
import type { Message } from '../../generated/schemas.ts'
import { notFound, Problem } from '../../problems.ts'
import type { Scope } from '../access/scope.ts'
import { newMessage, toMessage } from '../conversations/message-shape.ts'
import { chatClosed } from '../conversations/messages.ts'
import type { AnswerToStore } from './answer.ts'
import { type StoredCompletion, said } from './completion-shape.ts'
import { storeInChat } from './completion-store.ts'
import type { CallOutcome } from './provider-attempts.ts'
import type { StartedCompletion } from './run-completion.ts'

/** Throws 409 while only people may write in a chat. */
export function assertAnswerable(status: string) {
  if (status === 'closed') throw chatClosed()
  if (status === 'escalated') throw new Problem('chat_escalated', 'A person has taken over in this chat.')
}

/** What was said when a completion was asked for, to be asked again. 404 without its chat, 409 while only people may speak there. */
export async function resumeInChat(db: Database, scope: Scope, row: StoredCompletion): Promise<StartedCompletion> {
  const where = { orgId: scope.orgId, id: row.chatId ?? '', deletedAt: null }
  const chat = await db.read.chat.findFirst({ where })
  if (!chat) throw notFound()
  assertAnswerable(chat.status)
  return { row, turn: await turnMessages(db, scope, row) }
}

/** What is to be kept of an answer in a chat: a message. `note` writes down in the same transaction where it came to stand. */
export function answerInChat(
  db: Database,
  scope: Scope,
  chatId: string,
  { candidate, answer, error, latency }: CallOutcome,
  note?: (tx: Transaction, message: Message, lastSeq: number) => Promise<void>,
): AnswerToStore {
  const status = error ? 'partial' : 'complete'
  const spoken = { role: 'assistant', ...said(answer, candidate), latency, status } as const
  const message = newMessage(chatId, { type: 'assistant' }, spoken)
  return {
    stored: { messageId: message.id },
    async store(tx) {
      const stored = await storeInChat(db, tx, scope, chatId, [message])
      if (!stored) return undefined
      await note?.(tx, message, stored.lastSeq)
      return { message: stored.placed[0] }
    },
  }
}

/** What was said, and the answer: without what was deleted since. */
export async function readMessages(db: Database, scope: Scope, row: StoredCompletion) {
  const { orgId } = scope
  const { messageId } = row
  const where = { orgId_id: { orgId, id: messageId ?? '' } }
  const answer = messageId === null ? null : await db.read.message.findUnique({ where })
  return { turn: await turnMessages(db, scope, row), message: answer ? toMessage(answer) : undefined }
}

/** What was stored of what was said when a completion was asked for: without what was deleted since. */
async function turnMessages(
  db: Database,
  { orgId }: Scope,
  { turnIds }: Pick<StoredCompletion, 'turnIds'>,
): Promise<Message[]> {
  const rows = await db.read.message.findMany({
    where: { orgId, id: { in: turnIds as string[] } },
    orderBy: { seq: 'asc' },
  })
  return rows.map(toMessage)
}
