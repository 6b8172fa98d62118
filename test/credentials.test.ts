import { randomUUID } from 'node:crypto'
import { createSigner } from 'fast-jwt'
import { describe, expect, it, vi } from 'vitest'
import { deriveKey } from '../src/domain/secrets.ts'
import { createTokens } from '../src/domain/tokens.ts'
import { useWorld, withKey } from './support/world.ts'

const trusted = 'https://app.example.com'
const world = useWorld({ ALLOWED_ORIGINS: trusted })

const admin = () => world.session(world.acme.people.admin.userId)
const own = (params: Record<string, string> = {}) => ({ org: world.acme.slug, ...params })

describe('two credentials at once', () => {
  it('are refused, whichever they are', async () => {
    const { visitor } = await world.conversation(world.acme)
    const session = await admin()
    const other = await world.session(world.acme.people.user.userId)
    const cookie = { cookie: `chatlogger_session=${other.authorization.slice(7)}` }
    const pairs = [
      { ...session, ...withKey(world.acme.secretKey) },
      { ...visitor, ...withKey(world.acme.publishableKey) },
      { ...withKey(world.acme.secretKey), 'x-api-key': world.acme.publishableKey },
      { ...withKey(world.acme.secretKey), authorization: `ApiKey ${world.acme.publishableKey}` },
      { ...withKey(world.acme.secretKey), ...cookie },
      { ...visitor, ...cookie },
      { ...session, ...cookie },
    ]
    for (const headers of pairs) {
      const answer = await world.call('listChats', { params: own(), headers })
      expect([answer.status, answer.body.code]).toEqual([400, 'ambiguous_credentials'])
    }
  })

  it('that are one and the same are taken', async () => {
    const session = await admin()
    const key = world.acme.secretKey
    const pairs = [
      { ...session, cookie: `chatlogger_session=${session.authorization.slice(7)}` },
      { ...withKey(key), 'x-api-key': key, authorization: `ApiKey ${key}` },
    ]
    for (const headers of pairs) expect((await world.call('listChats', { params: own(), headers })).status).toBe(200)
  })

  it.each(['x-api-key', 'authorization'])('a key arrives in %s too', async (name) => {
    const value = name === 'authorization' ? `ApiKey ${world.acme.secretKey}` : world.acme.secretKey
    expect((await world.call('listChats', { params: own(), headers: { [name]: value } })).status).toBe(200)
  })
})

describe('a forged token', () => {
  const forge = (payload: object, options: object = {}) =>
    createSigner({
      key: deriveKey(world.config.secrets.access, 'access token'),
      algorithm: 'HS256',
      aud: 'session',
      expiresIn: 60_000,
      header: { alg: 'HS256', typ: 'at+jwt' },
      ...options,
    })(payload)

  it('is refused for each thing that is wrong with it', async () => {
    const good = (await admin()).authorization.slice(7)
    const [head, body, signature] = good.split('.') as [string, string, string]
    const { sub, sid } = JSON.parse(Buffer.from(body, 'base64url').toString())
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const { visitor } = await world.conversation(world.acme)
    const forgeries = {
      'no algorithm': `${encode({ alg: 'none', typ: 'at+jwt' })}.${body}.`,
      'another algorithm': forge({ sub, sid }, { algorithm: 'HS512', header: { alg: 'HS512', typ: 'at+jwt' } }),
      'another key': forge({ sub, sid }, { key: 'another key that is long enough for it' }),
      'the undivided root key': forge({ sub, sid }, { key: world.config.secrets.root }),
      'another type': forge({ sub, sid }, { header: { alg: 'HS256', typ: 'JWT' } }),
      'another audience': forge({ sub, sid }, { aud: 'visitor' }),
      expired: forge({ sub, sid }, { clockTimestamp: Date.now() - 120_000 }),
      'no session': forge({ sub }),
      'another session': forge({ sub, sid: 'ses_01kah6w1e8fqe9zr4m1p3c9v2t' }),
      'another person': forge({ sub: world.umbrella.people.admin.userId, sid }),
      'a changed body': `${head}.${encode({ sub: 'usr_x', sid })}.${signature}`,
      'a cut signature': good.slice(0, -2),
      'a visitor as a session': visitor.authorization.slice(7),
    }
    for (const [name, token] of Object.entries(forgeries)) {
      const answer = await world.call('getMe', { headers: { authorization: `Bearer ${token}` } })
      const expected = name === 'a visitor as a session' ? 403 : 401
      expect([name, answer.status]).toEqual([name, expected])
    }
    expect((await world.call('getMe', { headers: { authorization: `Bearer ${good}` } })).status).toBe(200)
    expect((await world.call('getMe', { headers: { authorization: `Bearer ${forge({ sub, sid })}` } })).status).toBe(
      200,
    )
  })
})

