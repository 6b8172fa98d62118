import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { rateLimitsOf } from '../src/domain/organizations/plans.ts'
import { expectWithinOneSecond } from './support/cache-expiry.ts'
import { setClockToNoon } from './support/clock.ts'
import { type Body, type Tenant, useWorld, withKey } from './support/world.ts'

const world = useWorld()

const admin = (tenant: Tenant) => world.session(tenant.people.admin.userId)

const update = async (tenant: Tenant, body: object) =>
  world.call('updateOrganization', { params: { org: tenant.orgId }, headers: await admin(tenant), body })

const events = async (tenant: Tenant, action: string): Promise<Body[]> =>
  (
    await world.call('listAuditEvents', {
      params: { org: tenant.orgId },
      headers: await admin(tenant),
      query: { action },
    })
  ).body.data

describe('updating an organization', () => {
  it('merges the settings by field and clears a field with null', async () => {
    const tenant = await world.newTenant()
    const origins = ['https://dash.example', 'http://localhost:5173']
    const first = { retentionDays: 30, systemPrompt: 'Be brief.', dashboardOrigins: origins }
    expect((await update(tenant, { settings: first })).body.settings).toMatchObject(first)
    const { status, body } = await update(tenant, { name: 'New', settings: { retentionDays: null, defaultModel: 'm' } })
    expect([status, body.name, body.slug]).toEqual([200, 'New', tenant.slug])
    expect(body.settings).toEqual({
      ...first,
      retentionDays: null,
      defaultModel: 'm',
      defaultProvider: null,
      allowedProviders: null,
      dailyRequestLimit: null,
      dailyTokenLimit: null,
    })
    const emptied = await update(tenant, { settings: { dashboardOrigins: null } })
    expect(emptied.body.settings.dashboardOrigins).toEqual([])
  })

  it('records the names of the changed fields, and nothing without a change', async () => {
    const tenant = await world.newTenant()
    const body = { name: 'Secret name', settings: { systemPrompt: 'secret prompt', retentionDays: null } }
    const { body: changed } = await update(tenant, body)
    expect((await update(tenant, body)).body.updatedAt).toBe(changed.updatedAt)
    const recorded = await events(tenant, 'organization.updated')
    expect(recorded.map(({ details }) => details)).toEqual([{ fields: ['name', 'settings.systemPrompt'] }])
    expect(recorded[0]).toMatchObject({
      actor: { type: 'person', id: tenant.people.admin.userId },
      target: { type: 'organization', id: tenant.orgId },
      address: '127.0.0.1',
    })
  })

  it('loses no field of concurrent updates', async () => {
    const tenant = await world.newTenant()
    const settings = {
      retentionDays: 1,
      defaultModel: 'm',
      defaultProvider: 'p',
      systemPrompt: 's',
      dailyTokenLimit: 5,
    }
    const one = ([field, value]: [string, unknown]) => update(tenant, { settings: { [field]: value } })
    await Promise.all(Object.entries(settings).map(one))
    const { body } = await world.call('getOrganization', { params: { org: 'me' }, headers: await admin(tenant) })
    expect(body.settings).toMatchObject(settings)
  })

  it.each('me usr org key chat msg eu ses inv aud era exp cmp run'.split(' '))('rejects the slug %s', async (slug) => {
    const answer = await update(world.acme, { slug })
    expect([answer.status, answer.body.code]).toEqual([409, 'slug_taken'])
    const founded = await world.call('createOrganization', {
      headers: await admin(world.acme),
      body: { name: 'x', slug },
    })
    expect([founded.status, founded.body.code]).toEqual([409, 'slug_taken'])
  })

  it('returns 409 for another organization’s slug and changes nothing', async () => {
    const answer = await update(world.acme, { name: 'Changed', slug: world.umbrella.slug })
    expect([answer.status, answer.body.code]).toEqual([409, 'slug_taken'])
    const { body } = await world.call('getOrganization', { params: { org: 'me' }, headers: await admin(world.acme) })
    expect([body.name, body.slug]).toEqual([world.acme.slug, world.acme.slug])
  })

  it('activates the new slug and retires the old one within one second', async () => {
    const tenant = await world.newTenant()
    const headers = withKey(tenant.secretKey)
    const read = async (org: string) => (await world.call('getOrganization', { params: { org }, headers })).status
    expect(await read(tenant.slug)).toBe(200)
    const slug = `new-${randomUUID()}`
    expect((await update(tenant, { slug })).status).toBe(200)
    await expectWithinOneSecond(() => read(tenant.slug), 404)
    expect(await read(slug)).toBe(200)
  })

  it.each([
    'https://a.example/path',
    'https://a.example/',
    '*',
    'null',
    'ftp://a.example',
    'a.example',
    'HTTPS://A.example',
  ])('rejects %s as a dashboard origin', async (origin) => {
    const answer = await update(world.acme, { settings: { dashboardOrigins: ['https://ok.example', origin] } })
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([422, '/body/settings/dashboardOrigins'])
  })
})

