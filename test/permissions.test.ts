import { afterAll, describe, expect, it } from 'vitest'
import { keyPermissions, type Role, rolePermissions, visitorPermissions } from '../src/domain/access/permissions.ts'
import { type OperationId, operations, pathOf, successOf } from './support/contract.ts'
import { refusalOf } from './support/refusals.ts'
import { type Cast, isTenants, type Scene, setScene } from './support/requests.ts'
import { fingerprintOf } from './support/rows.ts'
import { makeStrangers, misplacedKey } from './support/strangers.ts'
import { adminToken, useWorld, withKey, withToken } from './support/world.ts'

// Made from the contract: an operation that is added there is tried here, with every kind of credential, by itself.
const world = useWorld()

interface Holder {
  scheme: string
  permissions: readonly string[]
  cast?: Cast
  headers?(scene: Scene): Promise<Record<string, string>>
  /** Of what goes into the URL, and is nothing to an operation that does not take it. */
  query?(scene: Scene): Promise<Record<string, string>>
}

const account = ['account:read', 'account:write']
const platform = [...account, 'platform:manage']
const roles: Role[] = ['viewer', 'user', 'developer', 'admin']

const bySession = ({ person }: Scene) => world.session(person.userId)
const byCookie = async ({ person }: Scene) => ({
  cookie: `chatlogger_session=${(await world.newSession(person.userId)).accessToken}`,
})
/** What a ticket is that somebody got who may. */
const ticketBy = (headers: (scene: Scene) => Promise<Record<string, string>>) => async (scene: Scene) => {
  const answer = await world.call('createRealtimeTicket', { params: scene.params, headers: await headers(scene) })
  expect(answer.status).toBe(201)
  return { token: answer.body.ticket as string }
}
const byPersonalKey = async ({ person }: Scene) => withKey((await world.newPersonalKey(person.userId)).key)

const ofEachRole = (what: string, scheme: string, own: readonly string[], way: Pick<Holder, 'headers' | 'query'>) =>
  Object.fromEntries(
    roles.map((role): [string, Holder] => [
      `${what} of role ${role}`,
      { scheme, permissions: [...own, ...rolePermissions[role]], cast: { role }, ...way },
    ]),
  )

const holders: Record<string, Holder> = {
  ...ofEachRole('a session', 'session', account, { headers: bySession }),
  ...ofEachRole('a personal key', 'personalKey', [], { headers: byPersonalKey }),
  ...ofEachRole('a ticket by a session', 'ticket', [], { query: ticketBy(bySession) }),
  'a ticket by a personal key': { scheme: 'ticket', permissions: keyPermissions, query: ticketBy(byPersonalKey) },
  'a ticket by a secret key': {
    scheme: 'ticket',
    permissions: keyPermissions,
    query: ticketBy(async ({ tenant }) => withKey(tenant.secretKey)),
  },
  'a ticket by a visitor': {
    scheme: 'ticket',
    permissions: visitorPermissions,
    query: ticketBy(async ({ visitor }) => visitor),
  },
  'the session cookie of an admin': {
    scheme: 'sessionCookie',
    permissions: [...account, ...rolePermissions.admin],
    headers: byCookie,
  },
  'a superadmin’s session': {
    scheme: 'session',
    permissions: platform,
    cast: { isSuperadmin: true, isOutsider: true },
    headers: bySession,
  },
  'the session cookie of a superadmin who is a viewer here': {
    scheme: 'sessionCookie',
    permissions: [...platform, ...rolePermissions.viewer],
    cast: { isSuperadmin: true, role: 'viewer' },
    headers: byCookie,
  },
  'a superadmin’s personal key': {
    scheme: 'personalKey',
    permissions: [],
    cast: { isSuperadmin: true, isOutsider: true },
    headers: byPersonalKey,
  },
  'the operator’s token': { scheme: 'operator', permissions: [], headers: async () => withToken(adminToken) },
  'an admin’s personal key that may only read analytics': {
    scheme: 'personalKey',
    permissions: ['analytics:read'],
    headers: async ({ person }) => withKey((await world.newPersonalKey(person.userId, ['analytics:read'])).key),
  },
  'a viewer’s personal key that was given everything': {
    scheme: 'personalKey',
    permissions: rolePermissions.viewer,
    cast: { role: 'viewer' },
    headers: byPersonalKey,
  },
  'a secret key with all permissions': {
    scheme: 'apiKey',
    permissions: keyPermissions,
    headers: async ({ tenant }) => withKey(tenant.secretKey),
  },
  'a secret key that may only read analytics': {
    scheme: 'apiKey',
    permissions: ['analytics:read'],
    headers: async ({ tenant }) => withKey(await world.newSecretKey(tenant, ['analytics:read'])),
  },
  'a secret key with all permissions, as a bearer': {
    scheme: 'openaiKey',
    permissions: keyPermissions,
    headers: async ({ tenant }) => withToken(tenant.secretKey),
  },
  'a secret key that may only read analytics, as a bearer': {
    scheme: 'openaiKey',
    permissions: ['analytics:read'],
    headers: async ({ tenant }) => withToken(await world.newSecretKey(tenant, ['analytics:read'])),
  },
  'a publishable key': {
    scheme: 'publishableKey',
    permissions: [],
    headers: async ({ tenant }) => withKey(tenant.publishableKey),
  },
  'a visitor token': {
    scheme: 'visitor',
    permissions: visitorPermissions,
    headers: async ({ visitor, tenant }) =>
      'authorization' in visitor ? visitor : (await world.conversation(tenant)).visitor,
  },
}

