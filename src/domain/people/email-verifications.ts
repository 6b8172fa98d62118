import type { Database } from '../../db/database.ts'
import { Problem } from '../../problems.ts'
import type { Device, Person } from '../access/scope.ts'
import type { MailContext } from '../mail-context.ts'
import { assertPost, emailVerificationMail, type Post } from '../mails.ts'
import { recordAccountEvent } from '../organizations/audit.ts'
import { consumeToken, findToken, gone, issueTokenTo } from './one-time-tokens.ts'
import { findActive } from './users.ts'

/** Leaves the verification mail for after the answer. 409 when the address is verified, 422 without mail, 429 after too many. */
export async function requestEmailVerification(db: Database, outbox: MailContext, { userId }: Person): Promise<void> {
  const { emailVerifiedAt } = await findActive(db, userId)
  if (emailVerifiedAt) throw new Problem('already_verified', 'This e-mail address is verified already.')
  await mailVerification(db, { ...outbox, post: assertPost(outbox.post) }, userId)
}

/** The same for an address that is new here; nothing happens where the operator has not set up mail. 429 after too many. */
export async function mailVerification(
  db: Database,
  { post, mails, runInBackground }: MailContext,
  userId: string,
): Promise<void> {
  if (!post) return
  await mails.begin(`emailVerification ${userId}`)
  runInBackground(() => sendVerification(db, post, userId))
}

/** Sends a person the link that verifies their address; nothing happens when it is verified already. */
export async function sendVerification(db: Database, post: Post, userId: string): Promise<void> {
  const issued = await db.write((tx) => issueTokenTo(tx, 'emailVerification', { id: userId, emailVerifiedAt: null }))
  if (issued) await post.mailer.send(emailVerificationMail(post, issued.user.email, issued.token))
}

/** Counts the address as verified whose token this is. 404, or 410 also when the account has another address by now. */
export async function verifyEmail(db: Database, token: string, device: Device): Promise<void> {
  const { userId, email } = await findToken(db, 'emailVerification', token)
  const id = userId ?? ''
  await db.write(async (tx) => {
    // Touches the row without a change: the address stays as it is until this is stored.
    const { count } = await tx.user.updateMany({ where: { id, email, erasedAt: null }, data: { erasedAt: null } })
    if (count === 0) throw gone()
    await consumeToken(tx, 'emailVerification', token)
    const now = new Date()
    const verified = await tx.user.updateMany({
      where: { id, emailVerifiedAt: null },
      data: { emailVerifiedAt: now, updatedAt: now },
    })
    if (verified.count === 1) await recordAccountEvent(tx, id, 'email.verified', device)
  })
}
