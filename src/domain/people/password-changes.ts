import type { Database, Transaction } from '../../db/database.ts'
import type { NewPassword, PasswordChange } from '../../generated/schemas.ts'
import type { UserModel } from '../../generated/sqlite/models.ts'
import { Problem } from '../../problems.ts'
import type { AttemptLimiter } from '../access/attempt-limiter.ts'
import { consumeToken, findToken, gone, issueTokenTo } from '../access/one-time-tokens.ts'
import type { Device, Person } from '../access/scope.ts'
import { recordAccountEvent } from '../audit.ts'
import { assertMail, type MailContext, type Post, passwordResetMail } from '../mails.ts'
import { assertPassword, attemptPassword, hashPassword } from './passwords.ts'
import { endSessions, type SessionRules } from './sessions.ts'
import { findActive } from './users.ts'

/**
 * Sets a new password and ends the person's other sessions. Throws 400 or 422 for a bad password, 403 and 429 like
 * `assertOwnPassword`, 401 when the account is gone.
 */
export async function changePassword(
  db: Database,
  rules: SessionRules,
  person: Person,
  { currentPassword, newPassword }: PasswordChange,
): Promise<void> {
  const { userId, sessionId } = person
  const user = await findActive(db, userId)
  assertPassword(newPassword, user, '/body/newPassword')
  await assertOwnPassword(rules, user, currentPassword)
  const passwordHash = await hashPassword(newPassword)
  await db.write(async (tx) => {
    // Compares and sets: of two changes at once, the second has a wrong current password.
    const { count } = await tx.user.updateMany({
      where: { id: userId, passwordHash: user.passwordHash },
      data: { passwordHash, updatedAt: new Date() },
    })
    if (count === 0) throw wrongPassword()
    await endSessions(tx, userId, sessionId)
    await recordAccountEvent(tx, userId, 'password.changed', person)
  })
}

/** Throws 403 unless this is the person's current password, 429 after too many wrong ones. */
export async function assertOwnPassword(
  { attempts }: SessionRules,
  { id, passwordHash }: UserModel,
  password: string,
): Promise<void> {
  if (!(await attemptPassword(attempts, `user ${id}`, passwordHash, password))) throw wrongPassword()
}

const wrongPassword = () => new Problem('wrong_password', 'This is not the present password.')

/**
 * Does everything in the background: the response must not reveal whether the address has an account. Throws 422
 * without mail.
 */
export async function requestPasswordReset(db: Database, mail: MailContext, email: string): Promise<void> {
  const post = assertMail(mail.post)
  mail.runInBackground(() => sendPasswordReset(db, post, mail.mails, email.toLowerCase()))
}

async function sendPasswordReset(db: Database, post: Post, mails: AttemptLimiter, email: string): Promise<void> {
  const found = await db.read.user.findUnique({ where: { email } })
  if (!found?.isActive || !(await mails.allows(`passwordReset ${found.id}`))) return
  const issued = await db.write((tx) => issueTokenTo(tx, 'passwordReset', { id: found.id, isActive: true }))
  if (issued) await post.mailer.send(passwordResetMail(post, issued.user.email, issued.token))
}

/**
 * Sets a new password with a mailed token, and ends all sessions and personal keys. Throws 404 and 410 for the token,
 * 400 and 422 for a bad password, which does not consume the token.
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
    // Locks the person's row first, in the order of issuing a token: the reverse order could deadlock.
    const { count } = await tx.user.updateMany({ where: holder, data: { passwordHash, updatedAt: new Date() } })
    if (count === 0) throw gone()
    await consumeToken(tx, 'passwordReset', token)
    await endSessions(tx, id)
    await recordAccountEvent(tx, id, 'password.reset', device)
    await proveMailbox(tx, id, device)
  })
}

/**
 * The token verifies the address. Personal keys are revoked: an attacker with a stolen session may have created them.
 */
async function proveMailbox(tx: Transaction, userId: string, device: Device): Promise<void> {
  const now = new Date()
  const unproven = { id: userId, emailVerifiedAt: null }
  const { count } = await tx.user.updateMany({ where: unproven, data: { emailVerifiedAt: now } })
  if (count === 1) await recordAccountEvent(tx, userId, 'email.verified', device)
  const keys = await tx.personalKey.updateMany({ where: { userId, revokedAt: null }, data: { revokedAt: now } })
  if (keys.count > 0) await recordAccountEvent(tx, userId, 'api_key.revoked', device)
}
