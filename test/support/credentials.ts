import type { Permission } from '../../src/generated/schemas.ts'
import type { CallerOptions } from './prepared-requests.ts'
import { type Tenant, type TestUser, type World, withKey } from './world.ts'

export type Headers = Record<string, string>

/** Returns a function that creates each key's value once. */
export function memoize<Key, Value>(make: (key: Key) => Promise<Value>): (key: Key) => Promise<Value> {
  const made = new Map<Key, Promise<Value>>()
  return (key) => {
    const value = made.get(key) ?? make(key)
    made.set(key, value)
    return value
  }
}

/** Users and the headers of their credentials, each created once, for requests that do not change them. */
export function createCredentials(world: World) {
  const personalKey = (permissions?: readonly Permission[]) =>
    memoize<string, Headers>(async (userId) => withKey((await world.newPersonalKey(userId, permissions)).key))
  const superadmin = memoize<string, TestUser>((membership) => world.newUser(JSON.parse(membership)))
  return {
    /** The tenant's user with these properties. */
    async person(
      { orgId, people }: Tenant,
      { role = 'admin', isSuperadmin, isOutsider }: CallerOptions = {},
    ): Promise<TestUser> {
      if (!isSuperadmin) return people[role]
      return superadmin(JSON.stringify({ isSuperadmin, role, ...(!isOutsider && { orgId }) }))
    },
    /** By user id. */
    session: memoize<string, Headers>((userId) => world.session(userId)),
    cookie: memoize<string, Headers>(async (userId) => ({
      cookie: `chatlogger_session=${(await world.newSession(userId)).accessToken}`,
    })),
    personalKey: personalKey(),
    narrowPersonalKey: personalKey(['analytics:read']),
    /** The text of a key with `analytics:read` only. */
    narrowSecretKey: memoize<Tenant, string>((tenant) => world.newSecretKey(tenant, ['analytics:read'])),
    /** Headers of a visitor in a chat of their own. */
    visitor: memoize<Tenant, Headers>(async (tenant) => (await world.newConversation(tenant)).visitor),
  }
}
