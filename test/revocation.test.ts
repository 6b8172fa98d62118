import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type OperationId, operations } from './support/contract.ts'
import { password, type Somebody, type Tenant } from './support/inhabitants.ts'
import { useSecondApplication } from './support/second-application.ts'
import { withinASecond } from './support/within-a-second.ts'
import { adminToken, type Body, type Call, useWorld, withKey, withToken } from './support/world.ts'

// Two applications on one database: what is ended at one is refused at the other within a second, without a bus between them.

const here = useWorld()
const there = useSecondApplication(here)
const operator = withToken(adminToken)

/** Does something at one application, where it must succeed. */
async function done(id: OperationId, request: Call): Promise<Body> {
  const { status, body } = await here.call(id, request)
  expect([id, status, body?.code]).toEqual([id, operations[id].status, undefined])
  return body
}

type Use = [id: OperationId, request: Call]

/** What each use is answered with at the other application. */
const statuses = async (uses: Use[]) =>
  (await Promise.all(uses.map(([id, request]) => there.call(id, request)))).map(({ status }) => status)

/** Each is good at the other application, then something happens here, and within a second each is refused there. */
async function refusedAfter(uses: Use[], act: () => Promise<unknown>, status: number) {
  expect(await statuses(uses)).toEqual(uses.map(([id]) => operations[id].status))
  await act()
  const refused = uses.map(() => status)
  await withinASecond(() => statuses(uses), refused)
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
const signIn = ({ email }: Somebody) => done('login', { body: { email, password } })
const adminOf = (tenant: Tenant) => here.session(tenant.people.admin.userId)

/** A chat opened by a web page, as its visitor reads it. */
async function visitorOf(tenant: Tenant): Promise<Use> {
  const chat = await done(...open(tenant, withKey(tenant.publishableKey)))
  return ['getChat', { params: { org: tenant.slug, chatId: chat.id }, headers: withToken(chat.visitorToken) }]
}

describe('a session is refused everywhere within a second of', () => {
  it('signing out', async () => {
    const { accessToken, refreshToken } = await signIn(await here.newPerson())
    const uses = [getMe(withToken(accessToken)), getMe(cookie(accessToken))]
    await refusedAfter(uses, () => done('logout', { headers: withToken(accessToken) }), 401)
    expect((await there.call('refreshSession', { body: { refreshToken } })).status).toBe(401)
  })

  it('being ended from elsewhere', async () => {
    const { userId } = await here.newPerson()
    const { sessionId, accessToken } = await here.newSession(userId)
    const headers = await here.session(userId)
    const revoke = () => done('revokeSession', { params: { sessionId }, headers })
    await refusedAfter([getMe(withToken(accessToken))], revoke, 401)
    expect(await statuses([getMe(headers)])).toEqual([200])
  })

  it('a new password, chosen in another one', async () => {
    const person = await here.newPerson()
    const [mine, other] = [await signIn(person), await signIn(person)]
    const headers = withToken(mine.accessToken)
    const body = { currentPassword: password, newPassword: 'an even better battery staple' }
    await refusedAfter([getMe(withToken(other.accessToken))], () => done('changePassword', { headers, body }), 401)
    expect(await statuses([getMe(headers)])).toEqual([200])
  })

  it('a new password by mail', async () => {
    const { userId, email } = await here.newPerson()
    const token = await here.newToken({ purpose: 'passwordReset', userId }, email)
    const body = { password: 'an even better battery staple' }
    const uses = [getMe(await here.session(userId)), getMe(await here.session(userId))]
    await refusedAfter(uses, () => done('resetPassword', { params: { token }, body }), 401)
  })
})

describe('a key is refused everywhere within a second of', () => {
  it('being revoked, and its visitors with it', async () => {
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

  it('being revoked by its person', async () => {
    const tenant = await here.newTenant()
    const { userId } = tenant.people.user
    const { keyId, key } = await here.newPersonalKey(userId)
    const headers = await here.session(userId)
    const revoke = () => done('revokeMyApiKey', { params: { keyId }, headers })
    await refusedAfter([listChats(tenant, withKey(key))], revoke, 401)
  })

  it('being renewed without an overlap; the new one is good at once', async () => {
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

  it('an identity secret without an overlap, too', async () => {
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

describe('a person is refused everywhere within a second of', () => {
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

  it('getting a role that does not hold it', async () => {
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

  it('being disabled, with all that they hold', async () => {
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

  it('deleting their account, with all that they held', async () => {
    const tenant = await here.newTenant()
    const { userId } = tenant.people.user
    const headers = await here.session(userId)
    const uses = [getMe(headers), listChats(tenant, withKey((await here.newPersonalKey(userId)).key))]
    await refusedAfter(uses, () => done('deleteMe', { headers }), 401)
  })

  it('being a superadmin no more', async () => {
    const { userId } = await here.newPerson({ isSuperadmin: true })
    const uses: Use[] = [['listAllOrganizations', { headers: await here.session(userId) }]]
    const demote = () =>
      done('updateUserAsOperator', { params: { userId }, headers: operator, body: { isSuperadmin: false } })
    await refusedAfter(uses, demote, 403)
  })
})

describe('an organization is closed everywhere within a second of', () => {
  it('being suspended: to its people, keys and visitors', async () => {
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
    await withinASecond(() => statuses(keys), [401, 401])
  })

  it('being held to its own dashboards: to every other page', async () => {
    const tenant = await here.newTenant()
    const headers = await adminOf(tenant)
    const body = { settings: { dashboardOrigins: ['https://dash.example'] } }
    const narrow = () => done('updateOrganization', { params: { org: tenant.slug }, headers, body })
    await refusedAfter([listChats(tenant, { ...headers, origin: 'https://other.example' })], narrow, 403)
  })
})
