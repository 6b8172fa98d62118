import type { Rotation } from '../../generated/schemas.ts'
import { Problem } from '../../problems.ts'

const usualOverlapSeconds = 86_400

/** When what a rotation replaces is good no more. */
export const overlapEnd = (now: Date, { overlapSeconds = usualOverlapSeconds }: Rotation = {}): Date =>
  new Date(now.getTime() + overlapSeconds * 1000)

/** The part of a `where` that finds what lasts longer than `end`. */
export const outlasting = (end: Date) => ({ OR: [{ expiresAt: null }, { expiresAt: { gt: end } }] })

/** Throws 422 for a key that was revoked or has expired: there is nothing left to renew. */
export function assertLiving({ revokedAt, expiresAt }: { revokedAt: Date | null; expiresAt: Date | null }, now: Date) {
  if (!revokedAt && (!expiresAt || expiresAt > now)) return
  throw new Problem('unprocessable', 'This key was revoked or has expired: make another one.')
}
