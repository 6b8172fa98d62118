import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Role, rolePermissions } from '../src/domain/access/permissions.ts'
import { type OperationId, operations } from './support/contract.ts'
import { createCredentials, type Headers } from './support/credentials.ts'
import {
  isTenantOperation,
  type PreparedRequest,
  pathNames,
  prepareRequest,
  unknownIds,
} from './support/prepared-requests.ts'
import { fingerprint, fingerprintOf } from './support/rows.ts'
import { type Body, type Tenant, useWorld, withKey, withToken } from './support/world.ts'

// Generated from the contract: another tenant calls each operation that names a resource and must see and change nothing.
const world = useWorld()

const credentials = createCredentials(world)

interface Stranger {
  scheme: string
  role?: Role
  headers?(scene: PreparedRequest): Promise<Headers>
  query?(scene: PreparedRequest): Promise<Headers>
}

const bySession = ({ person }: PreparedRequest) => credentials.session(person.userId)
const sessionOf = (role: Role): Stranger => ({ scheme: 'session', role, headers: bySession })

const strangers: Record<string, Stranger> = {
  'an admin': sessionOf('admin'),
  'a developer': sessionOf('developer'),
  'a user': sessionOf('user'),
  'a viewer': sessionOf('viewer'),
  'an admin’s cookie': {
    scheme: 'sessionCookie',
    headers: ({ person }) => credentials.cookie(person.userId),
  },
  'an admin’s personal key': {
    scheme: 'personalKey',
    headers: ({ person }) => credentials.personalKey(person.userId),
  },
  'a secret key': { scheme: 'apiKey', headers: async ({ tenant }) => withKey(tenant.secretKey) },
  'a publishable key': { scheme: 'publishableKey', headers: async ({ tenant }) => withKey(tenant.publishableKey) },
  'a visitor': { scheme: 'visitor', headers: async ({ visitor }) => visitor },
  'a ticket': {
    scheme: 'ticket',
    query: async ({ tenant, params }) => {
      const headers = withKey(tenant.secretKey)
      return { token: (await world.call('createRealtimeTicket', { params, headers })).body.ticket }
    },
  },
}

const withoutTrace = ({ requestId: _, timestamp: __, ...problem }: Body) => problem

const schemesOf = (id: OperationId) => operations[id].config.security.map(({ scheme }) => scheme as string)

/** Operations on resources of a tenant or user, without public ones and the operator's. */
const named = (Object.keys(operations) as OperationId[]).filter((id) => {
  const schemes = schemesOf(id)
  return pathNames(id).length > 0 && schemes.length > 0 && !schemes.includes('operator') && id !== 'acceptInvitation'
})

/** Resources that belong to no tenant, which every caller may name. */
const isShared = (id: OperationId, name: string) => id === 'putOrganizationProvider' && name === 'provider'

function maySee(id: OperationId, { scheme, role }: Stranger): boolean {
  if (role === undefined || !isTenantOperation(id)) return true
  const security: readonly { scheme: string; permissions: readonly string[] }[] = operations[id].config.security
  const held: readonly string[] = rolePermissions[role]
  return security.some(
    (way) => way.scheme === scheme && way.permissions.every((permission) => held.includes(permission)),
  )
}

let cells = 0
afterAll(() => console.log(`tenancy: ${cells} cells`))

