import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { expectWithinOneSecond } from './support/cache-expiry.ts'
import { type OperationId, operations } from './support/contract.ts'
import { useSecondApplication } from './support/second-application.ts'
import { password, type Tenant, type TestUser } from './support/tenants.ts'
import { adminToken, type Body, type Call, useWorld, withKey, withToken } from './support/world.ts'

// Two applications on one database without a bus: access that ends in one is refused by the other within a second.

const here = useWorld()
const there = useSecondApplication(here)
const operator = withToken(adminToken)

/** Calls an operation of the first application, which must succeed. */
async function done(id: OperationId, request: Call): Promise<Body> {
  const { status, body } = await here.call(id, request)
  expect([id, status, body?.code]).toEqual([id, operations[id].status, undefined])
  return body
}

type Use = [id: OperationId, request: Call]

/** The status of each use in the other application. */
const statuses = async (uses: Use[]) =>
  (await Promise.all(uses.map(([id, request]) => there.call(id, request)))).map(({ status }) => status)

/** Expects each use to succeed in the other application, and to be refused within a second of `act`. */
async function refusedAfter(uses: Use[], act: () => Promise<unknown>, status: number) {
  expect(await statuses(uses)).toEqual(uses.map(([id]) => operations[id].status))
  await act()
  const refused = uses.map(() => status)
  await expectWithinOneSecond(() => statuses(uses), refused)
}

const listChats = (tenant: Tenant, headers: Record<string, string>): Use => [
  'listChats',
  { params: { org: tenant.slug }, headers },
]
const open = (tenant: Tenant, headers: Record<string, string>, body: object = {}): Use => [
  'createChat',
  { params: { org: tenant.slug }, headers, body },
]
const listModels = (key: string): Use => ['listModels', { headers: withToken(key) }]
const getMe = (headers: Record<string, string>): Use => ['getMe', { headers }]
const cookie = (token: string) => ({ cookie: `chatlogger_session=${token}` })
const signIn = ({ email }: TestUser) => done('login', { body: { email, password } })
const adminOf = (tenant: Tenant) => here.session(tenant.people.admin.userId)

/** A chat opened by a web page, as its visitor reads it. */
async function visitorOf(tenant: Tenant): Promise<Use> {
  const chat = await done(...open(tenant, withKey(tenant.publishableKey)))
  return ['getChat', { params: { org: tenant.slug, chatId: chat.id }, headers: withToken(chat.visitorToken) }]
}

describe('a session is refused in every process within one second of', () => {
  it('signing out', async () => {
    const { accessToken, refreshToken } = await signIn(await here.newUser())
    const uses = [getMe(withToken(accessToken)), getMe(cookie(accessToken))]
    await refusedAfter(uses, () => done('logout', { headers: withToken(accessToken) }), 401)
    expect((await there.call('refreshSession', { body: { refreshToken } })).status).toBe(401)
  })

  it('being revoked by another session', async () => {
    const { userId } = await here.newUser()
    const { sessionId, accessToken } = await here.newSession(userId)
    const headers = await here.session(userId)
    const revoke = () => done('revokeSession', { params: { sessionId }, headers })
    await refusedAfter([getMe(withToken(accessToken))], revoke, 401)
    expect(await statuses([getMe(headers)])).toEqual([200])
  })

  it('a password change in another session', async () => {
    const person = await here.newUser()
    const [mine, other] = [await signIn(person), await signIn(person)]
    const headers = withToken(mine.accessToken)
    const body = { currentPassword: password, newPassword: 'an even better battery staple' }
    await refusedAfter([getMe(withToken(other.accessToken))], () => done('changePassword', { headers, body }), 401)
    expect(await statuses([getMe(headers)])).toEqual([200])
  })

  it('a password reset', async () => {
    const { userId, email } = await here.newUser()
    const token = await here.newToken({ purpose: 'passwordReset', userId }, email)
    const body = { password: 'an even better battery staple' }
    const uses = [getMe(await here.session(userId)), getMe(await here.session(userId))]
    await refusedAfter(uses, () => done('resetPassword', { params: { token }, body }), 401)
  })
})

