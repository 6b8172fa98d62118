import { randomBytes } from 'node:crypto'
import type { Database } from '../db/database.ts'
import { classify } from '../db/faults.ts'
import { insertApiKey } from './api-keys.ts'
import { createOrganization } from './organizations.ts'
import { hashPassword } from './passwords.ts'
import { keyPermissions } from './permissions.ts'
import type { Scope } from './scope.ts'
import { createUser, taken } from './users.ts'

/** What the very first start made; the passwords and keys are nowhere else. */
export interface Demo {
  slug: string
  username: string
  password: string
  secretKey: string
  publishableKey: string
}

export const randomPassword = () => randomBytes(15).toString('base64url')

/** In an empty database makes the organization `demo` with an admin and two keys; undefined when somebody was here before. */
export async function createDemo(db: Database): Promise<Demo | undefined> {
  if ((await db.read.user.count()) > 0) return undefined
  const slug = 'demo'
  const username = 'admin'
  const password = randomPassword()
  const passwordHash = await hashPassword(password)
  try {
    return await db.write(async (tx) => {
      const user = await createUser(tx, { email: 'admin@demo.example', username, passwordHash })
      const organization = await createOrganization(tx, user.id, { name: 'Demo', slug })
      const actor = { type: 'person', userId: user.id } as const
      const scope: Scope = { orgId: organization.id, actor, permissions: new Set() }
      const secret = await insertApiKey(tx, scope, {
        kind: 'secret',
        name: 'Demo server',
        permissions: [...keyPermissions],
      })
      const publishable = await insertApiKey(tx, scope, { kind: 'publishable', name: 'Demo widget' })
      return { slug, username, password, secretKey: secret.key ?? '', publishableKey: publishable.key ?? '' }
    })
  } catch (error) {
    if (classify(error) === 'unique') return undefined // another process was first
    throw error
  }
}

/** Makes a superadmin with a random password: the operator's first way in. 409 when the name or the address is taken. */
export async function createSuperadmin(
  db: Database,
  person: { email: string; username: string },
): Promise<{ password: string }> {
  const password = randomPassword()
  const passwordHash = await hashPassword(password)
  try {
    await db.write((tx) => createUser(tx, { ...person, passwordHash, isSuperadmin: true }))
  } catch (error) {
    throw taken(error)
  }
  return { password }
}
