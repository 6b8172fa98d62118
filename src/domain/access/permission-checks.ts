import type { Permission } from '../../generated/schemas.ts'
import { forbidden } from '../../problems.ts'
import type { Scope } from './scope.ts'

/** Throws 403 unless the caller holds all of these permissions: nobody gives, or takes, more than they have. */
export function assertHeld({ permissions }: Scope, asked: readonly Permission[]) {
  const lacking = asked.find((permission) => !permissions.has(permission))
  if (lacking) throw forbidden(`This takes the permission ${lacking}, which you do not hold.`)
}
