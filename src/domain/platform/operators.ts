import { isDeepStrictEqual } from 'node:util'
import type { Database, Transaction } from '../../db/database.ts'
import type {
  OrganizationOverview,
  OrganizationStatus,
  OrganizationUpdateAsOperator,
  OwnRateLimits,
  Plan,
  User,
  UserOverview,
  UserUpdateAsOperator,
} from '../../generated/schemas.ts'
import type { OrganizationModel } from '../../generated/sqlite/models.ts'
import { forbidden, notFound, problemAt } from '../../problems.ts'
import { lockOrganization } from '../access/locks.ts'
import type { Operator } from '../access/scope.ts'
import { recordAccountEvent, recordEvent, recordOperatorEvent } from '../audit.ts'
import { mergePatch } from '../merge-patch.ts'
import { rateLimitsOf } from '../organizations/plans.ts'
import { newestAfter, newestFirst, newestPage, type Page, type PageQuery } from '../pages.ts'
import { endSessions } from '../people/sessions.ts'
import { toUser } from '../people/users.ts'
import type { LiveSettings } from './system-config.ts'

// Operators see no content of organizations.

interface PeopleQuery extends PageQuery {
  email?: string
  isActive?: boolean
}

/** Lists all accounts with their organizations, newest first. */
export async function listPeople(db: Database, query: PeopleQuery): Promise<Page<UserOverview>> {
  const { limit, after, email, isActive } = query
  const rows = await db.read.user.findMany({
    where: {
      erasedAt: null,
      ...(email !== undefined && { email: email.toLowerCase() }),
      ...(isActive !== undefined && { isActive }),
      ...newestAfter('createdAt', after),
    },
    include: {
      memberships: {
        where: { organization: { deletedAt: null } },
        select: { orgId: true, role: true, organization: { select: { slug: true } } },
        orderBy: [{ createdAt: 'desc' }, { orgId: 'desc' }],
      },
    },
    ...newestFirst(limit),
  })
  return newestPage(rows, limit, ({ memberships, ...row }) => {
    const { preferences: _, ...user } = toUser(row)
    const organizations = memberships.map(({ orgId, role, organization: { slug } }) => ({ orgId, slug, role }))
    return { ...user, organizations }
  })
}

/**
 * Enables or disables a person, or changes whether they are a superadmin. Disabling ends all sessions. Throws 404 for
 * an unknown person, 422 for a superadmin who would lock themselves out.
 */
export async function updatePerson(
  db: Database,
  operator: Operator,
  userId: string,
  { isActive, isSuperadmin }: UserUpdateAsOperator,
): Promise<User> {
  if (userId === operator.userId) assertUnharmed({ isActive, isSuperadmin })
  const row = await db.write(async (tx) => {
    const now = new Date()
    // Locks both rows in the order of their ids: two operators who demote each other run one after the other.
    for (const id of new Set([operator.userId ?? userId, userId].sort())) {
      const { count } = await tx.user.updateMany({ where: { id, erasedAt: null }, data: { erasedAt: null } })
      if (count === 0) throw notFound()
    }
    await assertOperator(tx, operator)
    const change = (data: UserUpdateAsOperator, from: UserUpdateAsOperator) =>
      tx.user.updateMany({ where: { id: userId, ...from }, data: { ...data, updatedAt: now } })
    // The person can read this event; the operator's address is private.
    const nowhere = { address: null, userAgent: null }
    const changed: UserUpdateAsOperator = {}
    if (isSuperadmin !== undefined && (await change({ isSuperadmin }, { isSuperadmin: !isSuperadmin })).count === 1) {
      changed.isSuperadmin = isSuperadmin
      await recordAccountEvent(tx, userId, isSuperadmin ? 'account.promoted' : 'account.demoted', nowhere)
    }
    if (isActive !== undefined && (await change({ isActive }, { isActive: !isActive })).count === 1) {
      changed.isActive = isActive
      await recordAccountEvent(tx, userId, isActive ? 'account.enabled' : 'account.disabled', nowhere)
      if (!isActive) await endSessions(tx, userId)
    }
    if (Object.keys(changed).length > 0) {
      await recordOperatorEvent(tx, operator, 'person.updated', { type: 'person', id: userId }, changed)
    }
    return tx.user.findUniqueOrThrow({ where: { id: userId } })
  })
  return toUser(row)
}

