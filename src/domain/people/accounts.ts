import { randomUUID } from 'node:crypto'
import type { Database, Transaction } from '../../db/database.ts'
import type { Erasure, Registration, SignIn, User, UserUpdate } from '../../generated/schemas.ts'
import type { UserModel } from '../../generated/sqlite/models.ts'
import { Problem, problemAt } from '../../problems.ts'
import { lockOrganization, lockPerson } from '../access/locks.ts'
import { consumeToken, endTokens, findToken, forgetInvitations, gone, issueTokenTo } from '../access/one-time-tokens.ts'
import type { Device, Person } from '../access/scope.ts'
import { recordAccountEvent, recordEvent } from '../audit.ts'
import { beginErasure } from '../erasures.ts'
import { assertMail, emailChangedMail, emailVerificationMail, type MailContext, type Post } from '../mails.ts'
import { join } from '../organizations/invitations.ts'
import { assertOtherAdmin } from '../organizations/members.ts'
import { insertOrganization } from '../organizations/organizations.ts'
import { assertOwnPassword } from './password-changes.ts'
import { assertPassword, hashPassword } from './passwords.ts'
import { type SessionRules, startSession } from './sessions.ts'
import { findActive, insertUser, toConflict, toUser } from './users.ts'

/**
 * Creates a person and signs them in: with a name for an organization as its admin, with an invitation's token as a
 * member. Throws 400 or 422 for a bad password, 403 when registration is closed or the invitation is for another
 * address, 409 for an address or username that is taken, 410 or 422 for an expired or unknown token.
 */
export async function register(
  db: Database,
  rules: SessionRules,
  { password, organizationName, invitationToken, ...person }: Registration,
  device: Device,
  mail: MailContext,
): Promise<SignIn> {
  if (rules.registration === 'closed' || (rules.registration === 'invite' && invitationToken === undefined)) {
    throw new Problem('registration_closed', 'Registration is closed here.')
  }
  assertPassword(password, person, '/body/password')
  try {
    // Checked first: later errors reveal whether an address has an account.
    if (invitationToken !== undefined) await assertInvited(db, invitationToken, person.email)
    const passwordHash = await hashPassword(password)
    const signIn = await db.write(async (tx) => {
      const user = await insertUser(tx, { ...person, passwordHash })
      if (organizationName !== undefined)
        await insertOrganization(tx, user.id, { name: organizationName }, device.address)
      if (invitationToken !== undefined) await join(tx, user, invitationToken, device.address)
      return startSession(tx, rules, user, device)
    })
    if (signIn.user.emailVerifiedAt === null) await mailVerification(db, mail, signIn.user.id)
    return signIn
  } catch (error) {
    throw unknownToken(toConflict(error))
  }
}

/**
 * Throws 403 unless the invitation is for this address: an invitation must not reveal which addresses have accounts.
 */
async function assertInvited(db: Database, token: string, email: string) {
  const invited = await findToken(db, 'invitation', token)
  if (invited.email === email.toLowerCase()) return
  throw new Problem('invitation_mismatch', 'This invitation is for another e-mail address.')
}

/** A token in a body is a reference: an unknown one is 422, not 404. */
const unknownToken = (error: unknown): unknown =>
  error instanceof Problem && error.code === 'not_found'
    ? problemAt('unknown_reference', '/body/invitationToken', 'is not the token of an invitation')
    : error

/**
 * Updates names and address. A new address needs the current password (422 without, 403 when wrong, 429 after too many
 * attempts), is unverified, and ends the links sent to the old one. Throws 409 for an address or username that is
 * taken, 401 when the account is gone.
 */
export async function updateMe(
  db: Database,
  rules: SessionRules,
  mail: MailContext,
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
  if (!row) return updateMe(db, rules, mail, person, input) // the row changed in between: validates the update against the new one
  if (change.email !== undefined) await tellMailboxes(db, mail, present)
  return toUser(row)
}

interface Change {
  email?: string
  username?: string
  fullName?: string | null
}

/** The fields to store; the address only when it differs. */
function changeOf(present: UserModel, { email: typed, username, fullName }: UserUpdate): Change {
  const email = typed?.toLowerCase()
  return {
    ...(email !== undefined && email !== present.email && { email }),
    ...(username !== undefined && { username: username.toLowerCase() }),
    ...(fullName !== undefined && { fullName }),
  }
}

/**
 * Stores the change and returns the row; undefined when the address or the password changed since `present` was read.
 */
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
    throw toConflict(error)
  }
}

/** Ends the links sent to the old address and deletes its accepted invitations. */
async function leaveAddress(tx: Transaction, person: Person, email: string) {
  const { userId } = person
  await forgetInvitations(tx, email)
  await endTokens(tx, { purpose: 'passwordReset', userId })
  await endTokens(tx, { purpose: 'emailVerification', userId })
  await recordAccountEvent(tx, userId, 'email.changed', person)
}

