import type { Permission } from '../../src/generated/schemas.ts'
import type { Cast } from './requests.ts'
import { type Somebody, type Tenant, type World, withKey } from './world.ts'

export type Headers = Record<string, string>

/** A function that makes each value once for its key. */
export function memoize<Key, Value>(make: (key: Key) => Promise<Value>): (key: Key) => Promise<Value> {
  const made = new Map<Key, Promise<Value>>()
  return (key) => {
    const value = made.get(key) ?? make(key)
    made.set(key, value)
    return value
  }
}

/** People and the headers of their credentials, each made once: for requests that leave them as they are. */
export function createCredentials(world: World) {
  const personalKey = (permissions?: readonly Permission[]) =>
    memoize<string, Headers>(async (userId) => withKey((await world.newPersonalKey(userId, permissions)).key))
  const superadmin = memoize<string, Somebody>((place) => world.newPerson(JSON.parse(place)))
  return {
    /** The person of the tenant who is what the cast says. */
    async person(
      { orgId, people }: Tenant,
      { role = 'admin', isSuperadmin, isOutsider }: Cast = {},
    ): Promise<Somebody> {
      if (!isSuperadmin) return people[role]
      return superadmin(JSON.stringify({ isSuperadmin, role, ...(!isOutsider && { orgId }) }))
    },
    /** By the id of a person. */
    session: memoize<string, Headers>((userId) => world.session(userId)),
    cookie: memoize<string, Headers>(async (userId) => ({
      cookie: `chatlogger_session=${(await world.newSession(userId)).accessToken}`,
    })),
    personalKey: personalKey(),
    narrowPersonalKey: personalKey(['analytics:read']),
    /** The key itself, which reads analytics and does nothing else. */
    narrowSecretKey: memoize<Tenant, string>((tenant) => world.newSecretKey(tenant, ['analytics:read'])),
    /** Of a chat of the tenant that no scene has. */
    visitor: memoize<Tenant, Headers>(async (tenant) => (await world.conversation(tenant)).visitor),
  }
}
