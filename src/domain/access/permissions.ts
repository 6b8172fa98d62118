import type { Permission } from '../../generated/schemas.ts'
import { forbidden } from '../../problems.ts'
import type { Scope } from './scope.ts'

/** What a person may do on their own account, and a superadmin on the platform; no key holds these. */
export type AccountPermission = 'account:read' | 'account:write' | 'platform:manage'

export type Role = 'viewer' | 'user' | 'developer' | 'admin'

const viewer: Permission[] = [
  'org:read',
  'members:read',
  'audit:read',
  'end-users:read',
  'chats:read',
  'analytics:read',
  'providers:read',
]
const user: Permission[] = [
  ...viewer,
  'chats:write',
  'messages:write',
  'completions:create',
  'feedback:write',
  'end-users:write',
]
const developer: Permission[] = [...user, 'keys:manage', 'exports:create', 'providers:test']
const admin: Permission[] = [...developer, 'org:manage', 'members:manage', 'providers:manage']

/** The permissions of each role. Each role includes those of the one before it. */
export const rolePermissions: Record<Role, readonly Permission[]> = { viewer, user, developer, admin }

/** The permissions that a secret key can hold: none for members, keys or the organization itself. */
export const keyPermissions: readonly Permission[] = admin.filter(
  (permission) => !['members:read', 'members:manage', 'keys:manage', 'org:manage'].includes(permission),
)

/** All permissions in an organization: the default of a personal key. */
export const allPermissions: readonly Permission[] = admin

/** The permissions of a visitor token, in its own chat. */
export const visitorPermissions: readonly Permission[] = ['chats:read', 'messages:write', 'feedback:write']

/** Throws 403 unless the caller holds all of these permissions: a caller cannot grant or remove more than they hold. */
export function assertHeld({ permissions }: Scope, asked: readonly Permission[]) {
  const lacking = asked.find((permission) => !permissions.has(permission))
  if (lacking) throw forbidden(`This takes the permission ${lacking}, which you do not hold.`)
}
