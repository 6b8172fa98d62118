import type { Database } from '../../db/database.ts'
import type { Feedback, NewFeedback } from '../../generated/schemas.ts'
import { notFound, problemAt } from '../../problems.ts'
import type { Scope } from '../access/scope.ts'
import { lockChat } from './chat-lock.ts'
import { visitorRoles } from './widgets.ts'

const none: Feedback = { rating: null, score: null, comment: null }

/** Throws 422 for feedback that says nothing. */
export function demandFeedback(
  { rating = null, score = null, comment = null }: NewFeedback,
  pointer: string,
): Feedback {
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
  return keep(db, scope, chatId, id, demandFeedback(input, '/body'))
}

/** Takes the rating of a message back. 404 as above. */
export async function deleteFeedback(db: Database, scope: Scope, chatId: string, id: string): Promise<void> {
  await keep(db, scope, chatId, id, none)
}

async function keep(
  db: Database,
  { orgId, actor }: Scope,
  chatId: string,
  id: string,
  feedback: Feedback,
): Promise<Feedback> {
  const readable = actor.type === 'visitor' && { role: { in: [...visitorRoles] } }
  await db.write(async (tx) => {
    if (!(await lockChat(tx, { orgId, id: chatId }))) throw notFound()
    const { count } = await tx.message.updateMany({
      where: { orgId, id, chatId, ...readable },
      data: {
        feedbackRating: feedback.rating,
        feedbackScore: feedback.score,
        feedbackComment: feedback.comment,
        updatedAt: new Date(),
      },
    })
    if (count === 0) throw notFound()
  })
  return feedback
}
