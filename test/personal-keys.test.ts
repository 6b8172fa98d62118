import { randomUUID } from 'node:crypto'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { allPermissions, type Role, rolePermissions } from '../src/domain/access/permissions.ts'
import { hashKey, newOneTimeToken } from '../src/domain/access/secrets.ts'
import { newId } from '../src/domain/ids.ts'
import { expectWithinOneSecond } from './support/cache-expiry.ts'
import { bodyExamples, type OperationId, operations } from './support/contract.ts'
import { type Body, useWorld, withKey } from './support/world.ts'

const world = useWorld()

type Headers = Record<string, string>

afterEach(() => {
  vi.useRealTimers()
})

/** Sets the wall clock only; timers keep running. */
const at = (time: number) => vi.useFakeTimers({ toFake: ['Date'], now: time })

const outcome = ({ status, body }: { status: number; body: Body }) => [status, body?.code]

/** A member of a new organization in a role, and their headers. */
async function someone(role: Role = 'user') {
  const tenant = await world.newTenant()
  const person = tenant.people[role]
  return { ...person, tenant, org: tenant.slug, headers: await world.session(person.userId) }
}

const make = (headers: Headers, body: object = {}) =>
  world.call('createMyApiKey', { headers, body: { name: 'My laptop', ...body } })
const rotate = (headers: Headers, keyId: string, body?: object) =>
  world.call('rotateMyApiKey', { params: { keyId }, headers, ...(body && { body }) })
const revoke = (headers: Headers, keyId: string) => world.call('revokeMyApiKey', { params: { keyId }, headers })
const mine = async (headers: Headers): Promise<Body[]> => (await world.call('listMyApiKeys', { headers })).body.data
const chats = (org: string, key: string) => world.call('listChats', { params: { org }, headers: withKey(key) })

/** Expects requests to be refused after one second. */
const soon = (request: () => Promise<{ status: number; body: Body }>, refusal = [401, 'unauthenticated']) =>
  expectWithinOneSecond(async () => outcome(await request()), refusal)

