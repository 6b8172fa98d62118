import type { Transaction } from '../../db/database.ts'
import { forbidden, notFound, unauthenticated } from '../../problems.ts'
import { rolePermissions } from './permissions.ts'
import type { Scope } from './scope.ts'

/**
 * Locks the organization's row for this transaction with an update that changes nothing; works on both databases.
 * Throws 404 when it is missing or deleted.
 */
export async function lockOrganization(tx: Transaction, orgId: string): Promise<void> {
  const { count } = await tx.organization.updateMany({
    where: { id: orgId, deletedAt: null },
    data: { deletedAt: null },
  })
  if (count === 0) throw notFound()
}

/**
 * Locks the organization's row and checks that the caller's role still holds the caller's permissions: the cached
 * principal may be almost a second old. Throws 403 for a demoted caller, 404 for a former member.
 */
export async function lockAs(tx: Transaction, { orgId, actor, permissions }: Scope): Promise<void> {
  await lockOrganization(tx, orgId)
  if (actor.type !== 'person') return
  const present = await tx.membership.findFirst({ where: { orgId, userId: actor.userId, user: { isActive: true } } })
  if (!present) throw notFound()
  const held = new Set(rolePermissions[present.role])
  if (![...permissions].every((permission) => held.has(permission))) throw forbidden('Your role was changed just now.')
}

/** The 401 for a credential whose account was disabled or deleted. */
export const inactiveAccount = () => unauthenticated('This account is not, or no longer, active.')

/**
 * Locks the person's row for this transaction with an update that changes nothing. Throws 401 when the account is
 * disabled or deleted.
 */
export async function lockPerson(tx: Transaction, userId: string): Promise<void> {
  const { count } = await tx.user.updateMany({ where: { id: userId, isActive: true }, data: { isActive: true } })
  if (count === 0) throw inactiveAccount()
}
