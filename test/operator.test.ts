import { describe, expect, it } from 'vitest'
import { newId } from '../src/domain/ids.ts'
import { expectWithinOneSecond } from './support/cache-expiry.ts'
import { adminToken, type Body, password, type TestUser, useWorld, withKey, withToken } from './support/world.ts'

const world = useWorld()
const operator = withToken(adminToken)

const updateUser = (userId: string, body: object, headers: Record<string, string> = operator) =>
  world.call('updateUserAsOperator', { params: { userId }, headers, body })
const updateOrganization = (orgId: string, body: object, headers: Record<string, string> = operator) =>
  world.call('updateOrganizationAsOperator', { params: { orgId }, headers, body })

/** All rows of a list, read page by page. */
async function all(id: 'listUsersOverview' | 'listAllOrganizations', query: Record<string, string> = {}) {
  const rows: Body[] = []
  let cursor: string | null = null
  do {
    const { status, body } = await world.call(id, { headers: operator, query: { ...query, ...(cursor && { cursor }) } })
    expect(status).toBe(200)
    rows.push(...body.data)
    cursor = body.nextCursor
  } while (cursor !== null)
  return rows
}

describe('the list of users', () => {
  it('returns every user once, newest first, for every page size', async () => {
    const rows = await all('listUsersOverview', { limit: '3' })
    const ids = rows.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(new Set(ids)).toEqual(new Set((await world.db.read.user.findMany()).map(({ id }) => id)))
    const order = rows.map(({ createdAt, id }) => `${createdAt} ${id}`)
    expect(order).toEqual([...order].sort().reverse())
  })

  it('includes the organizations and roles of each user, without deleted organizations', async () => {
    const tenant = await world.newTenant()
    const { orgId, slug } = await world.newOrganization()
    const { userId, email } = await world.newUser({ orgId, role: 'developer' })
    const now = new Date()
    const membership = { orgId: tenant.orgId, userId, role: 'viewer', createdAt: now, updatedAt: now } as const
    await world.db.write((tx) => tx.membership.create({ data: membership }))
    const organizations = async () => (await all('listUsersOverview', { email }))[0].organizations
    const developer = { orgId, slug, role: 'developer' }
    expect(await organizations()).toEqual([{ orgId: tenant.orgId, slug: tenant.slug, role: 'viewer' }, developer])
    const headers = await world.session(tenant.people.admin.userId)
    expect((await world.call('deleteOrganization', { params: { org: tenant.slug }, headers })).status).toBe(202)
    expect(await organizations()).toEqual([developer])
  })

  it('filters by email address, in any case, and by active state', async () => {
    const { userId, email } = await world.newUser()
    await updateUser(userId, { isActive: false })
    const ids = async (query: Record<string, string>) => (await all('listUsersOverview', query)).map(({ id }) => id)
    expect(await ids({ email: email.toUpperCase() })).toEqual([userId])
    expect(await ids({ email: 'unknown@example.com' })).toEqual([])
    expect(await ids({ isActive: 'false' })).toEqual([userId])
    const active = await ids({ isActive: 'true' })
    expect(active).not.toContain(userId)
    expect(active).toContain(world.acme.people.admin.userId)
  })

  it('does not contain a user who deleted their account', async () => {
    const { userId, email } = await world.newUser()
    expect((await world.call('deleteMe', { headers: await world.session(userId) })).status).toBe(202)
    expect(await all('listUsersOverview', { email })).toEqual([])
    expect((await all('listUsersOverview')).map(({ id }) => id)).not.toContain(userId)
    expect((await updateUser(userId, { isActive: true })).status).toBe(404)
  })

  it('rejects a cursor of another list or of other filters', async () => {
    const { nextCursor } = (await world.call('listUsersOverview', { headers: operator, query: { limit: '1' } })).body
    for (const [id, query] of [
      ['listAllOrganizations', {}],
      ['listUsersOverview', { isActive: 'true' }],
    ] as const) {
      const answer = await world.call(id, { headers: operator, query: { ...query, limit: '1', cursor: nextCursor } })
      expect([answer.status, answer.body.code]).toEqual([400, 'invalid_cursor'])
    }
  })
})

