import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Role, rolePermissions } from '../src/domain/access/permissions.ts'
import { type OperationId, operations } from './support/contract.ts'
import { createCredentials, type Headers } from './support/credentials.ts'
import { isTenants, missing, pathNames, type Scene, setScene } from './support/requests.ts'
import { fingerprint, fingerprintOf } from './support/rows.ts'
import { type Body, type Tenant, useWorld, withKey, withToken } from './support/world.ts'

// Made from the contract: each operation that names something is tried by another tenant, who must see nothing and change nothing.
const world = useWorld()

const credentials = createCredentials(world)

interface Stranger {
  scheme: string
  role?: Role
  headers?(scene: Scene): Promise<Headers>
  query?(scene: Scene): Promise<Headers>
}

const bySession = ({ person }: Scene) => credentials.session(person.userId)
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

/** What a tenant or a person owns: not what is public to whoever has it, nor what the operator may see of all. */
const named = (Object.keys(operations) as OperationId[]).filter((id) => {
  const schemes = schemesOf(id)
  return pathNames(id).length > 0 && schemes.length > 0 && !schemes.includes('operator') && id !== 'acceptInvitation'
})

/** What belongs to no tenant, and may be named by all. */
const isEverybodys = (id: OperationId, name: string) => id === 'putOrganizationProvider' && name === 'provider'

function maySee(id: OperationId, { scheme, role }: Stranger): boolean {
  if (role === undefined || !isTenants(id)) return true
  const security: readonly { scheme: string; permissions: readonly string[] }[] = operations[id].config.security
  const held: readonly string[] = rolePermissions[role]
  return security.some(
    (way) => way.scheme === scheme && way.permissions.every((permission) => held.includes(permission)),
  )
}

let cells = 0
afterAll(() => console.log(`tenancy: ${cells} cells`))

describe.each(named)('%s', (id) => {
  // One scene on each side: none of these requests may write.
  let theirs: Scene
  let home: Scene
  const fingerprints = async () => {
    const { acme, umbrella } = world
    return [await fingerprintOf(world.db, acme.orgId), await fingerprintOf(world.db, umbrella.orgId)]
  }
  let before: string[]
  const fitting = Object.entries(strangers).filter(([, { scheme }]) => schemesOf(id).includes(scheme))
  beforeAll(async () => {
    theirs = await setScene(world, id, world.acme, { person: world.acme.people.admin })
    home = await setScene(world, id, world.umbrella, { person: world.umbrella.people.admin })
    for (const [, { role, headers }] of fitting) {
      await headers?.({ ...home, person: world.umbrella.people[role ?? 'admin'] }) // a credential is a write of its own
    }
    before = await fingerprints()
  })

  it.each(fitting)('hides what belongs to another tenant from %s as if it did not exist', async (_, stranger) => {
    const own = { ...home, person: world.umbrella.people[stranger.role ?? 'admin'] }
    const headers = (await stranger.headers?.(own)) ?? {}
    const query = (await stranger.query?.(own)) ?? {}
    const attempt = async (params: Record<string, string>) => {
      cells++
      const request = { params: { ...own.params, ...params }, headers, query, body: own.body }
      const { status, body } = await world.call(id, request)
      return { status, problem: withoutTrace(body) }
    }
    // Whose role does not suffice at home is told so, whether the thing is there or not.
    // A ticket is none but in its own chat.
    const hidden = stranger.scheme === 'ticket' ? 401 : 404
    const atHome = maySee(id, stranger) ? hidden : 403
    for (const name of pathNames(id)) {
      if (isEverybodys(id, name)) continue
      const foreign = await attempt({ [name]: theirs.params[name] as string })
      const absent = await attempt({ [name]: missing[name]?.() as string })
      expect([name, foreign]).toEqual([name, absent])
      expect([name, foreign.status]).toEqual([name, name === 'org' ? hidden : atHome])
    }
    if (pathNames(id).length > 1 && !pathNames(id).some((name) => isEverybodys(id, name))) {
      expect((await attempt({ ...theirs.params, org: own.params.org as string })).status).toBe(atHome)
    }
    expect((await attempt(theirs.params)).status).toBe(hidden)
  })

  it('has changed nothing in either organization by what it refused', async () => {
    expect(await fingerprints()).toEqual(before)
  })
})

