import type { Database, Transaction } from '../../db/database.ts'
import type { Invitation, NewInvitation, Organization } from '../../generated/schemas.ts'
import type { InvitationModel, UserModel } from '../../generated/sqlite/models.ts'
import { forbidden, notFound, Problem, unauthenticated } from '../../problems.ts'
import { lockAs, lockOrganization } from '../access/locks.ts'
import { consumeToken, endTokens, invitationLifeMs, issueToken } from '../access/one-time-tokens.ts'
import { assertHeld, rolePermissions } from '../access/permissions.ts'
import type { Person, Scope } from '../access/scope.ts'
import { hashKey } from '../access/secrets.ts'
import { recordAccountEvent, recordEvent } from '../audit.ts'
import { newId } from '../ids.ts'
import { invitationMail, type MailContext } from '../mails.ts'
import { newestAfter, newestFirst, newestPage, type Page, type PageQuery } from '../pages.ts'
import { assertMembershipLimit } from './members.ts'
import { toOrganization } from './organizations.ts'
import { assertSeat, pending } from './plans.ts'

/**
 * Invites an e-mail address and replaces its pending invitation. Throws 403 for a role that holds a permission the
 * caller lacks, 409 for a member's address, 422 beyond the plan's seats, 429 for too many mails to one address.
 */
export async function createInvitation(
  db: Database,
  { post, mails, runInBackground }: MailContext,
  scope: Scope,
  { email: asTyped, role }: NewInvitation,
): Promise<Invitation> {
  const email = asTyped.toLowerCase()
  assertHeld(scope, rolePermissions[role])
  const attempt = `invitation ${scope.orgId} ${email}`
  if (post) await mails.consume(attempt)
  try {
    const { row, token, name } = await db.write((tx) => invite(tx, scope, { email, role }))
    if (post) {
      runInBackground(async () => {
        await post.mailer.send(invitationMail(post, email, token, name))
        const where = { orgId: scope.orgId, id: row.id }
        await db.write((tx) => tx.invitation.updateMany({ where, data: { sentAt: new Date() } }))
      })
    }
    return toInvitation(row)
  } catch (error) {
    if (post) await mails.refund(attempt)
    throw error
  }
}

async function invite(tx: Transaction, scope: Scope, { email, role }: NewInvitation) {
  const { orgId, actor } = scope
  const createdAt = new Date()
  await lockAs(tx, scope)
  if ((await tx.membership.count({ where: { orgId, user: { email } } })) > 0) throw alreadyMember()
  const earlier = await tx.invitation.findMany({ where: { orgId, email, ...pending(createdAt) } })
  for (const { id } of earlier) await withdraw(tx, scope, id)
  await assertSeat(tx, orgId)
  const id = newId('inv')
  const row = await tx.invitation.create({
    data: {
      orgId,
      id,
      email,
      role,
      invitedById: actor.type === 'person' ? actor.userId : null,
      expiresAt: new Date(createdAt.getTime() + invitationLifeMs),
      createdAt,
    },
    include: { organization: true },
  })
  await recordEvent(tx, scope, 'invitation.created', { type: 'invitation', id }, { role })
  const token = await issueToken(tx, { purpose: 'invitation', orgId, invitationId: id }, email)
  return { row, token, name: row.organization.name }
}

/** Revokes an invitation in a transaction that holds the organization's lock. */
async function withdraw(tx: Transaction, scope: Scope, id: string) {
  const { orgId } = scope
  await tx.invitation.update({ where: { orgId_id: { orgId, id } }, data: { revokedAt: new Date() } })
  await endTokens(tx, { purpose: 'invitation', orgId, invitationId: id })
  await recordEvent(tx, scope, 'invitation.revoked', { type: 'invitation', id })
}

/** Lists the organization's invitations of every status, newest first. */
export async function listInvitations(db: Database, { orgId }: Scope, query: PageQuery): Promise<Page<Invitation>> {
  const rows = await db.read.invitation.findMany({
    where: { orgId, ...newestAfter('createdAt', query.after) },
    ...newestFirst(query.limit),
  })
  return newestPage(rows, query.limit, toInvitation)
}

/**
 * Revokes an invitation; revoking it again changes nothing. Throws 404 for an unknown invitation, 409 for an accepted
 * one.
 */
