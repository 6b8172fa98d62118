import { afterEach, describe, expect, it, vi } from 'vitest'
import { hashKey } from '../src/domain/access/secrets.ts'
import { expectWithinOneSecond } from './support/cache-expiry.ts'
import { createCredentials } from './support/credentials.ts'
import { dumpOf } from './support/rows.ts'
import { type Body, type Tenant, useWorld, withKey, withToken } from './support/world.ts'

const world = useWorld()

afterEach(() => {
  vi.useRealTimers()
})

const day = 86_400_000
/** Moves the wall clock alone; timers go on as they are. */
const at = (time: number) => vi.useFakeTimers({ toFake: ['Date'], now: time })

const credentials = createCredentials(world)

type As = 'admin' | 'developer'

const make = async (tenant: Tenant, body: object, role: As = 'admin') => {
  const headers = await credentials.session(tenant.people[role].userId)
  return world.call('createApiKey', { params: { org: tenant.orgId }, headers, body: { name: 'k', ...body } })
}

const rotate = async (tenant: Tenant, keyId: string, body?: object, role: As = 'admin') => {
  const headers = await credentials.session(tenant.people[role].userId)
  return world.call('rotateApiKey', { params: { org: tenant.orgId, keyId }, headers, ...(body && { body }) })
}

const revoke = async (tenant: Tenant, keyId: string) => {
  const headers = await credentials.session(tenant.people.admin.userId)
  return world.call('revokeApiKey', { params: { org: tenant.orgId, keyId }, headers })
}

const use = async (key: string) =>
  (await world.call('listChats', { params: { org: 'me' }, headers: withKey(key) })).status

const recorded = async ({ orgId }: Tenant, targetId: string) => {
  const rows = await world.db.read.auditEvent.findMany({ where: { orgId, targetId }, orderBy: { createdAt: 'asc' } })
  return rows.map(({ action, details }) => [action, details])
}

describe('the plan', () => {
  const onFreePlan = async () => {
    const tenant = await world.newTenant() // which has two keys
    await world.db.write((tx) => tx.organization.update({ where: { id: tenant.orgId }, data: { plan: 'free' } }))
    return tenant
  }

  it('allows 25 live keys, even under concurrent requests', async () => {
    const tenant = await onFreePlan()
    const answers = await Promise.all(Array.from({ length: 30 }, () => make(tenant, { kind: 'publishable' })))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(23)
    const refused = answers.filter(({ status }) => status !== 201)
    expect(refused.map(({ status, body }) => [status, body.code])).toEqual(Array(7).fill([422, 'limit_reached']))
    expect(await world.db.read.apiKey.count({ where: { orgId: tenant.orgId } })).toBe(25)
  })

  it('frees a place for each key that is revoked or expires', async () => {
    const tenant = await onFreePlan()
    const expiresAt = new Date(Date.now() + 60_000).toISOString()
    for (let n = 0; n < 22; n++) expect((await make(tenant, { kind: 'secret' })).status).toBe(201)
    expect((await make(tenant, { kind: 'secret', expiresAt })).status).toBe(201)
    expect((await make(tenant, { kind: 'secret' })).status).toBe(422)
    await revoke(tenant, tenant.keyId)
    expect((await make(tenant, { kind: 'secret' })).status).toBe(201)
    expect((await make(tenant, { kind: 'secret' })).status).toBe(422)
    at(Date.now() + 61_000)
    expect((await make(tenant, { kind: 'secret' })).status).toBe(201)
    expect((await make(tenant, { kind: 'secret' })).status).toBe(422)
  })
})

describe('the audit log of a key', () => {
  it('records each event once, without the key', async () => {
    const { body: key } = await make(world.acme, { kind: 'secret' })
    const { body: renewed } = await rotate(world.acme, key.id, { overlapSeconds: 60 })
    await revoke(world.acme, key.id)
    await revoke(world.acme, key.id)
    const events = await recorded(world.acme, key.id)
    expect(events).toEqual([
      ['api_key.created', { kind: 'secret' }],
      ['api_key.rotated', { overlapSeconds: 60 }],
      ['api_key.revoked', {}],
    ])
    const kept = dumpOf([await world.db.read.apiKey.findMany(), await world.db.read.auditEvent.findMany()])
    expect(kept).not.toContain(renewed.key)
  })
})