describe('creating an organization', () => {
  it('records the actor', async () => {
    const { userId } = await world.newUser()
    const founded = { headers: await world.session(userId), body: { name: 'Engines' } }
    const params = { org: (await world.call('createOrganization', founded)).body.id }
    const { data } = (await world.call('listAuditEvents', { params, headers: await world.session(userId) })).body
    expect(data).toMatchObject([
      { action: 'organization.created', actor: { type: 'person', id: userId }, address: '127.0.0.1' },
    ])
  })
})

describe('creating an organization while deleting the account', () => {
  it('leaves no organization without an active admin', async () => {
    for (let round = 0; round < 8; round++) {
      const { userId } = await world.newUser()
      const headers = await world.session(userId)
      const answers = await Promise.all([
        world.call('createOrganization', { headers, body: { name: 'Engines' } }),
        world.call('deleteMe', { headers }),
      ])
      expect(['201 422', '401 202']).toContain(answers.map(({ status }) => status).join(' '))
    }
  })
})

describe('deleting an organization', () => {
  it('ends all access within one second and frees the slug at once', async () => {
    const tenant = await world.newTenant()
    const { chat, visitor } = await world.newConversation(tenant)
    const { key: personalKey } = await world.newPersonalKey(tenant.people.developer.userId)
    const { token } = await world.newInvitation(tenant.orgId, 'grace@example.com')
    const params = { org: tenant.orgId, chatId: chat.id }
    const read = async (headers: Record<string, string>) => (await world.call('getChat', { params, headers })).status
    const person = await world.session(tenant.people.user.userId)
    const callers = [person, withKey(personalKey), withKey(tenant.secretKey), visitor]
    for (const headers of callers) expect(await read(headers)).toBe(200)

    const headers = await admin(tenant)
    const { status, body } = await world.call('deleteOrganization', { params, headers })
    expect(status).toBe(202)
    expect(body).toMatchObject({
      kind: 'organization',
      status: 'pending',
      counts: { members: 4, apiKeys: 2, invitations: 1 },
    })
    const { body: heir } = await world.call('createOrganization', { headers, body: { name: 'x', slug: tenant.slug } })
    expect(heir.slug).toBe(tenant.slug)
    await expectWithinOneSecond(() => Promise.all(callers.map(read)), [404, 404, 401, 401])
    const opened = await world.call('createChat', { params, headers: withKey(tenant.publishableKey), body: {} })
    expect(opened.status).toBe(401)
    expect((await world.call('deleteOrganization', { params, headers })).status).toBe(404)
    const { data } = (await world.call('listOrganizations', { headers })).body
    expect(data.map(({ id }: Body) => id)).toEqual([heir.id])
    const guest = await world.newUser()
    const late = await world.call('acceptInvitation', {
      params: { token },
      headers: await world.session(guest.userId),
    })
    expect(late.status).toBe(404)
  })

  it('happens once for concurrent requests', async () => {
    const tenant = await world.newTenant()
    const headers = await admin(tenant)
    const params = { org: tenant.orgId }
    const answers = await Promise.all([1, 2, 3].map(() => world.call('deleteOrganization', { params, headers })))
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 404, 404])
  })
})