let cells = 0
afterAll(() => console.log(`permissions: ${cells} cells`))

const schemesOf = (id: OperationId) => operations[id].config.security.map(({ scheme }) => scheme as string)

const guarded = (Object.keys(operations) as OperationId[]).filter((id) => operations[id].config.security.length > 0)

const takesBearerKeys = (id: OperationId) => operations[id].config.security.some(({ scheme }) => scheme === 'openaiKey')

/** What the contract promises a holder: the operation's own success, or why not. */
function promised(id: OperationId, { scheme, permissions, cast }: Holder): [number, string | undefined] {
  const security: readonly { scheme: string; permissions: readonly string[] }[] = operations[id].config.security
  const ways = security.filter((way) => way.scheme === scheme)
  if (ways.length === 0 && scheme === 'openaiKey') return [401, 'unauthenticated'] // a key belongs elsewhere
  if (ways.length > 0 && cast?.isOutsider && isTenants(id)) return [404, 'not_found']
  const may = ways.some((way) => way.permissions.every((permission) => permissions.includes(permission)))
  return may ? successOf(id) : [403, 'forbidden']
}

describe.each(guarded)('%s', (id) => {
  const taken = Object.entries(holders).filter(([, { scheme, query }]) => !query || schemesOf(id).includes(scheme))
  it.each(taken)('answers %s as the contract says', async (_, holder) => {
    cells++
    const scene = await setScene(world, id, world.acme, holder.cast)
    const { params, body } = scene
    const answer = await world.call(id, {
      params,
      body,
      headers: (await holder.headers?.(scene)) ?? {},
      query: (await holder.query?.(scene)) ?? {},
    })
    expect([answer.status, refusalOf(answer.body).code]).toEqual(promised(id, holder))
  })

  it('refuses whoever has no credential, or one that is not, or no longer, good', async () => {
    // In a tenant of its own: what an earlier test left to be done later must not be taken for a change.
    const { tenant, params, body } = await setScene(world, id, await world.newTenant())
    const strangers = await makeStrangers(world)
    const before = await fingerprintOf(world.db, tenant.orgId)
    for (const [who, headers] of Object.entries(strangers)) {
      if (who === misplacedKey && takesBearerKeys(id)) continue
      cells++
      const answer = await world.call(id, { params, body, headers })
      const seen = [answer.status, refusalOf(answer.body).code, answer.headers['www-authenticate']]
      expect([who, ...seen]).toEqual([who, 401, 'unauthenticated', 'Bearer'])
    }
    expect(await fingerprintOf(world.db, tenant.orgId)).toBe(before)
  })

  const read = operations[id].method === 'GET' ? [id] : []
  it.each(read)('refuses HEAD like GET', async () => {
    cells++
    const { params } = await setScene(world, id, world.acme)
    const answer = await world.app.inject({ method: 'HEAD', url: pathOf(id, params) })
    expect([answer.statusCode, answer.body]).toEqual([401, ''])
  })
})
