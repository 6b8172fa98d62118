import type { Transaction } from '../../db/database.ts'
import { forbidden, notFound, Problem } from '../../problems.ts'
import { rolePermissions } from '../access/permissions.ts'
import type { Scope } from '../access/scope.ts'

/** Takes the organization's row for this transaction, on either database, by touching it. 404 when it is not there, or deleted. */
export async function lockOrganization(tx: Transaction, orgId: string): Promise<void> {
  const { count } = await tx.organization.updateMany({
    where: { id: orgId, deletedAt: null },
    data: { deletedAt: null },
  })
  if (count === 0) throw notFound()
}

/**
 * Takes the organization's row, and makes sure that the caller's role still holds what they came with: what is remembered of
 * them may be most of a second old, and whoever was demoted in between must not undo it. 403 for them, 404 for a former member.
 */
export async function lockAs(tx: Transaction, { orgId, actor, permissions }: Scope): Promise<void> {
  await lockOrganization(tx, orgId)
  if (actor.type !== 'person') return
  const present = await tx.membership.findFirst({ where: { orgId, userId: actor.userId, user: { isActive: true } } })
  if (!present) throw notFound()
  const held = new Set(rolePermissions[present.role])
  if (![...permissions].every((permission) => held.has(permission))) throw forbidden('Your role was changed just now.')
}

/** Throws 422 when this person is an admin there and nobody else is an active one. Exact for whoever has locked the organization. */
export async function assertOtherAdmin(tx: Transaction, orgId: string, userId: string): Promise<void> {
  const admin = { orgId, role: 'admin' } as const
  const others = await tx.membership.count({ where: { ...admin, userId: { not: userId }, user: { isActive: true } } })
  // Active or not: whoever deletes their account is no longer, in the transaction that asks.
  if (others > 0 || (await tx.membership.count({ where: { ...admin, userId } })) === 0) return
  throw new Problem('last_admin', 'An organization must keep an active admin, and this person is the last.')
}
