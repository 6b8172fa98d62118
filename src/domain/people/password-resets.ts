import type { Database, Transaction } from '../../db/database.ts'
import type { NewPassword } from '../../generated/schemas.ts'
import type { AttemptLimiter } from '../access/attempt-limiter.ts'
import type { Device } from '../access/scope.ts'
import type { MailContext } from '../mail-context.ts'
import { assertPost, type Post, passwordResetMail } from '../mails.ts'
import { recordAccountEvent } from '../organizations/audit.ts'
import { consumeToken, findToken, gone, issueTokenTo } from './one-time-tokens.ts'
import { assertPassword, hashPassword } from './passwords.ts'
import { endSessions } from './sessions.ts'

/** Leaves everything for after the answer, which so tells nothing of the address. 422 for everybody where there is no mail. */
export async function requestPasswordReset(db: Database, outbox: MailContext, email: string): Promise<void> {
  const post = assertPost(outbox.post)
  outbox.runInBackground(() => sendPasswordReset(db, post, outbox.mails, email.toLowerCase()))
}

async function sendPasswordReset(db: Database, post: Post, mails: AttemptLimiter, email: string): Promise<void> {
  const found = await db.read.user.findUnique({ where: { email } })
  if (!found?.isActive || !(await mails.allows(`passwordReset ${found.id}`))) return
  const issued = await db.write((tx) => issueTokenTo(tx, 'passwordReset', { id: found.id, isActive: true }))
  if (issued) await post.mailer.send(passwordResetMail(post, issued.user.email, issued.token))
}

/**
 * Sets a new password by a token from a mail, and ends all sessions and personal keys. The token proves the mailbox. 404 and 410 as of the token, 400 and 422 for a bad password, which spends nothing.
 */
export async function resetPassword(
  db: Database,
  token: string,
  { password }: NewPassword,
  device: Device,
): Promise<void> {
  const { userId, email } = await findToken(db, 'passwordReset', token)
  const id = userId ?? ''
  const holder = { id, email, isActive: true, erasedAt: null }
  const user = await db.read.user.findUnique({ where: holder })
  if (!user) throw gone()
  assertPassword(password, user, '/body/password')
  const passwordHash = await hashPassword(password)
  await db.write(async (tx) => {
    // Takes the person's row first, as whoever issues a token does: neither waits for the other.
    const { count } = await tx.user.updateMany({ where: holder, data: { passwordHash, updatedAt: new Date() } })
    if (count === 0) throw gone()
    await consumeToken(tx, 'passwordReset', token)
    await endSessions(tx, id)
    await recordAccountEvent(tx, id, 'password.reset', device)
    await proveMailbox(tx, id, device)
  })
}

/** Whoever reset it proved the mailbox, and nobody knows who made the keys before: with a session that was stolen, say. */
async function proveMailbox(tx: Transaction, userId: string, device: Device): Promise<void> {
  const now = new Date()
  const unproven = { id: userId, emailVerifiedAt: null }
  const { count } = await tx.user.updateMany({ where: unproven, data: { emailVerifiedAt: now } })
  if (count === 1) await recordAccountEvent(tx, userId, 'email.verified', device)
  const keys = await tx.personalKey.updateMany({ where: { userId, revokedAt: null }, data: { revokedAt: now } })
  if (keys.count > 0) await recordAccountEvent(tx, userId, 'api_key.revoked', device)
}
