import type { Database, Transaction } from '../../db/database.ts'
import type { User, UserUpdate } from '../../generated/schemas.ts'
import type { UserModel } from '../../generated/sqlite/models.ts'
import { problemAt } from '../../problems.ts'
import type { Person } from '../access/scope.ts'
import type { MailContext } from '../mail-context.ts'
import { emailChangedMail } from '../mails.ts'
import { recordAccountEvent } from '../organizations/audit.ts'
import { sendVerification } from './email-verifications.ts'
import { endTokens, forgetInvitations } from './one-time-tokens.ts'
import { assertOwnPassword } from './password-changes.ts'
import type { SessionRules } from './sessions.ts'
import { findActive, taken, toUser } from './users.ts'

/**
 * Changes what a person is called and reached by. A new address needs the present password (422 without, 403 for a wrong one, 429
 * after too many), is unverified, and ends the links that went to the old one. 409 for an address or a name that is taken, 401
 * when the account is gone.
 */
export async function updateMe(
  db: Database,
  rules: SessionRules,
  outbox: MailContext,
  person: Person,
  input: UserUpdate,
): Promise<User> {
  const present = await findActive(db, person.userId)
  const change = changeOf(present, input)
  if (Object.keys(change).length === 0) return toUser(present)
  if (change.email !== undefined) {
    if (input.currentPassword === undefined) {
      throw problemAt('unprocessable', '/body/currentPassword', 'is needed with a new e-mail address')
    }
    await assertOwnPassword(rules, present, input.currentPassword)
  }
  const row = await store(db, person, present, change)
  if (!row) return updateMe(db, rules, outbox, person, input) // to be judged by what is there now
  if (change.email !== undefined) await tellMailboxes(db, outbox, present)
  return toUser(row)
}

interface Change {
  email?: string
  username?: string
  fullName?: string | null
}

/** What is to be stored: the address only where it is another one. */
function changeOf(present: UserModel, { email: typed, username, fullName }: UserUpdate): Change {
  const email = typed?.toLowerCase()
  return {
    ...(email !== undefined && email !== present.email && { email }),
    ...(username !== undefined && { username: username.toLowerCase() }),
    ...(fullName !== undefined && { fullName }),
  }
}

/** The changed row; undefined when the address or the password is no longer what the change was judged by. */
async function store(db: Database, person: Person, present: UserModel, change: Change): Promise<UserModel | undefined> {
  const { id, email, passwordHash } = present
  const unverified = change.email !== undefined && { emailVerifiedAt: null }
  try {
    return await db.write(async (tx) => {
      const { count } = await tx.user.updateMany({
        where: { id, email, passwordHash, isActive: true },
        data: { ...change, ...unverified, updatedAt: new Date() },
      })
      if (count === 0) return undefined
      if (unverified) await leaveAddress(tx, person, email)
      return tx.user.findUniqueOrThrow({ where: { id } })
    })
  } catch (error) {
    throw taken(error)
  }
}

/** Ends what was sent to the address that a person leaves, and forgets the invitations by which they came. */
async function leaveAddress(tx: Transaction, person: Person, email: string) {
  const { userId } = person
  await forgetInvitations(tx, email)
  await endTokens(tx, { purpose: 'passwordReset', userId })
  await endTokens(tx, { purpose: 'emailVerification', userId })
  await recordAccountEvent(tx, userId, 'email.changed', person)
}

/** Whoever changes back and forth fills nobody's mailbox: beyond the limit the change stands, and no mail is sent. */
async function tellMailboxes(
  db: Database,
  { post, mails, runInBackground }: MailContext,
  { id, email }: UserModel,
): Promise<void> {
  if (!post) return
  if (await mails.allows(`emailChanged ${email}`)) runInBackground(() => post.mailer.send(emailChangedMail(email)))
  if (await mails.allows(`emailVerification ${id}`)) runInBackground(() => sendVerification(db, post, id))
}