describe.each(named)('%s', (id) => {
  // Both scenes are shared by all cells, because none of these requests may write.
  let theirs: PreparedRequest
  let home: PreparedRequest
  const fingerprints = async () => {
    const { acme, umbrella } = world
    return [await fingerprintOf(world.db, acme.orgId), await fingerprintOf(world.db, umbrella.orgId)]
  }
  let before: string[]
  const fitting = Object.entries(strangers).filter(([, { scheme }]) => schemesOf(id).includes(scheme))
  beforeAll(async () => {
    theirs = await prepareRequest(world, id, world.acme, { person: world.acme.people.admin })
    home = await prepareRequest(world, id, world.umbrella, { person: world.umbrella.people.admin })
    for (const [, { role, headers }] of fitting) {
      await headers?.({ ...home, person: world.umbrella.people[role ?? 'admin'] }) // creating a credential writes rows
    }
    before = await fingerprints()
  })

  it.each(fitting)('hides another tenant’s resource from %s as if it did not exist', async (_, stranger) => {
    const own = { ...home, person: world.umbrella.people[stranger.role ?? 'admin'] }
    const headers = (await stranger.headers?.(own)) ?? {}
    const query = (await stranger.query?.(own)) ?? {}
    const attempt = async (params: Record<string, string>) => {
      cells++
      const request = { params: { ...own.params, ...params }, headers, query, body: own.body }
      const { status, body } = await world.call(id, request)
      return { status, problem: withoutTrace(body) }
    }
    // A role without the permission gets 403 in its own organization, whether the resource exists or not.
    // A ticket is invalid outside its own chat.
    const hidden = stranger.scheme === 'ticket' ? 401 : 404
    const atHome = maySee(id, stranger) ? hidden : 403
    for (const name of pathNames(id)) {
      if (isShared(id, name)) continue
      const foreign = await attempt({ [name]: theirs.params[name] as string })
      const absent = await attempt({ [name]: unknownIds[name]?.() as string })
      expect([name, foreign]).toEqual([name, absent])
      expect([name, foreign.status]).toEqual([name, name === 'org' ? hidden : atHome])
    }
    if (pathNames(id).length > 1 && !pathNames(id).some((name) => isShared(id, name))) {
      expect((await attempt({ ...theirs.params, org: own.params.org as string })).status).toBe(atHome)
    }
    expect((await attempt(theirs.params)).status).toBe(hidden)
  })

  it('changes nothing in either organization when it refuses', async () => {
    expect(await fingerprints()).toEqual(before)
  })
})

it('acceptInvitation returns 403 to a user with another address', async () => {
  const { person, params } = await prepareRequest(world, 'acceptInvitation', world.acme)
  const headers = await world.session(world.umbrella.people.admin.userId)
  const before = await fingerprint(world.db)
  const answer = await world.call('acceptInvitation', { params, headers })
  expect([answer.status, answer.body.code]).toEqual([403, 'invitation_mismatch'])
  expect(JSON.stringify(answer.body)).not.toContain(person.email)
  expect(await fingerprint(world.db)).toBe(before)
})

it('createChatCompletion returns 404 for another tenant’s chat in the header', async () => {
  const { chat } = await world.newConversation(world.acme)
  const { body } = await prepareRequest(world, 'createChatCompletion', world.umbrella)
  const before = await fingerprint(world.db)
  const attempt = async (chatId: string) => {
    const headers = { ...withToken(world.umbrella.secretKey), 'x-chat-id': chatId }
    const answer = await world.call('createChatCompletion', { headers, body })
    return [answer.status, answer.body]
  }
  const foreign = await attempt(chat.id)
  expect(foreign[0]).toBe(404)
  expect(foreign).toEqual(await attempt(unknownIds.chatId?.() as string))
  expect(await fingerprint(world.db)).toBe(before)
})

