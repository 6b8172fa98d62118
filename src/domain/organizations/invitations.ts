import type { Database, Transaction } from '../../db/database.ts'
import type { Invitation, NewInvitation, Organization } from '../../generated/schemas.ts'
import type { UserModel } from '../../generated/sqlite/models.ts'
import { forbidden, notFound, Problem, unauthenticated } from '../../problems.ts'
import { assertHeld } from '../access/permission-checks.ts'
import { rolePermissions } from '../access/permissions.ts'
import type { Person, Scope } from '../access/scope.ts'
import { hashKey } from '../access/secrets.ts'
import { newId } from '../ids.ts'
import type { MailContext } from '../mail-context.ts'
import { invitationMail } from '../mails.ts'
import { newestAfter, newestFirst, newestPage, type Page, type PageQuery } from '../pages.ts'
import { consumeToken, endTokens, invitationLifeMs, issueToken } from '../people/one-time-tokens.ts'
import { assertMembershipLimit } from '../people/users.ts'
import { recordAccountEvent, recordEvent } from './audit.ts'
import { pending, toInvitation } from './invitation-shape.ts'
import { lockAs, lockOrganization } from './organization-lock.ts'
import { toOrganization } from './organizations.ts'
import { assertPlace } from './plans.ts'

/**
 * Invites an address, and withdraws what was pending for it. 403 for a role that holds what the caller lacks, 409 for a member's
 * address, 422 when the plan has no place, 429 for an address that gets too many.
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
  if (post) await mails.begin(attempt)
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
    if (post) await mails.forgive(attempt)
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
  await assertPlace(tx, orgId)
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

/** Withdraws an invitation, in the transaction that holds the organization's row. */
async function withdraw(tx: Transaction, scope: Scope, id: string) {
  const { orgId } = scope
  await tx.invitation.update({ where: { orgId_id: { orgId, id } }, data: { revokedAt: new Date() } })
  await endTokens(tx, { purpose: 'invitation', orgId, invitationId: id })
  await recordEvent(tx, scope, 'invitation.revoked', { type: 'invitation', id })
}

/** The organization's invitations, newest first, whatever became of them. */
export async function listInvitations(db: Database, { orgId }: Scope, query: PageQuery): Promise<Page<Invitation>> {
  const rows = await db.read.invitation.findMany({
    where: { orgId, ...newestAfter('createdAt', query.after) },
    ...newestFirst(query.limit),
  })
  return newestPage(rows, query.limit, toInvitation)
}

/** Withdraws an invitation; again, it changes nothing. 404 for none, 409 for one that was accepted. */
export async function revokeInvitation(db: Database, scope: Scope, id: string): Promise<void> {
  await db.write(async (tx) => {
    await lockAs(tx, scope)
    const row = await tx.invitation.findUnique({ where: { orgId_id: { orgId: scope.orgId, id } } })
    if (!row) throw notFound()
    if (row.acceptedAt) throw new Problem('invitation_accepted', 'It was accepted: remove the member instead.')
    if (!row.revokedAt) await withdraw(tx, scope, id)
  })
}

/** Makes a signed-in person a member by the token of their invitation. Refuses as `join` does. */
export const acceptInvitation = (db: Database, person: Person, token: string): Promise<Organization> =>
  db.write(async (tx) => {
    const user = await tx.user.findUnique({ where: { id: person.userId } })
    if (!user) throw unauthenticated('This account no longer exists.')
    return join(tx, user, token, person.address)
  })

/**
 * The same inside the transaction that found or made the person. 403 for a person of another address and where the organization
 * is suspended, 404 for a token that never was, 409 for a member, 410 for a token that is good no more, 422 when the plan has
 * no place; all of them leave the token as it was.
 */
export async function join(
  tx: Transaction,
  user: UserModel,
  token: string,
  address: string | null,
): Promise<Organization> {
  const named = await tx.oneTimeToken.findUnique({ where: { hash: hashKey(token) }, select: { orgId: true } })
  // The organization's row before the token's, as for a withdrawal: the other way round, the two could wait for each other.
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
  await tx.invitation.update({ where, data: { acceptedAt: now } }) // it takes no place beside its member's
  await assertPlace(tx, orgId)
  await tx.membership.create({ data: { ...membership, role, createdAt: now, updatedAt: now } })
  const by = { orgId, actor: { type: 'person', userId: user.id }, address } as const
  await recordEvent(tx, by, 'member.joined', { type: 'member', id: user.id }, { role })
  return toOrganization(organization)
}

/** Notes that the invited mailbox is the person's. 403 for another address, also when it became another one just now. */
async function assertInvited(tx: Transaction, { id }: UserModel, email: string, address: string | null) {
  const now = new Date()
  const unproven = { id, email, isActive: true, emailVerifiedAt: null }
  const { count } = await tx.user.updateMany({ where: unproven, data: { emailVerifiedAt: now, updatedAt: now } })
  if (count === 1) return recordAccountEvent(tx, id, 'email.verified', { address, userAgent: null })
  // Touches the row without a change: the address stays as it is until this is stored.
  const proven = await tx.user.updateMany({ where: { id, email, isActive: true }, data: { email } })
  if (proven.count === 0) throw new Problem('invitation_mismatch', 'This invitation is for another e-mail address.')
}

const alreadyMember = () => new Problem('already_member', 'Whoever has this e-mail address is a member already.')