describe('rotating a key', () => {
  it('issues a new secret, and keeps all other fields', async () => {
    const { body: before } = await make(world.acme, { kind: 'secret', permissions: ['chats:read'] })
    const { status, body } = await rotate(world.acme, before.id)
    expect(status).toBe(201)
    expect(body.key).not.toBe(before.key)
    expect(body).toEqual({ ...before, key: body.key, prefix: body.key.slice(0, 14) })
    expect([await use(before.key), await use(body.key)]).toEqual([200, 200])
    const headers = await world.session(world.acme.people.admin.userId)
    const { data } = (await world.call('listApiKeys', { params: { org: world.acme.orgId }, headers })).body
    expect(data.find(({ id }: Body) => id === before.id).prefix).toBe(body.prefix)
  })

  it.each([
    [undefined, day],
    [{}, day],
    [{ overlapSeconds: 3600 }, 3_600_000],
  ])('with %o keeps the old secret valid for the overlap only', async (body, overlap) => {
    const { body: old } = await make(world.acme, { kind: 'secret' })
    const now = Date.now()
    const { body: next } = await rotate(world.acme, old.id, body)
    at(now + overlap - 1000)
    expect(await use(old.key)).toBe(200)
    at(now + overlap + 5000)
    await expectWithinOneSecond(() => use(old.key), 401)
    expect(await use(next.key)).toBe(200)
  })

  it('with no overlap ends the old secret within a second', async () => {
    const { body: old } = await make(world.acme, { kind: 'secret' })
    expect(await use(old.key)).toBe(200)
    const { body: next } = await rotate(world.acme, old.id, { overlapSeconds: 0 })
    expect(await use(next.key)).toBe(200)
    await expectWithinOneSecond(() => use(old.key), 401)
  })

  it('never extends the lifetime of an older secret', async () => {
    const { body: first } = await make(world.acme, { kind: 'secret' })
    const { body: second } = await rotate(world.acme, first.id, { overlapSeconds: 60 })
    const { body: third } = await rotate(world.acme, first.id, { overlapSeconds: 3600 })
    at(Date.now() + 61_000)
    expect([await use(first.key), await use(second.key), await use(third.key)]).toEqual([401, 200, 200])
    await rotate(world.acme, first.id)
    const left = await world.db.read.apiKeyHash.findMany({ where: { keyId: first.id } })
    expect(left.map(({ hash }) => hash)).not.toContain(hashKey(first.key))
  })

  it('keeps the visitor tokens of a publishable key valid', async () => {
    const tenant = await world.newTenant()
    const { chat, visitor } = await world.newConversation(tenant)
    const { body } = await rotate(tenant, tenant.keyId, { overlapSeconds: 0 })
    const params = { org: tenant.slug, chatId: chat.id }
    const renewed = await world.call('renewVisitorToken', { params, headers: visitor })
    const read = await world.call('getChat', { params, headers: withToken(renewed.body.visitorToken) })
    expect(read.status).toBe(200)
    const open = await world.call('createChat', { params, headers: withKey(body.key), body: {} })
    expect(open.status).toBe(201)
  })

  it('revokes every secret when the key is revoked', async () => {
    const { body: old } = await make(world.acme, { kind: 'secret' })
    const { body: next } = await rotate(world.acme, old.id)
    expect([await use(old.key), await use(next.key)]).toEqual([200, 200])
    await revoke(world.acme, old.id)
    await expectWithinOneSecond(async () => [await use(old.key), await use(next.key)], [401, 401])
  })

  it('returns 403 to a member with fewer permissions than the key', async () => {
    const { body: strong } = await make(world.acme, { kind: 'secret' })
    expect(strong.permissions).toContain('providers:manage')
    const refused = await rotate(world.acme, strong.id, undefined, 'developer')
    expect([refused.status, refused.body.code]).toEqual([403, 'forbidden'])
    const { body: weak } = await make(world.acme, { kind: 'secret', permissions: ['chats:read'] })
    expect((await rotate(world.acme, weak.id, undefined, 'developer')).status).toBe(201)
    expect(await world.db.read.apiKeyHash.count({ where: { keyId: strong.id } })).toBe(1)
  })

  it('is refused for a revoked or expired key, and for another organization’s', async () => {
    const expiresAt = new Date(Date.now() + 60_000).toISOString()
    const { body: expiring } = await make(world.acme, { kind: 'secret', expiresAt })
    const { body: revoked } = await make(world.acme, { kind: 'secret' })
    await revoke(world.acme, revoked.id)
    at(Date.now() + 61_000)
    for (const { id } of [expiring, revoked]) {
      const answer = await rotate(world.acme, id)
      expect([answer.status, answer.body.code]).toEqual([422, 'unprocessable'])
    }
    expect((await rotate(world.acme, world.umbrella.keyId)).status).toBe(404)
  })

  it('keeps exactly the returned secrets, one without expiry, under concurrent requests', async () => {
    for (let round = 0; round < 4; round++) {
      const { body: first } = await make(world.acme, { kind: 'secret' })
      const answers = await Promise.all(Array.from({ length: 8 }, () => rotate(world.acme, first.id)))
      expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(201))
      const answered = [first.key, ...answers.map(({ body }) => body.key)]
      const kept = await world.db.read.apiKeyHash.findMany({ where: { keyId: first.id } })
      expect(kept.map(({ hash }) => hash).sort()).toEqual(answered.map(hashKey).sort())
      const endless = kept.filter(({ expiresAt }) => expiresAt === null)
      const { prefix } = await world.db.read.apiKey.findFirstOrThrow({ where: { id: first.id } })
      const newest = answered.find((key) => endless[0]?.hash === hashKey(key))
      expect([endless.length, newest?.slice(0, 14)]).toEqual([1, prefix])
    }
  })
})
