import { afterAll, describe, expect, it } from 'vitest'
import { keyPermissions, type Role, rolePermissions, visitorPermissions } from '../src/domain/permissions.ts'
import { type OperationId, operations } from './support/contract.ts'
import { bodyFor, pathParams } from './support/requests.ts'
import { useWorld, withKey } from './support/world.ts'

// Made from the contract: an operation that is added there is tried here, with every kind of credential, by itself.
const world = useWorld()

interface Holder {
  scheme: string
  /** Undefined: everything that the scheme can ask for. */
  permissions: readonly string[]
  headers(visitor: Record<string, string>): Promise<Record<string, string>>
}

const account = ['account:read', 'account:write']
const roles: Role[] = ['viewer', 'user', 'developer', 'admin']

const holders: Record<string, Holder> = {
  ...Object.fromEntries(
    roles.map((role) => [
      `a session of role ${role}`,
      {
        scheme: 'session',
        permissions: [...account, ...rolePermissions[role]],
        headers: () => world.session(world.acme.people[role].userId),
      },
    ]),
  ),
  'the session cookie of an admin': {
    scheme: 'sessionCookie',
    permissions: [...account, ...rolePermissions.admin],
    headers: async () => {
      const { authorization } = await world.session(world.acme.people.admin.userId)
      return { cookie: `chatlogger_session=${authorization.slice('Bearer '.length)}` }
    },
  },
  'a secret key with all permissions': {
    scheme: 'apiKey',
    permissions: keyPermissions,
    headers: async () => withKey(world.acme.secretKey),
  },
  'a secret key that may only read analytics': {
    scheme: 'apiKey',
    permissions: ['analytics:read'],
    headers: async () => withKey(await world.newSecretKey(world.acme, ['analytics:read'])),
  },
  'a publishable key': {
    scheme: 'publishableKey',
    permissions: [],
    headers: async () => withKey(world.acme.publishableKey),
  },
  'a visitor token': { scheme: 'visitor', permissions: visitorPermissions, headers: async (visitor) => visitor },
}

const strangers: Record<string, () => Promise<Record<string, string>>> = {
  'no credential': async () => ({}),
  'a made-up key': async () => withKey('clk_sec_0000000000000000000000000000000000'),
  'a key that was never made, well-formed': async () => withKey(world.acme.secretKey.replace(/.{6}$/, '000000')),
  'a made-up token': async () => ({ authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' }),
  'a key where a token belongs': async () => ({ authorization: `Bearer ${world.acme.secretKey}` }),
  'another scheme': async () => ({ authorization: 'Basic YWRhOnNlY3JldA==' }),
  'a broken cookie': async () => ({ cookie: 'chatlogger_session=%' }),
}

let cells = 0
afterAll(() => console.log(`permissions: ${cells} cells`))

const guarded = (Object.keys(operations) as OperationId[]).filter((id) => operations[id].config.security.length > 0)

for (const id of guarded) {
  const { config, status } = operations[id]
  const security: readonly { scheme: string; permissions: readonly string[] }[] = config.security
  describe(id, () => {
    it.each(Object.entries(holders))('answers %s as the contract says', async (_, { scheme, permissions, headers }) => {
      cells++
      const { params, visitor } = await pathParams(world, world.acme)
      const body = await bodyFor(world, world.acme, id)
      const answer = await world.call(id, { params, body, headers: await headers(visitor) })
      const may = security.some(
        (way) => way.scheme === scheme && way.permissions.every((permission) => permissions.includes(permission)),
      )
      expect([answer.status, answer.body.code]).toEqual(may ? [status, undefined] : [403, 'forbidden'])
    })

    it.each(Object.entries(strangers))('refuses %s', async (_, headers) => {
      cells++
      const { params } = await pathParams(world, world.acme)
      const body = await bodyFor(world, world.acme, id)
      const answer = await world.call(id, { params, body, headers: await headers() })
      expect([answer.status, answer.body.code]).toEqual([401, 'unauthenticated'])
      expect(answer.headers['www-authenticate']).toBe('Bearer')
    })
  })
}