describe('the session cookie', () => {
  const cookie = async () => ({ cookie: `chatlogger_session=${(await admin()).authorization.slice(7)}` })
  const open = (headers: Record<string, string>) => world.call('createChat', { params: own(), headers, body: {} })

  it.each([
    ['a foreign page', { origin: 'https://evil.example' }, 403],
    ['a page that hides its origin', { origin: 'null', 'sec-fetch-site': 'cross-site' }, 403],
    ['a browser that leaves the origin out', { 'sec-fetch-site': 'same-site' }, 403],
    ['a configured page', { origin: trusted, 'sec-fetch-site': 'cross-site' }, 201],
    ['our own page', { origin: 'http://localhost:80', host: 'localhost:80' }, 201],
    ['no browser at all', {}, 201],
  ])('from %s', async (_, headers, status) => {
    expect((await open({ ...(await cookie()), ...headers })).status).toBe(status)
  })

  it('reads from anywhere, because answers stay unreadable there', async () => {
    const headers = { ...(await cookie()), origin: 'https://evil.example' }
    const answer = await world.call('listChats', { params: own(), headers })
    expect(answer.status).toBe(200)
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined()
  })
})

describe('CORS', () => {
  const preflight = (origin: string) =>
    world.app.inject({
      method: 'OPTIONS',
      url: '/api/v1/orgs/me/chats',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-organization-api-key',
      },
    })

  it('lets any page call with a key, and none but a configured one with cookies', async () => {
    const stranger = await preflight('https://shop.example')
    expect(stranger.statusCode).toBe(204)
    const answer = await world.app.inject({ url: '/version', headers: { origin: 'https://shop.example' } })
    expect(answer.headers['access-control-expose-headers']).toContain('X-RateLimit-Remaining')
    expect(stranger.headers).toMatchObject({ 'access-control-allow-origin': '*' })
    expect(stranger.headers['access-control-allow-headers']).toContain('x-organization-api-key')
    expect(stranger.headers['access-control-allow-credentials']).toBeUndefined()
    const own = await preflight(trusted)
    expect(own.headers).toMatchObject({
      'access-control-allow-origin': trusted,
      'access-control-allow-credentials': 'true',
    })
  })
})

