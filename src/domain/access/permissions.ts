import type { Permission } from '../../generated/schemas.ts'

/** What a person may do on themselves, and a superadmin on the platform; no key ever holds these. */
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

/** The one table of roles. Each holds all that the one before it holds. */
export const rolePermissions: Record<Role, readonly Permission[]> = { viewer, user, developer, admin }

/** What a secret key may be given: never members, keys or the organization itself. */
export const keyPermissions: readonly Permission[] = admin.filter(
  (permission) => !['members:read', 'members:manage', 'keys:manage', 'org:manage'].includes(permission),
)

/** Every permission in an organization: what a personal key is given unless its person chose less. */
export const allPermissions: readonly Permission[] = admin

/** What a visitor token holds, on its own chat. */
export const visitorPermissions: readonly Permission[] = ['chats:read', 'messages:write', 'feedback:write']