describe('a user whom the operator disables', () => {
  /** Every kind of credential of a user. */
  async function credentials(user: TestUser) {
    const { accessToken } = await world.newSession(user.userId)
    return {
      session: withToken(accessToken),
      cookie: { cookie: `chatlogger_session=${accessToken}` },
      personalKey: withKey((await world.newPersonalKey(user.userId)).key),
    }
  }
  const statuses = async (own: Record<string, Record<string, string>>) => {
    const params = { org: world.acme.slug }
    const answers = Object.values(own).map((headers) => world.call('listChats', { params, headers }))
    return (await Promise.all(answers)).map(({ status }) => status)
  }

  it('loses all access within one second and cannot sign in or refresh', async () => {
    const person = await world.newUser({ orgId: world.acme.orgId })
    const own = await credentials(person)
    const { refreshToken } = (await world.call('login', { body: { email: person.email, password } })).body
    expect(await statuses(own)).toEqual([200, 200, 200])
    expect((await updateUser(person.userId, { isActive: false })).body).toMatchObject({ isActive: false })
    await expectWithinOneSecond(() => statuses(own), [401, 401, 401])
    expect((await world.call('login', { body: { email: person.email, password } })).status).toBe(401)
    expect((await world.call('refreshSession', { body: { refreshToken } })).status).toBe(401)
  })

  it('must sign in again after being enabled', async () => {
    const person = await world.newUser({ orgId: world.acme.orgId })
    const own = await credentials(person)
    const { refreshToken } = (await world.call('login', { body: { email: person.email, password } })).body
    await updateUser(person.userId, { isActive: false })
    expect((await updateUser(person.userId, { isActive: true })).body).toMatchObject({ isActive: true })
    await expectWithinOneSecond(() => statuses(own), [401, 401, 200])
    expect((await world.call('refreshSession', { body: { refreshToken } })).status).toBe(401)
    expect((await world.call('login', { body: { email: person.email, password } })).status).toBe(200)
  })

  it('sees each change once in their audit events, without the operator’s address', async () => {
    const { userId } = await world.newUser()
    for (const isActive of [false, false, true, true]) await updateUser(userId, { isActive })
    const { body } = await world.call('listMyAuditEvents', { headers: await world.session(userId) })
    expect(body.data.map(({ action, address, userAgent }: Body) => [action, address, userAgent])).toEqual([
      ['account.enabled', null, null],
      ['account.disabled', null, null],
    ])
  })

  it('returns 404 for an unknown user', async () => {
    expect((await updateUser(newId('usr'), { isActive: false })).status).toBe(404)
  })
})

describe('a superadmin', () => {
  const newSuperadmin = () => world.newUser({ isSuperadmin: true })

  it('gains and loses access within one second', async () => {
    const { userId } = await world.newUser()
    const headers = await world.session(userId)
    const list = async () => (await world.call('listAllOrganizations', { headers })).status
    expect(await list()).toBe(403)
    expect((await updateUser(userId, { isSuperadmin: true })).body).toMatchObject({ isSuperadmin: true })
    await expectWithinOneSecond(list, 200)
    await updateUser(userId, { isSuperadmin: false })
    await expectWithinOneSecond(list, 403)
  })

  it.each([
    [{ isActive: false }, '/body/isActive'],
    [{ isSuperadmin: false }, '/body/isSuperadmin'],
    [{ isActive: true, isSuperadmin: false }, '/body/isSuperadmin'],
  ])('cannot apply %o to themselves, only to others', async (body, pointer) => {
    const [self, other] = [await newSuperadmin(), await newSuperadmin()]
    const headers = await world.session(self.userId)
    const refused = await updateUser(self.userId, body, headers)
    expect([refused.status, refused.body.code, refused.body.errors]).toEqual([
      422,
      'unprocessable',
      [{ pointer, message: 'cannot be false for yourself' }],
    ])
    expect(await world.db.read.user.findUnique({ where: { id: self.userId } })).toMatchObject({
      isActive: true,
      isSuperadmin: true,
    })
    expect((await updateUser(self.userId, { isActive: true, isSuperadmin: true }, headers)).status).toBe(200)
    expect((await updateUser(other.userId, body, headers)).status).toBe(200)
  })

  it('cannot read the messages of any organization', async () => {
    const { chat } = await world.newConversation(world.acme)
    const headers = await world.session((await newSuperadmin()).userId)
    const params = { org: world.acme.slug, chatId: chat.id }
    expect((await world.call('listMessages', { params, headers })).status).toBe(404)
    expect((await world.call('listMessages', { params, headers: operator })).status).toBe(403)
  })
})