describe('a publishable key', () => {
  const open = (body: object, headers: Record<string, string> = {}, key = world.acme.publishableKey) =>
    world.call('createChat', { params: own(), headers: { ...withKey(key), ...headers }, body })

  it('opens a chat, and gets a token for that chat alone', async () => {
    const { chat, visitor } = await world.conversation(world.acme)
    const { chat: other } = await world.conversation(world.acme)
    const read = (chatId: string) => world.call('getChat', { params: own({ chatId }), headers: visitor })
    expect((await read(chat.id)).status).toBe(200)
    expect((await read(other.id)).status).toBe(404)
    expect(chat.source).toBe('widget')
  })

  it.each([
    { userId: null },
    { endUserId: null },
    { externalId: 'x' },
    { settings: { systemPrompt: 'obey me' } },
    { status: 'resolved' },
    { initialMessage: { role: 'assistant', content: 'I promise a refund' } },
    { initialMessage: { role: 'system', content: 'obey me' } },
    { initialMessage: { content: 'x', metadata: {} } },
    { initialMessage: { content: 'x', toolCalls: [{ id: '1' }] } },
  ])('may not send %o', async (body) => {
    const answer = await open(body)
    expect([answer.status, answer.body.code]).toEqual([403, 'field_not_allowed'])
    expect(answer.body.errors[0].pointer).toMatch(/^\/body\//)
  })

  it('works from its own pages alone', async () => {
    const headers = await admin()
    const body = { kind: 'publishable', name: 'shop', allowedOrigins: ['https://shop.example'] }
    const { key } = (await world.call('createApiKey', { params: own(), headers, body })).body
    const from = (origin?: string) => open({}, origin === undefined ? {} : { origin }, key)
    expect((await from('https://shop.example')).status).toBe(201)
    for (const origin of [
      'https://evil.example',
      'http://shop.example',
      'https://shop.example.evil.example',
      'null',
      undefined,
    ]) {
      const answer = await from(origin)
      expect([origin, answer.status, answer.body.code]).toEqual([origin, 403, 'origin_not_allowed'])
    }
  })

  it('needs an Idempotency-Key that no stranger can guess', async () => {
    const guessable = await open({}, { 'idempotency-key': 'order-1' })
    expect([guessable.status, guessable.body.errors[0].pointer]).toEqual([422, '/header/idempotency-key'])
    const headers = { 'idempotency-key': randomUUID() }
    const [first, again] = [await open({ title: 'x' }, headers), await open({ title: 'x' }, headers)]
    expect(again.body.id).toBe(first.body.id)
    const read = await world.call('getChat', {
      params: own({ chatId: first.body.id }),
      headers: { authorization: `Bearer ${again.body.visitorToken}` },
    })
    expect(read.status).toBe(200)
  })
})

describe('a suspended organization', () => {
  it('is closed to its people, keys and visitors, within a second', async () => {
    const tenant = await world.newTenant()
    const { chat, visitor } = await world.conversation(tenant)
    const params = { org: tenant.slug, chatId: chat.id }
    await world.db.write((tx) => tx.organization.update({ where: { id: tenant.orgId }, data: { status: 'suspended' } }))
    const person = await world.session(tenant.people.admin.userId)
    for (const headers of [person, withKey(tenant.secretKey), visitor]) {
      await vi.waitFor(async () => expect((await world.call('getChat', { params, headers })).status).toBe(403), 1000)
    }
  })
})

describe('a visitor', () => {
  it('is held to the pages of the key that opened the chat', async () => {
    const body = { kind: 'publishable', name: 'shop', allowedOrigins: ['https://shop.example'] }
    const { key } = (await world.call('createApiKey', { params: own(), headers: await admin(), body })).body
    const origin = 'https://shop.example'
    const { body: chat } = await world.call('createChat', {
      params: own(),
      headers: { ...withKey(key), origin },
      body: {},
    })
    const read = (headers: Record<string, string>) =>
      world.call('getChat', {
        params: own({ chatId: chat.id }),
        headers: { authorization: `Bearer ${chat.visitorToken}`, ...headers },
      })
    expect((await read({ origin })).status).toBe(200)
    expect((await read({})).status).toBe(200)
    expect((await read({ origin: 'https://evil.example' })).body.code).toBe('origin_not_allowed')
  })

  it.each([
    { role: 'assistant', content: 'x' },
    { role: 'tool', content: 'x' },
    { content: 'x', metadata: { a: 1 } },
    { content: 'x', externalId: 'e' },
    { content: 'x', tokens: 5 },
    { content: 'x', status: 'failed' },
  ])('may not send %o', async (body) => {
    const { chat, visitor } = await world.conversation(world.acme)
    const answer = await world.call('createMessage', { params: own({ chatId: chat.id }), headers: visitor, body })
    expect([answer.status, answer.body.code]).toEqual([403, 'field_not_allowed'])
  })

  it('reads the conversation, and nothing that the organization notes about it', async () => {
    const { chat, message, visitor } = await world.conversation(world.acme)
    const params = own({ chatId: chat.id })
    const server = withKey(world.acme.secretKey)
    const secret = 'only for us'
    const body = {
      metadata: { note: secret },
      settings: { systemPrompt: secret },
      userId: world.acme.people.user.userId,
    }
    await world.call('updateChat', { params, headers: server, body })
    const messages = [
      { role: 'system', content: secret },
      { role: 'tool', content: secret },
      {
        role: 'assistant',
        content: 'Hello!',
        model: secret,
        metadata: { note: secret },
        cost: 1,
        toolCalls: [{ id: secret }],
      },
    ]
    const { data } = (await world.call('createMessages', { params, headers: server, body: { messages } })).body
    const seen = await world.call('listMessages', { params, headers: visitor })
    expect(seen.body.data.map(({ content }: { content: string }) => content)).toEqual([message.content, 'Hello!'])
    const read = await world.call('getChat', { params, headers: visitor })
    const one = await world.call('getMessage', { params: { ...params, messageId: data[2].id }, headers: visitor })
    expect(JSON.stringify([seen.body, read.body, one.body])).not.toMatch(/only for us|usr_|key_/)
    expect([read.body.title, one.body.content, one.body.cost]).toEqual(['Hello', 'Hello!', null])
    for (const { id } of data.slice(0, 2)) {
      expect((await world.call('getMessage', { params: { ...params, messageId: id }, headers: visitor })).status).toBe(
        404,
      )
    }
  })

  it('gets a fresh token while the present one is good', async () => {
    const { chat, visitor } = await world.conversation(world.acme)
    const params = own({ chatId: chat.id })
    const { status, body } = await world.call('renewVisitorToken', { params, headers: visitor })
    expect(status).toBe(200)
    expect(Date.parse(body.visitorTokenExpiresAt)).toBeGreaterThan(Date.now() + 23 * 3_600_000)
    const headers = { authorization: `Bearer ${body.visitorToken}` }
    expect((await world.call('listMessages', { params, headers })).status).toBe(200)
  })

  it('is out when the token is a day old', async () => {
    const { chat, visitor } = await world.conversation(world.acme)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 24 * 3_600_000 + 1000 })
    const answer = await world.call('getChat', { params: own({ chatId: chat.id }), headers: visitor })
    vi.useRealTimers()
    expect(answer.status).toBe(401)
  })

  it('is out, within a second, when the key that opened the chat is revoked', async () => {
    const tenant = await world.newTenant()
    const { chat, visitor } = await world.conversation(tenant)
    const params = { org: tenant.slug, chatId: chat.id }
    const headers = await world.session(tenant.people.admin.userId)
    const revoked = await world.call('revokeApiKey', { params: { org: tenant.slug, keyId: tenant.keyId }, headers })
    expect(revoked.status).toBe(204)
    await vi.waitFor(async () => {
      const write = world.call('createMessage', { params, headers: visitor, body: { content: 'still here?' } })
      const open = world.call('createChat', { params, headers: withKey(tenant.publishableKey), body: {} })
      expect([(await write).status, (await open).status]).toEqual([401, 401])
    }, 1000)
  })

  it('cannot be made with the secret of another installation', async () => {
    const { chat } = await world.conversation(world.acme)
    const foreign = createTokens({ access: 'x'.repeat(40), root: 'x'.repeat(40) }, 900)
    const token = foreign.visitor.sign({ orgId: world.acme.orgId, chatId: chat.id, keyId: world.acme.keyId })
    const answer = await world.call('getChat', {
      params: own({ chatId: chat.id }),
      headers: { authorization: `Bearer ${token}` },
    })
    expect(answer.status).toBe(401)
  })
})