/** Beyond the mail limit the change is stored without a mail: repeated changes must not flood a mailbox. */
async function tellMailboxes(
  db: Database,
  { post, mails, runInBackground }: MailContext,
  { id, email }: UserModel,
): Promise<void> {
  if (!post) return
  if (await mails.allows(`emailChanged ${email}`)) runInBackground(() => post.mailer.send(emailChangedMail(email)))
  if (await mails.allows(`emailVerification ${id}`)) runInBackground(() => sendVerification(db, post, id))
}

/**
 * Sends a verification mail in the background. Throws 409 when the address is verified, 422 without mail, 429 after
 * too many.
 */
export async function requestEmailVerification(db: Database, mail: MailContext, { userId }: Person): Promise<void> {
  const { emailVerifiedAt } = await findActive(db, userId)
  if (emailVerifiedAt) throw new Problem('already_verified', 'This e-mail address is verified already.')
  await mailVerification(db, { ...mail, post: assertMail(mail.post) }, userId)
}

/** Sends a verification mail in the background; does nothing without mail. Throws 429 after too many. */
export async function mailVerification(
  db: Database,
  { post, mails, runInBackground }: MailContext,
  userId: string,
): Promise<void> {
  if (!post) return
  await mails.consume(`emailVerification ${userId}`)
  runInBackground(() => sendVerification(db, post, userId))
}

/** Sends a person the link that verifies their address; does nothing when it is verified. */
export async function sendVerification(db: Database, post: Post, userId: string): Promise<void> {
  const issued = await db.write((tx) => issueTokenTo(tx, 'emailVerification', { id: userId, emailVerifiedAt: null }))
  if (issued) await post.mailer.send(emailVerificationMail(post, issued.user.email, issued.token))
}

/**
 * Verifies the address of a token. Throws 404 for an unknown token, 410 for an expired one or when the account has
 * another address by now.
 */
export async function verifyEmail(db: Database, token: string, device: Device): Promise<void> {
  const { userId, email } = await findToken(db, 'emailVerification', token)
  const id = userId ?? ''
  await db.write(async (tx) => {
    // Locks the row without a change: the address stays the same until the commit.
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

/**
 * Deletes a person's account: ends memberships, sessions, keys and links, and empties the row. An erasure removes what
 * organizations keep. Throws 422 for the last active admin of an organization, 401 when the account is gone.
 */
export async function deleteMe(db: Database, person: Person): Promise<Erasure> {
  const { userId } = person
  const theirs = { where: { userId } }
  return db.write(async (tx) => {
    const left = await leaveOrganizations(tx, person)
    const email = await emptyRow(tx, userId)
    // Before the row was locked, the person may have accepted an invitation or created an organization.
    const leftLast = await leaveOrganizations(tx, person)
    return beginErasure(
      tx,
      { kind: 'person', orgId: null, subjectId: userId },
      {
        members: left + leftLast,
        invitations: await forgetInvitations(tx, email),
        sessions: (await tx.session.deleteMany(theirs)).count,
        personalKeys: (await tx.personalKey.deleteMany(theirs)).count,
        oneTimeTokens: (await tx.oneTimeToken.deleteMany(theirs)).count,
        accountEvents: (await tx.accountEvent.deleteMany(theirs)).count,
      },
    )
  })
}

/**
 * Ends the person's memberships and returns how many; locks organizations in the order of their ids. Throws 422 for
 * the last active admin.
 */
async function leaveOrganizations(tx: Transaction, { userId, address }: Person): Promise<number> {
  const memberships = await tx.membership.findMany({
    where: { userId, organization: { deletedAt: null } },
    select: { orgId: true, organization: { select: { slug: true } } },
    orderBy: { orgId: 'asc' },
  })
  const needed: string[] = []
  for (const { orgId, organization } of memberships) {
    try {
      await lockOrganization(tx, orgId)
      await assertOtherAdmin(tx, orgId, userId)
    } catch (error) {
      // An organization that was deleted in between (404) needs no admin.
      if (!(error instanceof Problem)) throw error
      if (error.code === 'last_admin') needed.push(organization.slug)
      continue
    }
    await tx.membership.deleteMany({ where: { orgId, userId } })
    const by = { orgId, actor: { type: 'person', userId }, address } as const
    await recordEvent(tx, by, 'member.left', { type: 'member', id: userId })
  }
  if (needed.length === 0) return memberships.length
  throw new Problem(
    'last_admin',
    `You are the last active admin of: ${needed.slice(0, 10).join(', ')}. Hand over or delete it first.`,
  )
}

/**
 * Removes all personal data from the row, which stays for the erasure, and returns the old address. Throws 401 when
 * the account is gone.
 */
async function emptyRow(tx: Transaction, userId: string): Promise<string> {
  await lockPerson(tx, userId)
  const { email } = await tx.user.findUniqueOrThrow({ where: { id: userId } })
  const now = new Date()
  const placeholder = randomUUID() // not the id: a member who knows it could register the username first and block the deletion
  await tx.user.update({
    where: { id: userId },
    data: {
      email: `${placeholder}@erased.invalid`,
      username: placeholder,
      fullName: null,
      passwordHash: '',
      preferences: {},
      isActive: false,
      isSuperadmin: false,
      emailVerifiedAt: null,
      lastLoginAt: null,
      updatedAt: now,
      erasedAt: now,
    },
  })
  return email
}
