import type { Rotation } from '../../generated/schemas.ts'
import { Problem } from '../../problems.ts'

const usualOverlapSeconds = 86_400

/** When the secrets that a rotation replaces expire. */
export const overlapEnd = (now: Date, { overlapSeconds = usualOverlapSeconds }: Rotation = {}): Date =>
  new Date(now.getTime() + overlapSeconds * 1000)

/** A `where` clause: rows that expire after `end`, or never. */
export const expiresAfter = (end: Date) => ({ OR: [{ expiresAt: null }, { expiresAt: { gt: end } }] })

/** Throws 422 for a key that is revoked or expired: it cannot be rotated. */
export function assertLiveKey({ revokedAt, expiresAt }: { revokedAt: Date | null; expiresAt: Date | null }, now: Date) {
  if (!revokedAt && (!expiresAt || expiresAt > now)) return
  throw new Problem('unprocessable', 'This key was revoked or has expired: make another one.')
}