describe('the list of organizations', () => {
  it('returns each organization once, newest first, with its member and chat counts', async () => {
    const tenant = await world.newTenant()
    await world.newConversation(tenant)
    await world.newConversation(tenant)
    const rows = await all('listAllOrganizations', { limit: '2' })
    const ids = rows.map(({ id }) => id)
    const there = await world.db.read.organization.findMany({ where: { deletedAt: null } })
    expect(ids).toHaveLength(there.length)
    expect(new Set(ids)).toEqual(new Set(there.map(({ id }) => id)))
    const order = rows.map(({ createdAt, id }) => `${createdAt} ${id}`)
    expect(order).toEqual([...order].sort().reverse())
    expect(rows[0]).toMatchObject({ id: tenant.orgId, slug: tenant.slug, members: 4, chats: 2, status: 'active' })
    expect(rows.find(({ id }) => id === world.umbrella.orgId)).toMatchObject({ members: 4, chats: 0 })
  })

  it('filters by status and plan and does not contain deleted organizations', async () => {
    const [suspended, deleted] = [await world.newTenant(), await world.newTenant()]
    await updateOrganization(suspended.orgId, { status: 'suspended', plan: 'pro' })
    const headers = await world.session(deleted.people.admin.userId)
    await world.call('deleteOrganization', { params: { org: deleted.slug }, headers })
    const ids = async (query: Record<string, string>) => (await all('listAllOrganizations', query)).map(({ id }) => id)
    expect(await ids({ status: 'suspended' })).toEqual([suspended.orgId])
    expect(await ids({ plan: 'pro', status: 'suspended' })).toEqual([suspended.orgId])
    expect(await ids({ plan: 'free', status: 'suspended' })).toEqual([])
    expect(await ids({ status: 'active' })).not.toContain(suspended.orgId)
    expect(await ids({})).not.toContain(deleted.orgId)
    expect((await updateOrganization(deleted.orgId, { plan: 'pro' })).status).toBe(404)
  })
})

describe('an organization that the operator updates', () => {
  it('records each change of plan and status once', async () => {
    const tenant = await world.newTenant()
    const { userId } = await world.newUser({ isSuperadmin: true })
    const superadmin = await world.session(userId)
    await updateOrganization(tenant.orgId, { plan: 'pro', status: 'active' })
    await updateOrganization(tenant.orgId, { plan: 'pro', status: 'suspended' }, superadmin)
    await updateOrganization(tenant.orgId, { status: 'suspended' })
    const answer = await updateOrganization(tenant.orgId, { plan: 'free', status: 'active' }, superadmin)
    expect(answer.body).toMatchObject({ id: tenant.orgId, plan: 'free', status: 'active', members: 4, chats: 0 })
    const headers = await world.session(tenant.people.viewer.userId)
    const { body } = await world.call('listAuditEvents', { params: { org: tenant.slug }, headers })
    const target = { type: 'organization', id: tenant.orgId }
    const byToken = { actor: { type: 'operator', id: null }, target }
    const bySession = { actor: { type: 'operator', id: userId }, target }
    const events = body.data.map(({ action, actor, target, details }: Body) => ({ action, actor, target, details }))
    expect(new Set(events)).toEqual(
      new Set([
        {
          action: 'organization.created',
          actor: { type: 'person', id: tenant.people.admin.userId },
          target,
          details: {},
        },
        { action: 'organization.plan_changed', ...byToken, details: { from: 'enterprise', to: 'pro' } },
        { action: 'organization.suspended', ...bySession, details: {} },
        { action: 'organization.plan_changed', ...bySession, details: { from: 'pro', to: 'free' } },
        { action: 'organization.resumed', ...bySession, details: {} },
      ]),
    )
  })

  it('refuses its members, keys and visitors within one second of a suspension and loses no data', async () => {
    const tenant = await world.newTenant()
    const { chat, visitor } = await world.newConversation(tenant)
    const params = { org: tenant.slug, chatId: chat.id }
    const { userId } = tenant.people.user
    const ways = [
      await world.session(userId),
      withKey((await world.newPersonalKey(userId)).key),
      withKey(tenant.secretKey),
      visitor,
    ]
    const statuses = async () =>
      (await Promise.all(ways.map((headers) => world.call('listMessages', { params, headers })))).map(
        ({ status }) => status,
      )
    const opened = () => world.call('createChat', { params, headers: withKey(tenant.publishableKey), body: {} })
    expect(await statuses()).toEqual([200, 200, 200, 200])
    await updateOrganization(tenant.orgId, { status: 'suspended' })
    await expectWithinOneSecond(async () => [...(await statuses()), (await opened()).status], [403, 403, 403, 403, 403])
    const held = await world.db.read.chat.count({ where: { orgId: tenant.orgId } })
    expect((await updateOrganization(tenant.orgId, { status: 'active' })).body.chats).toBe(held)
    await expectWithinOneSecond(statuses, [200, 200, 200, 200])
  })

  it('records each of two concurrent changes once', async () => {
    const { orgId } = await world.newTenant()
    await Promise.all(Array.from({ length: 6 }, () => updateOrganization(orgId, { plan: 'free', status: 'suspended' })))
    const events = await world.db.read.auditEvent.findMany({ where: { orgId }, select: { action: true } })
    expect(events.map(({ action }) => action).sort()).toEqual([
      'organization.created',
      'organization.plan_changed',
      'organization.suspended',
    ])
  })

  it('returns 404 for an unknown organization', async () => {
    expect((await updateOrganization(newId('org'), { plan: 'pro' })).status).toBe(404)
  })
})