describe('a key is refused in every process within one second of', () => {
  it('being revoked, together with its visitors', async () => {
    const tenant = await here.newTenant()
    const headers = await adminOf(tenant)
    const made = await done('createApiKey', {
      params: { org: tenant.slug },
      headers,
      body: { kind: 'secret', name: 'server' },
    })
    const uses = [open(tenant, withKey(tenant.publishableKey)), await visitorOf(tenant)]
    const revoke = (keyId: string) => done('revokeApiKey', { params: { org: tenant.slug, keyId }, headers })
    await refusedAfter(uses, () => revoke(tenant.keyId), 401)
    const server = [listChats(tenant, withKey(made.key)), listModels(made.key)]
    await refusedAfter(server, () => revoke(made.id), 401)
    expect(await statuses([listChats(tenant, withKey(tenant.secretKey))])).toEqual([200])
  })

  it('being revoked by its user', async () => {
    const tenant = await here.newTenant()
    const { userId } = tenant.people.user
    const { keyId, key } = await here.newPersonalKey(userId)
    const headers = await here.session(userId)
    const revoke = () => done('revokeMyApiKey', { params: { keyId }, headers })
    await refusedAfter([listChats(tenant, withKey(key))], revoke, 401)
  })

  it('being rotated without an overlap, while the new one works at once', async () => {
    const tenant = await here.newTenant()
    const { userId } = tenant.people.admin
    const headers = await here.session(userId)
    const params = { org: tenant.slug }
    const server = await done('createApiKey', { params, headers, body: { kind: 'secret', name: 'server' } })
    const mine = await done('createMyApiKey', { headers, body: { name: 'laptop' } })
    const body = { overlapSeconds: 0 }
    const renewed: Body[] = []
    const rotate = async () => {
      renewed.push(await done('rotateApiKey', { params: { ...params, keyId: server.id }, headers, body }))
      renewed.push(await done('rotateMyApiKey', { params: { keyId: mine.id }, headers, body }))
    }
    await refusedAfter([listChats(tenant, withKey(server.key)), listChats(tenant, withKey(mine.key))], rotate, 401)
    expect(await statuses(renewed.map(({ key }) => listChats(tenant, withKey(key))))).toEqual([200, 200])
  })

  it('an identity secret rotation without an overlap', async () => {
    const tenant = await here.newTenant()
    const rotate = async () =>
      done('rotateIdentitySecret', {
        params: { org: tenant.slug },
        headers: await adminOf(tenant),
        body: { overlapSeconds: 0 },
      })
    const { identitySecret } = await rotate()
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
    const claims = { sub: 'customer-1', exp: Math.floor(Date.now() / 1000) + 600 }
    const input = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`
    const identityToken = `${input}.${createHmac('sha256', identitySecret).update(input).digest('base64url')}`
    await refusedAfter([open(tenant, withKey(tenant.publishableKey), { identityToken })], rotate, 422)
  })
})

describe('a user is refused in every process within one second of', () => {
  it('being removed from the organization', async () => {
    const tenant = await here.newTenant()
    const { userId } = tenant.people.developer
    const uses = [
      listChats(tenant, await here.session(userId)),
      listChats(tenant, withKey((await here.newPersonalKey(userId)).key)),
    ]
    const headers = await adminOf(tenant)
    const remove = () => done('removeMember', { params: { org: tenant.slug, userId }, headers })
    await refusedAfter(uses, remove, 404)
  })

  it('losing the permission by a change of role', async () => {
    const tenant = await here.newTenant()
    const { userId } = tenant.people.user
    const ways = [await here.session(userId), withKey((await here.newPersonalKey(userId)).key)]
    const headers = await adminOf(tenant)
    const lower = () =>
      done('updateMember', { params: { org: tenant.slug, userId }, headers, body: { role: 'viewer' } })
    const uses = ways.map((way) => open(tenant, way))
    await refusedAfter(uses, lower, 403)
    expect(await statuses(ways.map((way) => listChats(tenant, way)))).toEqual([200, 200])
  })

  it('being disabled, together with all credentials', async () => {
    const tenant = await here.newTenant()
    const { userId } = tenant.people.user
    const { accessToken } = await here.newSession(userId)
    const uses = [
      getMe(withToken(accessToken)),
      getMe(cookie(accessToken)),
      listChats(tenant, withKey((await here.newPersonalKey(userId)).key)),
    ]
    const disable = () =>
      done('updateUserAsOperator', { params: { userId }, headers: operator, body: { isActive: false } })
    await refusedAfter(uses, disable, 401)
  })

  it('deleting their account, together with all credentials', async () => {
    const tenant = await here.newTenant()
    const { userId } = tenant.people.user
    const headers = await here.session(userId)
    const uses = [getMe(headers), listChats(tenant, withKey((await here.newPersonalKey(userId)).key))]
    await refusedAfter(uses, () => done('deleteMe', { headers }), 401)
  })

  it('losing superadmin rights', async () => {
    const { userId } = await here.newUser({ isSuperadmin: true })
    const uses: Use[] = [['listAllOrganizations', { headers: await here.session(userId) }]]
    const demote = () =>
      done('updateUserAsOperator', { params: { userId }, headers: operator, body: { isSuperadmin: false } })
    await refusedAfter(uses, demote, 403)
  })
})

describe('an organization is closed in every process within one second of', () => {
  it('being suspended, for its members, keys and visitors', async () => {
    const tenant = await here.newTenant()
    const { userId } = tenant.people.user
    const uses = [
      listChats(tenant, await here.session(userId)),
      listChats(tenant, withKey((await here.newPersonalKey(userId)).key)),
      listChats(tenant, withKey(tenant.secretKey)),
      listModels(tenant.secretKey),
      open(tenant, withKey(tenant.publishableKey)),
      await visitorOf(tenant),
    ]
    const suspend = () =>
      done('updateOrganizationAsOperator', {
        params: { orgId: tenant.orgId },
        headers: operator,
        body: { status: 'suspended' },
      })
    await refusedAfter(uses, suspend, 403)
  })

  it('being deleted', async () => {
    const tenant = await here.newTenant()
    const headers = await adminOf(tenant)
    const remove = () => done('deleteOrganization', { params: { org: tenant.slug }, headers })
    const people = [listChats(tenant, headers)]
    const keys = [listChats(tenant, withKey(tenant.secretKey)), await visitorOf(tenant)]
    expect(await statuses(keys)).toEqual([200, 200])
    await refusedAfter(people, remove, 404)
    await expectWithinOneSecond(() => statuses(keys), [401, 401])
  })

  it('restricting its dashboard origins, for every other page', async () => {
    const tenant = await here.newTenant()
    const headers = await adminOf(tenant)
    const body = { settings: { dashboardOrigins: ['https://dash.example'] } }
    const narrow = () => done('updateOrganization', { params: { org: tenant.slug }, headers, body })
    await refusedAfter([listChats(tenant, { ...headers, origin: 'https://other.example' })], narrow, 403)
  })
})