describe('a personal key', () => {
  it('is shown once and stored as a hash', async () => {
    const { headers, userId } = await someone()
    const permissions = ['chats:read', 'org:manage']
    const answer = await make(headers, { permissions })
    expect(answer.status).toBe(201)
    const { key, ...shape } = answer.body
    expect(key).toMatch(/^clk_usr_[0-9A-Za-z]{33}$/)
    expect(shape).toMatchObject({ kind: 'personal', name: 'My laptop', prefix: key.slice(0, 14), permissions })
    expect(shape).toMatchObject({ allowedOrigins: [], completions: false, expiresAt: null, revokedAt: null })
    expect(await mine(headers)).toEqual([shape])
    const rows = await world.db.read.personalKey.findMany({ where: { userId }, include: { hashes: true } })
    expect(rows[0]?.hashes).toEqual([{ hash: hashKey(key), keyId: shape.id, expiresAt: null }])
    expect(JSON.stringify(rows)).not.toContain(key)
  })

  it('works in all organizations of its user, with the permissions of both the role and the key', async () => {
    const { headers, userId, org } = await someone('viewer')
    const led = await world.newTenant()
    const now = new Date()
    await world.db.write((tx) =>
      tx.membership.create({ data: { orgId: led.orgId, userId, role: 'admin', createdAt: now, updatedAt: now } }),
    )
    const narrow = withKey(
      (await make(headers, { permissions: ['chats:read', 'chats:write', 'keys:manage'] })).body.key,
    )
    const whole = withKey((await make(headers)).body.key)
    const tries = { org, led: led.slug, foreign: world.acme.slug }
    const seen = async (headers: Headers) =>
      Object.fromEntries(
        await Promise.all(
          Object.entries(tries).map(async ([name, org]) => {
            const params = { org }
            const answers = [
              await world.call('listChats', { params, headers }),
              await world.call('createChat', { params, headers, body: {} }),
              await world.call('listApiKeys', { params, headers }),
              await world.call('getOrganization', { params, headers }),
              await world.call('createInvitation', {
                params,
                headers,
                body: { email: `${randomUUID()}@example.com`, role: 'user' },
              }),
            ]
            return [name, answers.map(({ status }) => status)]
          }),
        ),
      )
    expect(await seen(narrow)).toEqual({
      org: [200, 403, 403, 403, 403],
      led: [200, 201, 200, 403, 403],
      foreign: [404, 404, 404, 404, 404],
    })
    expect(await seen(whole)).toEqual({
      org: [200, 403, 403, 200, 403],
      led: [200, 201, 200, 200, 201],
      foreign: [404, 404, 404, 404, 404],
    })
  })

  it('acts as its user', async () => {
    const { headers, org, userId } = await someone()
    const { key } = (await make(headers)).body
    const chat = await world.call('createChat', { params: { org: 'me' }, headers: withKey(key), body: { userId } })
    expect(chat.status).toBe(201)
    const params = { org, chatId: chat.body.id }
    const body = { content: 'Hello' }
    const message = await world.call('createMessage', { params, headers: withKey(key), body })
    expect(message.body.author).toEqual({ type: 'person', id: userId })
  })

  it('holds all permissions by default, or only the chosen ones', async () => {
    const { headers } = await someone('admin')
    expect((await make(headers)).body.permissions).toEqual(allPermissions)
    expect((await make(headers, { permissions: [] })).body.permissions).toEqual([])
  })

  const elsewhere = (Object.keys(operations) as OperationId[]).filter((id) => {
    const ways: readonly { scheme: string }[] = operations[id].config.security
    return ways.length > 0 && !ways.some(({ scheme }) => scheme === 'personalKey')
  })
  const about = /\/api\/v1\/(users\/me|auth|admin|orgs$)/
  const account = elsewhere.filter((id) => about.test(operations[id].url))

  it('the contract has account and platform operations', () => {
    expect(account).toEqual(expect.arrayContaining(['getMe', 'deleteMe', 'createMyApiKey', 'createOrganization']))
    expect(account).toEqual(expect.arrayContaining(['logout', 'listUsersOverview']))
    for (const id of Object.keys(operations) as OperationId[]) {
      if (operations[id].config.tag === 'Account') expect(account).toContain(id)
    }
  })

  describe('of a superadmin', () => {
    let params: Record<string, string>
    let key: string
    beforeAll(async () => {
      const { headers, userId } = await someone('admin')
      await world.db.write((tx) => tx.user.update({ where: { id: userId }, data: { isSuperadmin: true } }))
      const made = (await make(headers)).body
      key = made.key
      params = { keyId: made.id, sessionId: newId('ses'), token: newOneTimeToken(), userId, orgId: world.acme.orgId }
    })

    it.each(account)('cannot %s', async (id) => {
      const body = bodyExamples(id)[0]?.body
      expect(outcome(await world.call(id, { params, headers: withKey(key), body }))).toEqual([403, 'forbidden'])
    })
  })
})

describe('a personal key is refused within one second', () => {
  it('of its revocation, which is repeatable', async () => {
    const { headers, org } = await someone()
    const { id, key } = (await make(headers)).body
    expect((await chats(org, key)).status).toBe(200)
    expect((await revoke(headers, id)).status).toBe(204)
    await soon(() => chats(org, key))
    const [revoked] = await mine(headers)
    expect(revoked.revokedAt).toEqual(expect.any(String))
    expect((await revoke(headers, id)).status).toBe(204)
    expect(await mine(headers)).toEqual([revoked])
  })

  it('of its expiry', async () => {
    const { headers, org } = await someone()
    const end = Date.now() + 3_600_000
    const { key } = (await make(headers, { expiresAt: new Date(end).toISOString() })).body
    at(end - 1)
    expect((await chats(org, key)).status).toBe(200)
    at(end)
    await soon(() => chats(org, key))
  })

  it('of its user being disabled', async () => {
    const { headers, org, userId } = await someone()
    const { key } = (await make(headers)).body
    expect((await chats(org, key)).status).toBe(200)
    await world.db.write((tx) => tx.user.update({ where: { id: userId }, data: { isActive: false } }))
    await soon(() => chats(org, key))
  })

  it('of the end of the membership in that organization', async () => {
    const { headers, org, tenant, userId } = await someone()
    const { key } = (await make(headers)).body
    expect((await chats(org, key)).status).toBe(200)
    await world.db.write((tx) => tx.membership.delete({ where: { orgId_userId: { orgId: tenant.orgId, userId } } }))
    await soon(() => chats(org, key), [404, 'not_found'])
  })

  it('of a demotion, for the permissions that the new role does not hold', async () => {
    const { headers, org, tenant, userId } = await someone('developer')
    const { key } = (await make(headers)).body
    const open = () => world.call('createChat', { params: { org }, headers: withKey(key), body: {} })
    expect((await open()).status).toBe(201)
    expect(rolePermissions.viewer).not.toContain('chats:write')
    const where = { orgId_userId: { orgId: tenant.orgId, userId } }
    await world.db.write((tx) => tx.membership.update({ where, data: { role: 'viewer' } }))
    await soon(open, [403, 'forbidden'])
    expect((await chats(org, key)).status).toBe(200)
  })
})