/** Throws 403 for a superadmin who was demoted in between. */
async function assertOperator(tx: Transaction, { userId }: Operator) {
  if (userId === null || (await tx.user.count({ where: { id: userId, isActive: true, isSuperadmin: true } })) === 1)
    return
  throw forbidden('You are no longer a superadmin.')
}

function assertUnharmed(input: { isActive: boolean | undefined; isSuperadmin: boolean | undefined }) {
  for (const field of ['isActive', 'isSuperadmin'] as const) {
    if (input[field] === false) throw problemAt('unprocessable', `/body/${field}`, 'cannot be false for yourself')
  }
}

interface OrganizationsQuery extends PageQuery {
  status?: OrganizationStatus
  plan?: Plan
}

/** Lists all organizations with their numbers of members and chats, newest first. */
export async function listAllOrganizations(
  db: Database,
  query: OrganizationsQuery,
  settings: LiveSettings,
): Promise<Page<OrganizationOverview>> {
  const { limit, after, status, plan } = query
  const rows = await db.read.organization.findMany({
    where: { deletedAt: null, ...(status && { status }), ...(plan && { plan }), ...newestAfter('createdAt', after) },
    ...newestFirst(limit),
  })
  const overview = await counted(db, rows, settings)
  return newestPage(rows, limit, overview)
}

/** Changes an organization's plan, rate limits or status. Throws 404 for an unknown organization. */
export async function updateOrganization(
  db: Database,
  operator: Operator,
  orgId: string,
  { plan, status, rateLimits }: OrganizationUpdateAsOperator,
  settings: LiveSettings,
): Promise<OrganizationOverview> {
  const row = await db.write(async (tx) => {
    await lockOrganization(tx, orgId)
    const before = await tx.organization.findUniqueOrThrow({ where: { id: orgId } })
    const newPlan = plan !== undefined && plan !== before.plan && { plan }
    const newStatus = status !== undefined && status !== before.status && { status }
    const limits = mergePatch((before.rateLimits ?? {}) as OwnRateLimits, rateLimits ?? {}) as OwnRateLimits
    const newLimits = !isDeepStrictEqual(limits, before.rateLimits ?? {}) && { rateLimits: limits }
    if (!newPlan && !newStatus && !newLimits) return before
    const by = { orgId, actor: { type: 'operator', userId: operator.userId }, address: operator.address } as const
    const target = { type: 'organization', id: orgId } as const
    if (newPlan) await recordEvent(tx, by, 'organization.plan_changed', target, { from: before.plan, to: plan })
    const action = status === 'suspended' ? 'organization.suspended' : 'organization.resumed'
    if (newStatus) await recordEvent(tx, by, action, target)
    if (newLimits) await recordEvent(tx, by, 'organization.rate_limits_changed', target, newLimits)
    await recordOperatorEvent(tx, operator, 'organization.updated', target, { ...newPlan, ...newStatus, ...newLimits })
    const data = { ...newPlan, ...newStatus, ...newLimits, updatedAt: new Date() }
    return tx.organization.update({ where: { id: orgId }, data })
  })
  return (await counted(db, [row], settings))(row)
}

/** Counts members and chats of these organizations together, and returns a mapper for their rows. */
async function counted(db: Database, rows: OrganizationModel[], { current }: LiveSettings) {
  const where = { orgId: { in: rows.map(({ id }) => id) } }
  const members = await db.read.membership.groupBy({ by: 'orgId', where, _count: { _all: true } })
  const chats = await db.read.chat.groupBy({ by: 'orgId', where, _count: { _all: true } })
  const [membersOf, chatsOf] = [byOrganization(members), byOrganization(chats)]
  return ({
    id,
    name,
    slug,
    plan,
    status,
    rateLimits,
    createdAt,
    updatedAt,
  }: OrganizationModel): OrganizationOverview => ({
    id,
    name,
    slug,
    plan,
    status,
    rateLimits: rateLimitsOf({ plan, own: (rateLimits ?? {}) as OwnRateLimits }, current.rateLimits),
    members: membersOf.get(id) ?? 0,
    chats: chatsOf.get(id) ?? 0,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  })
}

const byOrganization = (groups: { orgId: string; _count: { _all: number } }[]) =>
  new Map(groups.map(({ orgId, _count }) => [orgId, _count._all]))