describe('the cursor of a list', () => {
  const lists = (Object.keys(operations) as OperationId[]).filter((id) => {
    const { querystring } = operations[id].schema as { querystring: { properties: object } }
    return 'cursor' in querystring.properties && !schemesOf(id).includes('operator')
  })

  /** A user and a chat with two or more entries in each list, and a stranger with a chat of their own. */
  let theirs: PreparedRequest
  let stranger: PreparedRequest
  beforeAll(async () => {
    theirs = await prepareRequest(world, 'listMessages', world.acme)
    stranger = await prepareRequest(world, 'listMessages', world.umbrella)
    const { tenant, person, params } = theirs
    const { orgId, secretKey } = tenant
    const headers = await world.session(person.userId)
    for (let n = 0; n < 2; n++) {
      await world.newSession(person.userId)
      await world.newInvitation(orgId, `${n}@example.com`)
      await world.newEndUser(orgId)
      await world.call('createOrganization', { headers, body: { name: 'One more' } })
      await world.newConversation(tenant)
      await world.call('createMyApiKey', { headers, body: { name: 'laptop' } })
      await world.call('createExport', { params, headers, body: { format: 'csv', type: 'chats' } })
      await world.call('updateOrganization', { params, headers, body: { name: `Acme ${n}` } })
      await world.call('createMessage', { params, headers: withKey(secretKey), body: { content: 'x' } })
      await world.call('createCompletion', { params, headers: withKey(secretKey), body: { content: 'x' } })
    }
  })

  it.each(lists)('%s is rejected for another tenant and another user', async (id) => {
    const list = async ({ person, params }: PreparedRequest, cursor?: string) =>
      world.call(id, {
        params,
        headers: await credentials.session(person.userId),
        query: { limit: '1', ...(cursor !== undefined && { cursor }) },
      })
    const { nextCursor } = (await list(theirs)).body
    expect(nextCursor).toEqual(expect.any(String))
    expect((await list(theirs, nextCursor)).status).toBe(200)
    const stolen = await list(stranger, nextCursor)
    expect([stolen.status, stolen.body.code]).toEqual([400, 'invalid_cursor'])
  })
})

describe('a page of chats', () => {
  it('contains only the tenant’s own chats, with every filter, when another tenant has newer ones', async () => {
    const tenant = await world.newTenant()
    const open = (who: Tenant) =>
      world.call('createChat', {
        params: { org: 'me' },
        headers: withKey(who.secretKey),
        body: { title: 'parrot', tags: ['urgent'], metadata: { kind: 'bird' } },
      })
    const own = [(await open(tenant)).body.id, (await open(tenant)).body.id]
    for (let n = 0; n < 3; n++) await open(world.umbrella)
    const page = async (id: 'listChats' | 'searchChats', query: Record<string, string>) => {
      const { body } = await world.call(id, { params: { org: 'me' }, headers: withKey(tenant.secretKey), query })
      return body.data.map((found: Body) => found.id ?? found.chat.id)
    }
    for (const filter of [{}, { tag: 'urgent' }, { status: 'open' }, { 'metadata[kind]': 'bird' }]) {
      expect(await page('listChats', { limit: '2', ...filter })).toEqual(own.toReversed())
    }
    expect(await page('searchChats', { limit: '2', q: 'parrot' })).toEqual(own.toReversed())
  })
})

describe('idempotency keys', () => {
  it('are separate for two tenants', async () => {
    const key = { 'idempotency-key': 'the-same' }
    const open = (tenant: Tenant) =>
      world.call('createChat', {
        params: { org: 'me' },
        headers: { ...withKey(tenant.secretKey), ...key },
        body: { title: 'x' },
      })
    const [one, other] = [await open(world.acme), await open(world.umbrella)]
    expect([one.status, other.status]).toEqual([201, 201])
    expect(other.body.id).not.toBe(one.body.id)
    expect(other.headers['idempotent-replayed']).toBeUndefined()
  })

  it('are separate for one user in two organizations', async () => {
    const { userId } = await world.newUser({ orgId: world.acme.orgId })
    const times = { createdAt: new Date(), updatedAt: new Date() }
    const membership = { orgId: world.umbrella.orgId, userId, role: 'user', ...times } as const
    await world.db.write((tx) => tx.membership.create({ data: membership }))
    const headers = { ...(await world.session(userId)), 'idempotency-key': 'the-same' }
    const say = async (tenant: Tenant) => {
      const { chat } = await world.newConversation(tenant)
      const params = { org: tenant.orgId, chatId: chat.id }
      return world.call('createMessage', { params, headers, body: { content: 'x' } })
    }
    const [one, other] = [await say(world.acme), await say(world.umbrella)]
    expect([one.status, other.status]).toEqual([201, 201])
    expect(other.headers['idempotent-replayed']).toBeUndefined()
  })
})