describe('rotating a personal key', () => {
  it.each([
    ['a day, when nothing is said', undefined, 86_400_000],
    ['a day, when the body is empty', {}, 86_400_000],
    ['as long as asked for', { overlapSeconds: 3600 }, 3_600_000],
  ])('keeps the old secret valid for %s and not longer', async (_, body, overlapMs) => {
    const { headers, org } = await someone()
    const before = (await make(headers)).body
    const rotation = Date.now()
    at(rotation)
    const renewed = await rotate(headers, before.id, body)
    expect(renewed.status).toBe(201)
    const { key, ...shape } = renewed.body
    expect(shape).toEqual({ ...shape, id: before.id, prefix: key.slice(0, 14), permissions: before.permissions })
    expect(key).not.toBe(before.key)
    expect((await mine(headers))[0]).toMatchObject({ id: before.id, prefix: shape.prefix })
    at(rotation + overlapMs - 1)
    for (const secret of [before.key, key]) expect((await chats(org, secret)).status).toBe(200)
    at(rotation + overlapMs)
    await soon(() => chats(org, before.key))
    expect((await chats(org, key)).status).toBe(200)
  })

  it('can end the old secret at once', async () => {
    const { headers, org } = await someone()
    const { id, key } = (await make(headers)).body
    expect((await chats(org, key)).status).toBe(200)
    const renewed = await rotate(headers, id, { overlapSeconds: 0 })
    await soon(() => chats(org, key))
    expect((await chats(org, renewed.body.key)).status).toBe(200)
  })

  it('twice extends no older secret, and revoking ends them all', async () => {
    const { headers, org } = await someone()
    const first = (await make(headers)).body
    const second = (await rotate(headers, first.id, { overlapSeconds: 60 })).body
    const third = (await rotate(headers, first.id, { overlapSeconds: 3600 })).body
    const begun = Date.now()
    at(begun + 61_000)
    expect((await chats(org, first.key)).status).toBe(401)
    for (const { key } of [second, third]) expect((await chats(org, key)).status).toBe(200)
    expect((await revoke(headers, first.id)).status).toBe(204)
    for (const { key } of [second, third]) await soon(() => chats(org, key))
  })

  it('concurrently leaves one secret without an expiry', async () => {
    const { headers } = await someone()
    const { id } = (await make(headers)).body
    const answers = await Promise.all([1, 2, 3, 4].map(() => rotate(headers, id)))
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201])
    const lasting = await world.db.read.personalKeyHash.findMany({ where: { keyId: id, expiresAt: null } })
    const [present] = await mine(headers)
    const newest = answers.find(({ body }) => body.prefix === present.prefix)
    expect(lasting.map(({ hash }) => hash)).toEqual([hashKey(newest?.body.key)])
  })

  it('returns an error for a revoked or expired key', async () => {
    const { headers, userId } = await someone()
    const revoked = (await make(headers)).body
    await revoke(headers, revoked.id)
    expect(outcome(await rotate(headers, revoked.id))).toEqual([422, 'unprocessable'])
    const end = Date.now() + 60_000
    const expiring = (await make(headers, { expiresAt: new Date(end).toISOString() })).body
    at(end)
    expect(outcome(await rotate(await world.session(userId), expiring.id))).toEqual([422, 'unprocessable'])
    expect(await world.db.read.personalKeyHash.count({ where: { keyId: { in: [revoked.id, expiring.id] } } })).toBe(2)
  })
})

