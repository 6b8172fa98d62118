import type { Database } from '../../db/database.ts'
import { classifyError } from '../../db/errors.ts'
import { keyPermissions } from '../access/permissions.ts'
import type { Scope } from '../access/scope.ts'
import { insertApiKey } from '../organizations/api-keys.ts'
import { insertOrganization } from '../organizations/organizations.ts'
import { hashPassword, randomPassword } from '../people/passwords.ts'
import { insertUser } from '../people/users.ts'

/** The credentials that the first start created; they are stored nowhere else. */
export interface Demo {
  slug: string
  username: string
  password: string
  secretKey: string
  publishableKey: string
}

/**
 * Creates the organization `demo` with an admin and two keys in an empty database; undefined when the database has
 * users.
 */
export async function createDemo(db: Database): Promise<Demo | undefined> {
  if ((await db.read.user.count()) > 0) return undefined
  const slug = 'demo'
  const username = 'admin'
  const password = randomPassword()
  const passwordHash = await hashPassword(password)
  try {
    return await db.write(async (tx) => {
      const user = await insertUser(tx, { email: 'admin@demo.example', username, passwordHash })
      const organization = await insertOrganization(tx, user.id, { name: 'Demo', slug })
      const actor = { type: 'person', userId: user.id } as const
      const scope: Scope = { orgId: organization.id, actor, permissions: new Set(), address: null }
      const secret = await insertApiKey(tx, scope, {
        kind: 'secret',
        name: 'Demo server',
        permissions: [...keyPermissions],
      })
      const publishable = await insertApiKey(tx, scope, { kind: 'publishable', name: 'Demo widget' })
      return { slug, username, password, secretKey: secret.key ?? '', publishableKey: publishable.key ?? '' }
    })
  } catch (error) {
    if (classifyError(error) === 'unique') return undefined // another process was first
    throw error
  }
}
