import type { Transaction } from '../../db/database.ts'
import { notFound, Problem } from '../../problems.ts'

/** Takes the organization's row for this transaction, on either database, by touching it. 404 when it is not there, or deleted. */
export async function lockOrganization(tx: Transaction, orgId: string): Promise<void> {
  const { count } = await tx.organization.updateMany({
    where: { id: orgId, deletedAt: null },
    data: { deletedAt: null },
  })
  if (count === 0) throw notFound()
}

/** Takes the organization's row, then throws 422 when this person is an admin there and nobody else is an active one. 404 without the organization. */
export async function demandOtherAdmin(tx: Transaction, orgId: string, userId: string): Promise<void> {
  await lockOrganization(tx, orgId)
  const admin = { orgId, role: 'admin' } as const
  const others = await tx.membership.count({ where: { ...admin, userId: { not: userId }, user: { isActive: true } } })
  // Active or not: whoever deletes their account is no longer, in the transaction that asks.
  if (others > 0 || (await tx.membership.count({ where: { ...admin, userId } })) === 0) return
  throw new Problem('last_admin', 'An organization must keep an active admin, and this person is the last.')
}