describe('creating personal keys', () => {
  it('is limited to exactly 50 active keys under concurrency', async () => {
    const { headers, userId } = await someone()
    const end = Date.now() + 60_000
    const ended = [await make(headers), await make(headers, { expiresAt: new Date(end).toISOString() })]
    await revoke(headers, ended[0]?.body.id)
    at(end)
    const later = await world.session(userId)
    for (let n = 0; n < 44; n++) expect((await make(later)).status).toBe(201)
    const answers = await Promise.all(Array.from({ length: 12 }, () => make(later)))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(6)
    const refused = answers.filter(({ status }) => status !== 201)
    expect(refused.map(outcome)).toEqual(Array(6).fill([422, 'limit_reached']))
    expect(await world.db.read.personalKey.count({ where: { userId } })).toBe(52)
    expect((await revoke(later, answers.find(({ status }) => status === 201)?.body.id)).status).toBe(204)
    expect((await make(later)).status).toBe(201)
  })

  it('rejects an expiry in the past', async () => {
    const { headers } = await someone()
    const answer = await make(headers, { expiresAt: new Date(Date.now() - 1).toISOString() })
    expect([...outcome(answer), answer.body.errors[0].pointer]).toEqual([422, 'unprocessable', '/body/expiresAt'])
    expect(await mine(headers)).toEqual([])
  })

  it.each(['id', 'kind', 'userId', 'orgId', 'prefix', 'key', 'hash', 'allowedOrigins', 'completions', 'revokedAt'])(
    'rejects a chosen %s',
    async (field) => {
      const { headers } = await someone()
      expect((await make(headers, { [field]: 'personal' })).status).toBe(400)
      expect(await mine(headers)).toEqual([])
    },
  )

  it('is recorded in the user’s audit events, like rotating and revoking', async () => {
    const { headers } = await someone()
    const { id } = (await make(headers)).body
    await rotate(headers, id)
    await revoke(headers, id)
    await revoke(headers, id)
    const { data } = (await world.call('listMyAuditEvents', { headers })).body
    const actions = data.map(({ action }: Body) => action)
    expect(actions).toEqual(['api_key.revoked', 'api_key.rotated', 'api_key.created'])
  })
})

describe('another user’s key', () => {
  it('returns 404', async () => {
    const [ada, eve] = [await someone(), await someone('admin')]
    const theirs = (await make(ada.headers)).body
    for (const id of [theirs.id, newId('key')]) {
      expect(outcome(await revoke(eve.headers, id))).toEqual([404, 'not_found'])
      expect(outcome(await rotate(eve.headers, id))).toEqual([404, 'not_found'])
    }
    expect(await mine(eve.headers)).toEqual([])
    expect((await chats(ada.org, theirs.key)).status).toBe(200)
  })

  it('is on no page, and its cursor is rejected', async () => {
    const [ada, eve] = [await someone(), await someone()]
    const made = [(await make(ada.headers)).body.id, (await make(ada.headers)).body.id]
    await make(eve.headers)
    const list = (headers: Headers, query: Record<string, string>) => world.call('listMyApiKeys', { headers, query })
    const first = (await list(ada.headers, { limit: '1' })).body
    const query = { limit: '1', cursor: first.nextCursor }
    const second = (await list(ada.headers, query)).body
    expect([...first.data, ...second.data].map(({ id }: Body) => id)).toEqual(made.reverse())
    expect(second.nextCursor).toBeNull()
    expect(outcome(await list(eve.headers, query))).toEqual([400, 'invalid_cursor'])
  })
})

describe('an idempotency key', () => {
  it('of a personal key is separate from the same one of its user', async () => {
    const { headers, org } = await someone()
    const [one, other] = [(await make(headers)).body.key, (await make(headers)).body.key]
    const open = (credential: Headers) =>
      world.call('createChat', {
        params: { org },
        headers: { ...credential, 'idempotency-key': 'the-same' },
        body: { title: 'x' },
      })
    const credentials = [headers, withKey(one), withKey(other)]
    const made = await Promise.all(credentials.map(open))
    expect(made.map(({ status }) => status)).toEqual([201, 201, 201])
    expect(new Set(made.map(({ body }) => body.id)).size).toBe(3)
    const again = await Promise.all(credentials.map(open))
    expect(again.map(({ body }) => body.id)).toEqual(made.map(({ body }) => body.id))
    expect(again.map(({ headers }) => headers['idempotent-replayed'])).toEqual(['true', 'true', 'true'])
  })
})
