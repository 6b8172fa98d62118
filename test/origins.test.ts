import { beforeAll, describe, expect, it } from 'vitest'
import { expectWithinOneSecond } from './support/cache-expiry.ts'
import { type OperationId, operations } from './support/contract.ts'
import { createCredentials } from './support/credentials.ts'
import { keepsCaller, type PreparedRequest, prepareRequest } from './support/prepared-requests.ts'
import { fingerprintOf } from './support/rows.ts'
import { password, type Tenant, useWorld, withKey } from './support/world.ts'

const trusted = 'https://app.example.com'
const ownPage = { host: 'chat.example.com', origin: 'http://chat.example.com' }
const world = useWorld({ ALLOWED_ORIGINS: trusted })

const credentials = createCredentials(world)
const cookieOf = credentials.cookie

/** A tenant without writes, so that background work of earlier tests does not look like a change. */
let quiet: Tenant
beforeAll(async () => {
  quiet = await world.newTenant()
})

/** Headers of pages whose cookies must not be accepted. */
const foreignPages = {
  'a foreign page': { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
  'a foreign page, in an older browser': { origin: 'https://evil.example' },
  'a page that hides its origin': { origin: 'null', 'sec-fetch-site': 'cross-site' },
  'a page without TLS in place of one with': { origin: 'http://app.example.com' },
  'a page whose name begins with a trusted one': { origin: `${trusted}.evil.example` },
  'a page whose name ends with a trusted one': { origin: 'https://evil-app.example.com' },
  'another port of a trusted page': { origin: `${trusted}:8443` },
  'a trusted page in capitals': { origin: trusted.toUpperCase() },
  'two pages': { origin: `${trusted} ${trusted}` },
  'another port of our own page': { ...ownPage, origin: `${ownPage.origin}:8080` },
  'a browser that leaves the origin out, beside us': { 'sec-fetch-site': 'same-site' },
  'a browser that leaves the origin out, on our own page': { 'sec-fetch-site': 'same-origin' },
  'a browser that leaves the origin out': { 'sec-fetch-site': 'none' },
}

const unsafe = (Object.keys(operations) as OperationId[]).filter((id) => {
  const { method, config } = operations[id]
  return method !== 'GET' && config.security.some(({ scheme }) => scheme === 'sessionCookie')
})

describe.each(unsafe)('%s with the session cookie', (id) => {
  const call = async ({ params, body }: PreparedRequest, headers: Record<string, string>) => {
    const answer = await world.call(id, { params, body, headers })
    return [answer.status, answer.body.code]
  }

  it('returns 403 for every untrusted page and changes nothing', async () => {
    const person = await credentials.person(quiet, { isSuperadmin: true })
    const cookie = await credentials.cookie(person.userId)
    const scene = await prepareRequest(world, id, quiet, { person })
    const before = await fingerprintOf(world.db, quiet.orgId)
    for (const [page, headers] of Object.entries(foreignPages)) {
      expect([page, ...(await call(scene, { ...cookie, ...headers }))]).toEqual([page, 403, 'origin_not_allowed'])
    }
    expect(await fingerprintOf(world.db, quiet.orgId)).toBe(before)
  })

  // permissions.test.ts covers the cookie without an origin, which is accepted.
  it.each([
    ['a configured page', { origin: trusted, 'sec-fetch-site': 'cross-site' }],
    ['our own page', ownPage],
  ])('is accepted from %s', async (_, headers) => {
    const cast = { isSuperadmin: true }
    const stays = keepsCaller(id) && { person: await credentials.person(world.acme, cast) }
    const scene = await prepareRequest(world, id, world.acme, stays || cast)
    const cookie = await credentials.cookie(scene.person.userId)
    expect(await call(scene, { ...cookie, ...headers })).toEqual([operations[id].status, undefined])
  })
})

describe('the session cookies', () => {
  it('allow reads from any page, which cannot read the answer', async () => {
    const headers = { ...(await cookieOf(world.acme.people.user.userId)), origin: 'https://evil.example' }
    const answer = await world.call('listChats', { params: { org: world.acme.slug }, headers })
    expect(answer.status).toBe(200)
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined()
  })

  it('refresh from trusted pages only, while a refresh token in the body works from any page', async () => {
    const { email } = world.acme.people.viewer
    const { refreshToken } = (await world.call('login', { body: { email, password } })).body
    const cookie = { cookie: `chatlogger_refresh=${refreshToken}` }
    for (const [page, headers] of Object.entries(foreignPages)) {
      const { status, body } = await world.call('refreshSession', { headers: { ...cookie, ...headers } })
      expect([page, status, body.code]).toEqual([page, 403, 'origin_not_allowed'])
    }
    const fromPage = await world.call('refreshSession', { headers: { ...cookie, origin: trusted } })
    expect(fromPage.status).toBe(200)
    const body = { refreshToken: fromPage.body.refreshToken }
    expect((await world.call('refreshSession', { headers: { origin: 'https://evil.example' }, body })).status).toBe(200)
  })
})

describe('an organization with dashboard origins', () => {
  const dashboard = 'https://dash.example'
  let tenant: Tenant
  let ways: Record<string, Record<string, string>>
  beforeAll(async () => {
    tenant = await world.newTenant()
    const { userId } = tenant.people.admin
    const headers = await world.session(userId)
    const body = { settings: { dashboardOrigins: [dashboard] } }
    const set = await world.call('updateOrganization', { params: { org: tenant.slug }, headers, body })
    expect(set.body.settings.dashboardOrigins).toEqual([dashboard])
    ways = {
      session: await world.session(userId),
      cookie: await cookieOf(userId),
      'personal key': withKey((await world.newPersonalKey(userId)).key),
      'secret key': withKey(tenant.secretKey),
    }
  })
  const list = async (way: string, headers: Record<string, string>) => {
    const all = { ...ways[way], ...headers }
    const { status, body } = await world.call('listChats', { params: { org: tenant.slug }, headers: all })
    return [status, body.code]
  }
  const origins: [page: string, headers: Record<string, string>, taken: boolean][] = [
    ['its dashboard', { origin: dashboard }, true],
    ['the server’s own page', ownPage, true],
    ['no page', {}, true],
    ['a page that the operator trusts', { origin: trusted }, false],
    ['a foreign page', { origin: 'https://evil.example' }, false],
    ['a page that hides its origin', { origin: 'null' }, false],
    ['its dashboard without TLS', { origin: 'http://dash.example' }, false],
    ['another port of its dashboard', { origin: `${dashboard}:8443` }, false],
    ['a page below its dashboard', { origin: 'https://a.dash.example' }, false],
    ['its dashboard in capitals', { origin: dashboard.toUpperCase() }, false],
  ]

  it.each(origins)('accepts a session from %s: %o %o', async (_, headers, taken) => {
    const answer = taken ? [200, undefined] : [403, 'origin_not_allowed']
    expect(await list('session', headers)).toEqual(answer)
    expect(await list('cookie', headers)).toEqual(answer)
  })

  it.each(origins)('accepts keys and visitor tokens from %s', async (_, headers) => {
    expect(await list('personal key', headers)).toEqual([200, undefined])
    expect(await list('secret key', headers)).toEqual([200, undefined])
    const params = { org: tenant.slug }
    const opened = await world.call('createChat', {
      params,
      headers: { ...withKey(tenant.publishableKey), ...headers },
      body: {},
    })
    expect(opened.status).toBe(201)
    const visitor = { authorization: `Bearer ${opened.body.visitorToken}`, ...headers }
    const read = await world.call('getChat', { params: { ...params, chatId: opened.body.id }, headers: visitor })
    expect(read.status).toBe(200)
  })

  it('still refuses writes by cookie from its dashboard', async () => {
    const headers = { ...ways.cookie, origin: dashboard }
    const answer = await world.call('createChat', { params: { org: tenant.slug }, headers, body: {} })
    expect([answer.status, answer.body.code]).toEqual([403, 'origin_not_allowed'])
  })

  it('does not restrict the account or other organizations', async () => {
    const headers = { ...(await world.session(tenant.people.admin.userId)), origin: 'https://evil.example' }
    expect((await world.call('getMe', { headers })).status).toBe(200)
    expect((await world.call('listOrganizations', { headers })).status).toBe(200)
    const elsewhere = { ...(await world.session(world.acme.people.user.userId)), origin: 'https://evil.example' }
    const params = { org: world.acme.slug }
    expect((await world.call('listChats', { params, headers: elsewhere })).status).toBe(200)
  })

  it('returns 404 to a user who is not a member', async () => {
    const headers = { ...(await world.session(world.acme.people.admin.userId)), origin: 'https://evil.example' }
    expect((await world.call('listChats', { params: { org: tenant.slug }, headers })).status).toBe(404)
  })

  it('accepts every page within one second of clearing its origins', async () => {
    const headers = await world.session(tenant.people.admin.userId)
    const body = { settings: { dashboardOrigins: null } }
    await world.call('updateOrganization', { params: { org: tenant.slug }, headers, body })
    const foreign = { origin: 'https://evil.example' }
    await expectWithinOneSecond(() => list('session', foreign), [200, undefined])
  })
})

describe('a publishable key', () => {
  const shop = 'https://shop.example'
  const newKey = async () => {
    const headers = await world.session(world.acme.people.admin.userId)
    const body = { kind: 'publishable', name: 'shop', allowedOrigins: [shop] }
    return (await world.call('createApiKey', { params: { org: world.acme.slug }, headers, body })).body.key as string
  }
  const open = (key: string, headers: Record<string, string>) =>
    world.call('createChat', { params: { org: 'me' }, headers: { ...withKey(key), ...headers }, body: {} })

  it('works from its allowed origins only', async () => {
    const key = await newKey()
    expect((await open(key, { origin: shop })).status).toBe(201)
    for (const headers of [...Object.values(foreignPages), { origin: trusted }, ownPage, {}]) {
      const answer = await open(key, headers as Record<string, string>)
      expect([headers, answer.status, answer.body.code]).toEqual([headers, 403, 'origin_not_allowed'])
    }
  })

  it('restricts its visitors to the same origins', async () => {
    const key = await newKey()
    const { body: chat } = await open(key, { origin: shop })
    const params = { org: world.acme.slug, chatId: chat.id }
    const visitor = { authorization: `Bearer ${chat.visitorToken}` }
    const read = (headers: Record<string, string>) =>
      world.call('getChat', { params, headers: { ...visitor, ...headers } })
    expect((await read({ origin: shop })).status).toBe(200)
    expect((await read({})).status).toBe(200) // browsers omit Origin on some GET requests
    expect((await read({ origin: 'https://evil.example' })).body.code).toBe('origin_not_allowed')
  })
})

describe('CORS', () => {
  const pages = [trusted, 'https://shop.example', 'null', `${trusted}.evil.example`, trusted.toUpperCase()]
  const requests = {
    'an answer': { url: '/version' },
    'a refusal': { url: '/api/v1/users/me' },
    'nothing there': { url: '/nothing/here' },
    'a method that is not there': { method: 'DELETE', url: '/version' },
    'a question before': {
      method: 'OPTIONS',
      url: '/api/v1/orgs/me/chats',
      headers: {
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-organization-api-key,idempotency-key',
      },
    },
  } as const

  it.each(Object.entries(requests))(
    'allows every origin, with credentials only for configured ones: %s',
    async (_, request) => {
      for (const origin of pages) {
        const headers = { origin, ...('headers' in request && request.headers) }
        const answer = (await world.app.inject({ ...request, headers })).headers
        const seen = [answer['access-control-allow-origin'], answer['access-control-allow-credentials']]
        expect([origin, ...seen]).toEqual(origin === trusted ? [origin, trusted, 'true'] : [origin, '*', undefined])
      }
    },
  )

  it('exposes the documented response headers and allows the key header', async () => {
    const { url, method, headers } = requests['a question before']
    const before = await world.app.inject({ url, method, headers: { ...headers, origin: 'https://shop.example' } })
    expect(before.statusCode).toBe(204)
    expect(before.headers['access-control-allow-headers']).toContain('x-organization-api-key')
    const answer = await world.app.inject({ url: '/version', headers: { origin: 'https://shop.example' } })
    const exposed = String(answer.headers['access-control-expose-headers']).split(', ')
    expect(exposed).toEqual(expect.arrayContaining(['X-RateLimit-Remaining', 'Content-Disposition']))
  })
})
