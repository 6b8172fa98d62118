import type { Database, Transaction } from '../../db/database.ts'
import type { OneTimeTokenModel, UserModel } from '../../generated/sqlite/models.ts'
import { notFound, Problem } from '../../problems.ts'
import { hashKey, newOneTimeToken } from './secrets.ts'

/** The purpose of a mailed token, and the row it belongs to. */
export type TokenSubject =
  | { purpose: 'passwordReset' | 'emailVerification'; userId: string }
  | { purpose: 'invitation'; orgId: string; invitationId: string }

type Purpose = TokenSubject['purpose']

const hour = 3_600_000
const lifeMs = { passwordReset: hour, emailVerification: 24 * hour, invitation: 7 * 24 * hour }

/** How long an invitation can be accepted, in milliseconds. */
export const invitationLifeMs = lifeMs.invitation

/** The 410 for a token that was valid once. */
export const gone = () => new Problem('gone', 'This link was used, was replaced by a newer one, or has expired.')

/**
 * Creates a token that proves control of the mailbox `email`. It replaces earlier tokens of the same subject and
 * purpose.
 */
export async function issueToken(tx: Transaction, subject: TokenSubject, email: string): Promise<string> {
  const now = new Date()
  await endTokens(tx, subject)
  const token = newOneTimeToken()
  const expiresAt = new Date(now.getTime() + lifeMs[subject.purpose])
  await tx.oneTimeToken.create({ data: { hash: hashKey(token), ...subject, email, createdAt: now, expiresAt } })
  return token
}

/** Creates a token for a person's own address; undefined when the person does not match `where`. */
export async function issueTokenTo(
  tx: Transaction,
  purpose: 'passwordReset' | 'emailVerification',
  where: { id: string; isActive?: true; emailVerifiedAt?: null },
): Promise<{ user: UserModel; token: string } | undefined> {
  // Locks the row without a change: of two tokens created at once, the second replaces the first.
  const { count } = await tx.user.updateMany({ where: { ...where, erasedAt: null }, data: { erasedAt: null } })
  const user = count === 1 && (await tx.user.findUnique({ where: { id: where.id } }))
  return user ? { user, token: await issueToken(tx, { purpose, userId: user.id }, user.email) } : undefined
}

/** Ends the tokens of a subject; using one throws 410. */
export async function endTokens(tx: Transaction, subject: TokenSubject): Promise<void> {
  await tx.oneTimeToken.updateMany({ where: { ...subject, usedAt: null }, data: { usedAt: new Date() } })
}

/**
 * Deletes the accepted invitations of an address with their tokens, and returns how many. Pending ones belong to the
 * organization.
 */
export async function forgetInvitations(tx: Transaction, email: string): Promise<number> {
  await tx.oneTimeToken.deleteMany({ where: { purpose: 'invitation', email, usedAt: { not: null } } })
  return (await tx.invitation.deleteMany({ where: { email, acceptedAt: { not: null } } })).count
}

/** Finds a valid token without consuming it. Throws 404 and 410 like `consumeToken`. */
export async function findToken(db: Database, purpose: Purpose, token: string): Promise<OneTimeTokenModel> {
  const row = await db.read.oneTimeToken.findUnique({ where: { hash: hashKey(token) } })
  if (row?.purpose !== purpose) throw notFound()
  if (row.usedAt !== null || row.expiresAt <= new Date()) throw gone()
  return row
}

/** Consumes a token. Throws 404 for an unknown token, 410 for one that was used, replaced or has expired. */
export async function consumeToken(tx: Transaction, purpose: Purpose, token: string): Promise<OneTimeTokenModel> {
  const hash = hashKey(token)
  const now = new Date()
  // Consumed before it is read: of two requests at once, the second gets 410.
  const { count } = await tx.oneTimeToken.updateMany({
    where: { hash, purpose, usedAt: null, expiresAt: { gt: now } },
    data: { usedAt: now },
  })
  const row = await tx.oneTimeToken.findUnique({ where: { hash } })
  if (row?.purpose !== purpose) throw notFound()
  if (count === 0) throw gone()
  return row
}