export async function revokeInvitation(db: Database, scope: Scope, id: string): Promise<void> {
  await db.write(async (tx) => {
    await lockAs(tx, scope)
    const row = await tx.invitation.findUnique({ where: { orgId_id: { orgId: scope.orgId, id } } })
    if (!row) throw notFound()
    if (row.acceptedAt) throw new Problem('invitation_accepted', 'It was accepted: remove the member instead.')
    if (!row.revokedAt) await withdraw(tx, scope, id)
  })
}

/** Accepts an invitation for a signed-in person. Throws like `join`. */
export const acceptInvitation = (db: Database, person: Person, token: string): Promise<Organization> =>
  db.write(async (tx) => {
    const user = await tx.user.findUnique({ where: { id: person.userId } })
    if (!user) throw unauthenticated('This account no longer exists.')
    return join(tx, user, token, person.address)
  })

/**
 * Accepts an invitation within the caller's transaction. Throws 403 for a person of another address and for a
 * suspended organization, 404 for an unknown token, 409 for a member, 410 for a used, revoked or expired token, 422
 * beyond the plan's seats. After an error the token is still valid.
 */
export async function join(
  tx: Transaction,
  user: UserModel,
  token: string,
  address: string | null,
): Promise<Organization> {
  const named = await tx.oneTimeToken.findUnique({ where: { hash: hashKey(token) }, select: { orgId: true } })
  // Locks the organization before the token, in the order of a revocation: the reverse order could deadlock.
  if (named?.orgId) await lockOrganization(tx, named.orgId)
  const { orgId, invitationId } = await consumeToken(tx, 'invitation', token)
  if (orgId === null || invitationId === null) throw notFound()
  const now = new Date()
  const where = { orgId_id: { orgId, id: invitationId } }
  const { email, role, organization, ...invitation } = await tx.invitation.findUniqueOrThrow({
    where,
    include: { organization: true },
  })
  if (invitation.revokedAt || invitation.acceptedAt || invitation.expiresAt <= now) {
    throw new Problem('gone', 'This invitation was used, was withdrawn, or has expired.')
  }
  await assertInvited(tx, user, email, address)
  if (organization.status === 'suspended') throw forbidden('This organization is suspended.')
  const membership = { orgId, userId: user.id }
  if ((await tx.membership.count({ where: membership })) > 0) throw alreadyMember()
  await assertMembershipLimit(tx, user.id)
  await tx.invitation.update({ where, data: { acceptedAt: now } }) // an accepted invitation takes no seat besides its member's
  await assertSeat(tx, orgId)
  await tx.membership.create({ data: { ...membership, role, createdAt: now, updatedAt: now } })
  const by = { orgId, actor: { type: 'person', userId: user.id }, address } as const
  await recordEvent(tx, by, 'member.joined', { type: 'member', id: user.id }, { role })
  return toOrganization(organization)
}

/**
 * Verifies the person's address, which the invitation proves. Throws 403 when the person has another address by now.
 */
async function assertInvited(tx: Transaction, { id }: UserModel, email: string, address: string | null) {
  const now = new Date()
  const unproven = { id, email, isActive: true, emailVerifiedAt: null }
  const { count } = await tx.user.updateMany({ where: unproven, data: { emailVerifiedAt: now, updatedAt: now } })
  if (count === 1) return recordAccountEvent(tx, id, 'email.verified', { address, userAgent: null })
  // Locks the row without a change: the address stays the same until the commit.
  const proven = await tx.user.updateMany({ where: { id, email, isActive: true }, data: { email } })
  if (proven.count === 0) throw new Problem('invitation_mismatch', 'This invitation is for another e-mail address.')
}

const alreadyMember = () => new Problem('already_member', 'The owner of this e-mail address is already a member.')

/** Maps a row to the contract's Invitation. */
export const toInvitation = (row: InvitationModel): Invitation => ({
  id: row.id,
  email: row.email,
  role: row.role,
  status: statusOf(row),
  invitedById: row.invitedById,
  sentAt: row.sentAt?.toISOString() ?? null,
  expiresAt: row.expiresAt.toISOString(),
  createdAt: row.createdAt.toISOString(),
})

function statusOf({ acceptedAt, revokedAt, expiresAt }: InvitationModel): Invitation['status'] {
  if (acceptedAt) return 'accepted'
  if (revokedAt) return 'revoked'
  return expiresAt > new Date() ? 'pending' : 'expired'
}
