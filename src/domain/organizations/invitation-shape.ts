import type { Invitation } from '../../generated/schemas.ts'
import type { InvitationModel } from '../../generated/sqlite/models.ts'

/** The part of a `where` that finds invitations which can still be accepted. */
export const pending = (now: Date) => ({ acceptedAt: null, revokedAt: null, expiresAt: { gt: now } })

/** The contract's Invitation of a row. */
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
