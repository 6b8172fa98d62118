import type { Database, Transaction } from '../../db/database.ts'
import { classifyError } from '../../db/errors.ts'
import type { Member, MemberUpdate } from '../../generated/schemas.ts'
import type { MembershipModel, UserModel } from '../../generated/sqlite/models.ts'
import { notFound, Problem } from '../../problems.ts'
import { lockAs, lockOrganization } from '../access/locks.ts'
import { assertHeld, type Role, rolePermissions } from '../access/permissions.ts'
import type { Scope } from '../access/scope.ts'
import { recordEvent } from '../audit.ts'
import { newestAfter, type Page, type PageQuery, pageOf } from '../pages.ts'

const batch = 1_000

const withUser = { user: true } as const

const toMember = ({ user, ...row }: MembershipModel & { user: UserModel }): Member => ({
  userId: row.userId,
  email: user.email,
  username: user.username,
  fullName: user.fullName,
  isActive: user.isActive,
  role: row.role,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
})

interface MemberQuery extends PageQuery {
  role?: Role
}

/** Lists the organization's members, newest first. */
export async function listMembers(db: Database, { orgId }: Scope, query: MemberQuery): Promise<Page<Member>> {
  const { limit, after, role } = query
  const rows = await db.read.membership.findMany({
    where: { orgId, ...(role && { role }), ...newestAfter('createdAt', after, 'userId') },
    orderBy: [{ createdAt: 'desc' }, { userId: 'desc' }],
    take: limit + 1,
    include: withUser,
  })
  return pageOf(rows, limit, toMember, (row) => [row.createdAt.toISOString(), row.userId])
}

/**
 * Changes a member's role. Throws 403 where either role holds a permission the caller lacks, 404 for an unknown
 * member, 422 for the last active admin.
 */
export async function updateMember(
  db: Database,
  scope: Scope,
  userId: string,
  { role }: MemberUpdate,
): Promise<Member> {
  const where = { orgId_userId: { orgId: scope.orgId, userId } }
  const row = await db.write(async (tx) => {
    await lockAs(tx, scope)
    const present = await tx.membership.findUnique({ where, include: withUser })
    if (!present) throw notFound()
    assertHeld(scope, rolePermissions[present.role])
    assertHeld(scope, rolePermissions[role])
    if (present.role === role) return present
    if (present.role === 'admin') await assertOtherAdmin(tx, scope.orgId, userId)
    const change = { from: present.role, to: role }
    await recordEvent(tx, scope, 'member.role_changed', { type: 'member', id: userId }, change)
    return tx.membership.update({ where, data: { role, updatedAt: new Date() }, include: withUser })
  })
  return toMember(row)
}

/**
 * Removes a member; their chats stay without a user. Throws 403 where the role holds a permission the caller lacks,
 * 404 for an unknown member, 422 for the last active admin.
 */
export const removeMember = (db: Database, scope: Scope, userId: string): Promise<void> =>
  endMembership(db, scope, userId, 'member.removed')

/** Ends the caller's own membership. Throws 422 for the last active admin. */
export async function leaveOrganization(db: Database, scope: Scope): Promise<void> {
  if (scope.actor.type !== 'person') throw notFound()
  await endMembership(db, scope, scope.actor.userId, 'member.left')
}

async function endMembership(db: Database, scope: Scope, userId: string, action: 'member.removed' | 'member.left') {
  const { orgId } = scope
  await db.write(async (tx) => {
    if (action === 'member.removed') await lockAs(tx, scope)
    else await lockOrganization(tx, orgId)
    await assertOtherAdmin(tx, orgId, userId)
    const where = { orgId_userId: { orgId, userId } }
    const present = await tx.membership.findUnique({ where })
    if (!present) throw notFound()
    if (action === 'member.removed') assertHeld(scope, rolePermissions[present.role])
    await tx.membership.delete({ where })
    await recordEvent(tx, scope, action, { type: 'member', id: userId })
  })
  await leaveChats(db, orgId, userId)
}

/** Clears a former member from the organization's chats in batches, unless they joined again. */
async function leaveChats(db: Database, orgId: string, userId: string) {
  const where = { orgId, userId, user: { memberships: { none: { orgId } } } }
  const data = { userId: null, updatedAt: new Date() }
  const leave = () => db.write((tx) => tx.chat.updateMany({ where, data, limit: batch }))
  for (let count = batch; count === batch; ) {
    try {
      count = (await leave()).count
    } catch (error) {
      if (classifyError(error) !== 'retry') throw error // concurrent writes of messages can conflict with this batch
    }
  }
}

/** Throws 422 when this person is the organization's last active admin. Exact while the organization is locked. */
export async function assertOtherAdmin(tx: Transaction, orgId: string, userId: string): Promise<void> {
  const admin = { orgId, role: 'admin' } as const
  const others = await tx.membership.count({ where: { ...admin, userId: { not: userId }, user: { isActive: true } } })
  // Counts inactive admins too: an account deletion has already deactivated the person in this transaction.
  if (others > 0 || (await tx.membership.count({ where: { ...admin, userId } })) === 0) return
  throw new Problem('last_admin', 'An organization must keep an active admin, and this person is the last.')
}

const maxMemberships = 100

/** Throws 422 beyond the maximum of memberships: each sign-in is recorded in all of a person's organizations. */
export async function assertMembershipLimit(tx: Transaction, userId: string): Promise<void> {
  if ((await tx.membership.count({ where: { userId } })) < maxMemberships) return
  throw new Problem('limit_reached', `One person belongs to ${maxMemberships} organizations at most.`)
}