describe('the usage report', () => {
  beforeEach(() => {
    setClockToNoon()
  })
  afterEach(() => {
    vi.useRealTimers()
  })
  const report = async (tenant: Tenant) =>
    (await world.call('getUsage', { params: { org: 'me' }, headers: withKey(tenant.secretKey) })).body
  const limitsOf = (plan: 'free' | 'enterprise') => rateLimitsOf({ plan, own: {} }, world.config.rateLimits)

  it('counts members and pending invitations, active keys and today’s messages', async () => {
    const tenant = await world.newTenant()
    await world.newInvitation(tenant.orgId, 'grace@example.com')
    const { invitationId } = await world.newInvitation(tenant.orgId, 'alan@example.com')
    const params = { org: 'me', invitationId, keyId: tenant.keyId }
    const { chat } = await world.newConversation(tenant)
    await world.call('createMessage', {
      params: { org: 'me', chatId: chat.id },
      headers: withKey(tenant.secretKey),
      body: { role: 'assistant', content: 'Yes.', tokens: 7 },
    })
    const before = await report(tenant)
    expect(before).toEqual({
      plan: 'enterprise',
      day: new Date().toISOString().slice(0, 10),
      limits: {
        members: null,
        apiKeys: null,
        dailyRequests: null,
        dailyTokens: null,
        rateLimits: limitsOf('enterprise'),
        rateLimitWindowMs: world.config.rateLimitWindowMs,
      },
      used: { members: 6, apiKeys: 2, messages: 2, tokens: 7, requests: 0, requestTokens: 0 },
    })
    const headers = await admin(tenant)
    await world.call('deleteChat', { params: { org: 'me', chatId: chat.id }, headers })
    await world.call('revokeInvitation', { params, headers })
    await world.call('revokeApiKey', { params, headers })
    expect((await report(tenant)).used).toMatchObject({ members: 5, apiKeys: 1, messages: 2, tokens: 7 })
  })

  it('returns the organization’s own limits when they are lower than the plan’s', async () => {
    const tenant = await world.newTenant()
    await world.db.write((tx) => tx.organization.update({ where: { id: tenant.orgId }, data: { plan: 'free' } }))
    await update(tenant, { settings: { dailyRequestLimit: 0, dailyTokenLimit: 2_000_000 } })
    expect(await report(tenant)).toMatchObject({
      plan: 'free',
      limits: { members: 25, apiKeys: 25, dailyRequests: 0, dailyTokens: 1_000_000, rateLimits: limitsOf('free') },
    })
  })
})

describe('the audit log', () => {
  it('filters by action, actor and time, newest first, and contains no other tenant’s events', async () => {
    const tenant = await world.newTenant()
    for (const name of ['One', 'Two']) await update(tenant, { name })
    const { userId } = tenant.people.admin
    const list = async (query: Record<string, string>): Promise<Body[]> => {
      const call = { params: { org: tenant.orgId }, headers: withKey(tenant.secretKey), query }
      return (await world.call('listAuditEvents', call)).body.data
    }
    const all = await list({})
    expect(all.map(({ action }) => action)).toEqual([
      'organization.updated',
      'organization.updated',
      'organization.created',
    ])
    expect(await list({ actorId: userId })).toEqual(all)
    expect(await list({ actorId: world.acme.people.admin.userId })).toEqual([])
    expect(await list({ action: 'organization.created' })).toEqual(all.slice(2))
    expect(await list({ from: all[0].createdAt })).toEqual(all.filter(({ createdAt }) => createdAt >= all[0].createdAt))
    expect(await list({ to: all[2].createdAt })).toEqual([])
  })
})
