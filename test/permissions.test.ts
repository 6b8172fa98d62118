import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keyPermissions, type Role, rolePermissions, visitorPermissions } from '../src/domain/access/permissions.ts'
import { type OperationId, operations, pathOf, successOf } from './support/contract.ts'
import { createCredentials, type Headers } from './support/credentials.ts'
import { createInvalidCredentials, misplacedKey } from './support/invalid-credentials.ts'
import {
  type CallerOptions,
  isTenantOperation,
  keepsCaller,
  type PreparedRequest,
  prepareRequest,
  writes,
} from './support/prepared-requests.ts'
import { toProblem } from './support/problems.ts'
import { fingerprintOf } from './support/rows.ts'
import { adminToken, type Tenant, useWorld, withKey, withToken } from './support/world.ts'

// Generated from the contract: every operation is called with every kind of credential.
const world = useWorld()

interface Holder {
  scheme: string
  permissions: readonly string[]
  cast?: CallerOptions
  headers?(scene: PreparedRequest): Promise<Headers>
  /** Credentials in the URL, only for operations that accept them. */
  query?(scene: PreparedRequest): Promise<Headers>
}

const account = ['account:read', 'account:write']
const platform = [...account, 'platform:manage']
const roles: Role[] = ['viewer', 'user', 'developer', 'admin']

const credentials = createCredentials(world)
const bySession = ({ person }: PreparedRequest) => credentials.session(person.userId)
const byCookie = ({ person }: PreparedRequest) => credentials.cookie(person.userId)
const byPersonalKey = ({ person }: PreparedRequest) => credentials.personalKey(person.userId)
/** A ticket is valid once, so each cell gets its own. */
const ticketBy = (headers: (scene: PreparedRequest) => Promise<Headers>) => async (scene: PreparedRequest) => {
  const answer = await world.call('createRealtimeTicket', { params: scene.params, headers: await headers(scene) })
  expect(answer.status).toBe(201)
  return { token: answer.body.ticket as string }
}

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
    headers: ({ person }) => credentials.narrowPersonalKey(person.userId),
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
    headers: async ({ tenant }) => withKey(await credentials.narrowSecretKey(tenant)),
  },
  'a secret key with all permissions, as a bearer': {
    scheme: 'openaiKey',
    permissions: keyPermissions,
    headers: async ({ tenant }) => withToken(tenant.secretKey),
  },
  'a secret key that may only read analytics, as a bearer': {
    scheme: 'openaiKey',
    permissions: ['analytics:read'],
    headers: async ({ tenant }) => withToken(await credentials.narrowSecretKey(tenant)),
  },
  'a publishable key': {
    scheme: 'publishableKey',
    permissions: [],
    headers: async ({ tenant }) => withKey(tenant.publishableKey),
  },
  'a visitor token': {
    scheme: 'visitor',
    permissions: visitorPermissions,
    headers: async ({ visitor, tenant }) => ('authorization' in visitor ? visitor : credentials.visitor(tenant)),
  },
}

let cells = 0
afterAll(() => console.log(`permissions: ${cells} cells`))

const schemesOf = (id: OperationId) => operations[id].config.security.map(({ scheme }) => scheme as string)

const guarded = (Object.keys(operations) as OperationId[]).filter((id) => operations[id].config.security.length > 0)

const takesBearerKeys = (id: OperationId) => operations[id].config.security.some(({ scheme }) => scheme === 'openaiKey')

/** The status and code that the contract promises a holder. */
function promised(id: OperationId, { scheme, permissions, cast }: Holder): [number, string | undefined] {
  const security: readonly { scheme: string; permissions: readonly string[] }[] = operations[id].config.security
  const ways = security.filter((way) => way.scheme === scheme)
  if (ways.length === 0 && scheme === 'openaiKey') return [401, 'unauthenticated'] // bearer keys work below /openai only
  if (ways.length > 0 && cast?.isOutsider && isTenantOperation(id)) return [404, 'not_found']
  const may = ways.some((way) => way.permissions.every((permission) => permissions.includes(permission)))
  return may ? successOf(id) : [403, 'forbidden']
}

/** A tenant without writes, for the cells that are refused or that only read. */
let quiet: Tenant
beforeAll(async () => {
  quiet = await world.newTenant()
  // Cached credentials are created here, so that no cell writes.
  for (const { cast, headers } of Object.values(holders)) {
    await headers?.({
      tenant: quiet,
      person: await credentials.person(quiet, cast),
      params: {},
      body: undefined,
      visitor: {},
    })
  }
})

const isWritten = (id: OperationId, holder: Holder) => writes(id) && promised(id, holder)[1] === undefined

describe.each(guarded)('%s', (id) => {
  let shared: PreparedRequest
  let before: string
  beforeAll(async () => {
    shared = await prepareRequest(world, id, quiet, { person: quiet.people.admin })
    before = await fingerprintOf(world.db, quiet.orgId)
  })

  async function sceneFor(holder: Holder): Promise<PreparedRequest> {
    if (!isWritten(id, holder)) return { ...shared, person: await credentials.person(quiet, holder.cast) }
    const { acme } = world
    return prepareRequest(
      world,
      id,
      acme,
      keepsCaller(id) ? { person: await credentials.person(acme, holder.cast) } : holder.cast,
    )
  }

  const taken = Object.entries(holders).filter(([, { scheme, query }]) => !query || schemesOf(id).includes(scheme))
  it.each(taken)('answers %s as the contract says', async (_, holder) => {
    cells++
    const scene = await sceneFor(holder)
    const { params, body } = scene
    const answer = await world.call(id, {
      params,
      body,
      headers: (await holder.headers?.(scene)) ?? {},
      query: (await holder.query?.(scene)) ?? {},
    })
    expect([answer.status, toProblem(answer.body).code]).toEqual(promised(id, holder))
  })

  it('returns 401 without a credential and for invalid, expired or revoked ones', async () => {
    const { params, body } = shared
    for (const [who, headers] of Object.entries(await createInvalidCredentials(world))) {
      if (who === misplacedKey && takesBearerKeys(id)) continue
      cells++
      const answer = await world.call(id, { params, body, headers })
      const seen = [answer.status, toProblem(answer.body).code, answer.headers['www-authenticate']]
      expect([who, ...seen]).toEqual([who, 401, 'unauthenticated', 'Bearer'])
    }
  })

  const read = operations[id].method === 'GET' ? [id] : []
  it.each(read)('returns 401 for HEAD as for GET', async () => {
    cells++
    const answer = await world.app.inject({ method: 'HEAD', url: pathOf(id, shared.params) })
    expect([answer.statusCode, answer.body]).toEqual([401, ''])
  })

  it('changes nothing when it refuses or reads', async () => {
    expect(await fingerprintOf(world.db, quiet.orgId)).toBe(before)
  })
})