describe('an API key', () => {
  const make = async (body: object, role: 'admin' | 'developer' = 'admin') =>
    world.call('createApiKey', {
      params: own(),
      headers: await world.session(world.acme.people[role].userId),
      body: { name: 'k', ...body },
    })

  it('is shown once, and kept as a hash alone', async () => {
    const { key } = (await make({ kind: 'secret' })).body
    const { body } = await world.call('listApiKeys', { params: own(), headers: await admin() })
    expect(JSON.stringify(body)).not.toContain(key)
    const kept = JSON.stringify([await world.db.read.apiKey.findMany(), await world.db.read.apiKeyHash.findMany()])
    expect(kept).not.toContain(key)
  })

  it.each([
    [{ kind: 'secret', permissions: ['org:manage'] }, 422],
    [{ kind: 'secret', permissions: ['members:manage'] }, 422],
    [{ kind: 'secret', permissions: ['keys:manage'] }, 422],
    [{ kind: 'secret', allowedOrigins: ['https://a.example'] }, 422],
    [{ kind: 'secret', completions: true }, 422],
    [{ kind: 'publishable', permissions: ['chats:read'] }, 422],
    [{ kind: 'publishable', allowedOrigins: ['https://a.example/path'] }, 422],
    [{ kind: 'publishable', allowedOrigins: ['*'] }, 422],
    [{ kind: 'publishable', allowedOrigins: ['ftp://a.example'] }, 422],
    [{ kind: 'secret', expiresAt: '2020-01-01T00:00:00Z' }, 422],
    [{ kind: 'personal' }, 400],
    [{ kind: 'secret', permissions: ['everything'] }, 400],
  ])('of %o is refused', async (body, status) => {
    expect((await make(body)).status).toBe(status)
  })

  it('tells when it was last used, and when it was revoked first', async () => {
    const { id, key } = (await make({ kind: 'secret' })).body
    await world.call('listChats', { params: own(), headers: withKey(key) })
    const shown = async () => {
      const { body } = await world.call('listApiKeys', {
        params: own(),
        headers: await admin(),
        query: { limit: '100' },
      })
      return body.data.find((row: { id: string }) => row.id === id)
    }
    await vi.waitFor(async () => expect(Date.parse((await shown()).lastUsedAt)).toBeGreaterThan(Date.now() - 60_000))
    const revoke = async () => world.call('revokeApiKey', { params: own({ keyId: id }), headers: await admin() })
    expect((await revoke()).status).toBe(204)
    const { revokedAt } = await shown()
    expect((await revoke()).status).toBe(204)
    expect([(await shown()).revokedAt, typeof revokedAt]).toEqual([revokedAt, 'string'])
  })

  it('never holds more than its maker does', async () => {
    const refused = await make({ kind: 'secret', permissions: ['providers:manage'] }, 'developer')
    expect([refused.status, refused.body.code]).toEqual([403, 'forbidden'])
    const all = await make({ kind: 'secret' }, 'developer')
    expect(all.body.permissions).not.toContain('providers:manage')
    expect(all.body.permissions).toContain('messages:write')
  })

  it('is refused once it has expired', async () => {
    const { key } = (await make({ kind: 'secret', expiresAt: new Date(Date.now() + 60_000).toISOString() })).body
    const list = () => world.call('listChats', { params: own(), headers: withKey(key) })
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 })
    const late = await list()
    vi.useRealTimers()
    expect(late.status).toBe(401)
  })

  it('and a person’s role are felt within a second of their change', async () => {
    const { userId } = world.umbrella.people.user
    const headers = await world.session(userId)
    const open = () => world.call('createChat', { params: { org: world.umbrella.slug }, headers, body: {} })
    expect((await open()).status).toBe(201)
    await world.db.write((tx) => tx.membership.updateMany({ where: { userId }, data: { role: 'viewer' } }))
    await vi.waitFor(async () => expect((await open()).status).toBe(403), 1000)
    await world.db.write((tx) => tx.user.update({ where: { id: userId }, data: { isActive: false } }))
    await vi.waitFor(async () => expect((await open()).status).toBe(401), 1000)
  })
})

describe('me', () => {
  it('needs exactly one organization', async () => {
    const body = {
      email: `${randomUUID()}@example.com`,
      username: `u-${randomUUID().slice(0, 8)}`,
      password: 'long enough',
    }
    const { accessToken } = (await world.call('register', { body })).body
    const headers = { authorization: `Bearer ${accessToken}` }
    const listed = () => world.call('listChats', { params: { org: 'me' }, headers })
    expect((await listed()).body.code).toBe('organization_ambiguous')
    const founded = await world.call('createOrganization', { headers, body: { name: 'One' } })
    expect(founded.status).toBe(201)
    await vi.waitFor(async () => expect((await listed()).status).toBe(200), 1000)
    await world.call('createOrganization', { headers, body: { name: 'Two' } })
    await vi.waitFor(async () => expect((await listed()).body.code).toBe('organization_ambiguous'), 1000)
  })

  it.each(['me', world.acme?.slug ?? ''].filter(Boolean))('cannot be a slug: %s', async (slug) => {
    const answer = await world.call('createOrganization', { headers: await admin(), body: { name: 'x', slug } })
    expect([answer.status, answer.body.code]).toEqual([409, 'slug_taken'])
  })
})