it('acceptInvitation takes an invitation from nobody but the person of its address', async () => {
  const { person, params } = await setScene(world, 'acceptInvitation', world.acme)
  const headers = await world.session(world.umbrella.people.admin.userId)
  const before = await fingerprint(world.db)
  const answer = await world.call('acceptInvitation', { params, headers })
  expect([answer.status, answer.body.code]).toEqual([403, 'invitation_mismatch'])
  expect(JSON.stringify(answer.body)).not.toContain(person.email)
  expect(await fingerprint(world.db)).toBe(before)
})

it('createChatCompletion hides the chat of another tenant, which a header names, as if it did not exist', async () => {
  const { chat } = await world.conversation(world.acme)
  const { body } = await setScene(world, 'createChatCompletion', world.umbrella)
  const before = await fingerprint(world.db)
  const attempt = async (chatId: string) => {
    const headers = { ...withToken(world.umbrella.secretKey), 'x-chat-id': chatId }
    const answer = await world.call('createChatCompletion', { headers, body })
    return [answer.status, answer.body]
  }
  const foreign = await attempt(chat.id)
  expect(foreign[0]).toBe(404)
  expect(foreign).toEqual(await attempt(missing.chatId?.() as string))
  expect(await fingerprint(world.db)).toBe(before)
})

describe('the cursor of a list', () => {
  const lists = (Object.keys(operations) as OperationId[]).filter((id) => {
    const { querystring } = operations[id].schema as { querystring: { properties: object } }
    return 'cursor' in querystring.properties && !schemesOf(id).includes('operator')
  })

  /** One person and one chat, of which each list holds more than one thing; and a stranger with a chat of their own. */
  let theirs: Scene
  let stranger: Scene
  beforeAll(async () => {
    theirs = await setScene(world, 'listMessages', world.acme)
    stranger = await setScene(world, 'listMessages', world.umbrella)
    const { tenant, person, params } = theirs
    const { orgId, secretKey } = tenant
    const headers = await world.session(person.userId)
    for (let n = 0; n < 2; n++) {
      await world.newSession(person.userId)
      await world.newInvitation(orgId, `${n}@example.com`)
      await world.newEndUser(orgId)
      await world.call('createOrganization', { headers, body: { name: 'One more' } })
      await world.conversation(tenant)
      await world.call('createMyApiKey', { headers, body: { name: 'laptop' } })
      await world.call('createExport', { params, headers, body: { format: 'csv', type: 'chats' } })
      await world.call('updateOrganization', { params, headers, body: { name: `Acme ${n}` } })
      await world.call('createMessage', { params, headers: withKey(secretKey), body: { content: 'x' } })
      await world.call('createCompletion', { params, headers: withKey(secretKey), body: { content: 'x' } })
    }
  })

  it.each(lists)('%s is refused to another tenant, and to another person', async (id) => {
    const list = async ({ person, params }: Scene, cursor?: string) =>
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
  it('is full of one’s own, however many newer ones another tenant has, with every filter', async () => {
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
  it('keeps the same key of two tenants apart', async () => {
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

  it('keeps the same key of one person in two organizations apart', async () => {
    const { userId } = await world.newPerson({ orgId: world.acme.orgId })
    const times = { createdAt: new Date(), updatedAt: new Date() }
    const membership = { orgId: world.umbrella.orgId, userId, role: 'user', ...times } as const
    await world.db.write((tx) => tx.membership.create({ data: membership }))
    const headers = { ...(await world.session(userId)), 'idempotency-key': 'the-same' }
    const say = async (tenant: Tenant) => {
      const { chat } = await world.conversation(tenant)
      const params = { org: tenant.orgId, chatId: chat.id }
      return world.call('createMessage', { params, headers, body: { content: 'x' } })
    }
    const [one, other] = [await say(world.acme), await say(world.umbrella)]
    expect([one.status, other.status]).toEqual([201, 201])
    expect(other.headers['idempotent-replayed']).toBeUndefined()
  })
})
