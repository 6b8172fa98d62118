import type { Database } from '../../db/database.ts'
import type { Feedback, NewFeedback } from '../../generated/schemas.ts'
import { notFound, problemAt } from '../../problems.ts'
import type { Scope } from '../access/scope.ts'
import { lockChat } from './chat-lock.ts'
import { recordChatRevision } from './chat-revision.ts'
import { authorOf } from './message-shape.ts'
import { visitorRoles } from './widgets.ts'

/** Throws 422 for feedback that says nothing. */
export function assertFeedback({ rating = null, score = null, comment = null }: NewFeedback, pointer: string) {
  if (rating !== null || score !== null || comment !== null) return { rating, score, comment }
  throw problemAt('unprocessable', pointer, 'needs a rating, a score or a comment')
}

/** Rates a message: replaces what was there. 404 without the message, or for a visitor who may not read it. */
export async function putFeedback(
  db: Database,
  scope: Scope,
  chatId: string,
  id: string,
  input: NewFeedback,
): Promise<Feedback> {
  const feedback = { ...assertFeedback(input, '/body'), by: authorOf(scope.actor).type as Feedback['by'] }
  await keep(db, scope, chatId, id, feedback)
  return feedback
}

/** Takes the rating of a message back; a visitor, one that a visitor gave. 404 as above. */
export const deleteFeedback = (db: Database, scope: Scope, chatId: string, id: string): Promise<void> =>
  keep(db, scope, chatId, id, null)

async function keep(db: Database, { orgId, actor }: Scope, chatId: string, id: string, feedback: Feedback | null) {
  const isVisitor = actor.type === 'visitor'
  await db.write(async (tx) => {
    if (!(await lockChat(tx, { orgId, id: chatId }))) throw notFound()
    const where = { orgId, id, chatId, ...(isVisitor && { role: { in: [...visitorRoles] } }) }
    const message = await tx.message.findFirst({ where, select: { seq: true, role: true, feedbackBy: true } })
    if (!message) throw notFound()
    if (!feedback && isVisitor && message.feedbackBy !== 'visitor') return
    const place = [{ chatId, from: message.seq, to: message.seq }]
    await db.countMessages(tx, orgId, place, -1)
    await tx.message.update({
      where: { orgId_id: { orgId, id } },
      data: {
        feedbackRating: feedback?.rating ?? null,
        feedbackScore: feedback?.score ?? null,
        feedbackComment: feedback?.comment ?? null,
        feedbackBy: feedback?.by ?? null,
        updatedAt: new Date(),
      },
    })
    await db.countMessages(tx, orgId, place, 1)
    await recordChatRevision(db, tx, { orgId, chatId }, { id, role: message.role, deleted: false })
  })
}
