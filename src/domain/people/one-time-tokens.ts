import type { Database, Transaction } from '../../db/database.ts'
import type { OneTimeTokenModel, UserModel } from '../../generated/sqlite/models.ts'
import { notFound, Problem } from '../../problems.ts'
import { hashKey, newOneTimeToken } from '../access/secrets.ts'

/** What a token from a mail does for whom. */
export type TokenSubject =
  | { purpose: 'passwordReset' | 'emailVerification'; userId: string }
  | { purpose: 'invitation'; orgId: string; invitationId: string }

type Purpose = TokenSubject['purpose']

const hour = 3_600_000
const lifeMs = { passwordReset: hour, emailVerification: 24 * hour, invitation: 7 * 24 * hour }

/** How long an invitation can be accepted, in milliseconds. */
export const invitationLifeMs = lifeMs.invitation

/** What is said to whoever comes with a token that was good once. */
export const gone = () => new Problem('gone', 'This link was used, was replaced by a newer one, or has expired.')

/** Makes the token that proves the mailbox `email`; an earlier one of the same subject and purpose is good no more. */
export async function issueToken(tx: Transaction, subject: TokenSubject, email: string): Promise<string> {
  const now = new Date()
  await endTokens(tx, subject)
  const token = newOneTimeToken()
  const expiresAt = new Date(now.getTime() + lifeMs[subject.purpose])
  await tx.oneTimeToken.create({ data: { hash: hashKey(token), ...subject, email, createdAt: now, expiresAt } })
  return token
}

/** A token for a person's own address, while they are as `where` says; undefined when they are not. */
export async function issueTokenTo(
  tx: Transaction,
  purpose: 'passwordReset' | 'emailVerification',
  where: { id: string; isActive?: true; emailVerifiedAt?: null },
): Promise<{ user: UserModel; token: string } | undefined> {
  // Touches the row without a change: of two tokens made at once, the second replaces the first.
  const { count } = await tx.user.updateMany({ where: { ...where, erasedAt: null }, data: { erasedAt: null } })
  const user = count === 1 && (await tx.user.findUnique({ where: { id: where.id } }))
  return user ? { user, token: await issueToken(tx, { purpose, userId: user.id }, user.email) } : undefined
}

/** Ends the tokens of a subject: whoever comes with one finds it gone. */
export async function endTokens(tx: Transaction, subject: TokenSubject): Promise<void> {
  await tx.oneTimeToken.updateMany({ where: { ...subject, usedAt: null }, data: { usedAt: new Date() } })
}

/** Removes the invitations that were accepted at an address, with their tokens: how many. A pending one is the organization's. */
export async function forgetInvitations(tx: Transaction, email: string): Promise<number> {
  await tx.oneTimeToken.deleteMany({ where: { purpose: 'invitation', email, usedAt: { not: null } } })
  return (await tx.invitation.deleteMany({ where: { email, acceptedAt: { not: null } } })).count
}

/** A token that could be spent now, unspent. 404 and 410 as `spendToken` has them. */
export async function findToken(db: Database, purpose: Purpose, token: string): Promise<OneTimeTokenModel> {
  const row = await db.read.oneTimeToken.findUnique({ where: { hash: hashKey(token) } })
  if (row?.purpose !== purpose) throw notFound()
  if (row.usedAt !== null || row.expiresAt <= new Date()) throw gone()
  return row
}

/** Spends a token. 404 for one that never was, 410 for one that was spent, replaced or has expired. */
export async function consumeToken(tx: Transaction, purpose: Purpose, token: string): Promise<OneTimeTokenModel> {
  const hash = hashKey(token)
  const now = new Date()
  // Spent before it is read: of two at once, the second finds it gone.
  const { count } = await tx.oneTimeToken.updateMany({
    where: { hash, purpose, usedAt: null, expiresAt: { gt: now } },
    data: { usedAt: now },
  })
  const row = await tx.oneTimeToken.findUnique({ where: { hash } })
  if (row?.purpose !== purpose) throw notFound()
  if (count === 0) throw gone()
  return row
}
