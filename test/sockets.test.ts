import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { expectWithinOneSecond } from './support/cache-expiry.ts'
import { pathOf } from './support/contract.ts'
import { eventually } from './support/eventually.ts'
import {
  type ConnectOptions,
  openRefusedSocket,
  openSocket,
  requestEndlessAnswer,
  type TestSocket,
  waitUntilStable,
} from './support/sockets.ts'
import { createManualAnswer, status } from './support/vendor-scripts.ts'
import { type Body, type Tenant, useWorld, withKey, withToken } from './support/world.ts'

const trusted = 'https://app.example.com'
const shop = 'https://shop.example'
const world = useWorld({ ALLOWED_ORIGINS: trusted })

let address: string
let tenant: Tenant
let chatId: string
let visitor: { authorization: string }
const sockets = new Set<TestSocket>()

beforeAll(async () => {
  await world.app.listen({ host: '127.0.0.1', port: 0 })
  address = `http://127.0.0.1:${(world.app.server.address() as AddressInfo).port}`
})
beforeEach(async () => {
  tenant = await world.newTenant()
  const conversation = await world.newConversation(tenant)
  chatId = conversation.chat.id
  visitor = conversation.visitor
})
afterEach(async () => {
  vi.useRealTimers()
  await Promise.all([...sockets].map((socket) => socket.close()))
  sockets.clear()
})

const here = (): Record<string, string> => ({ org: tenant.slug, chatId })
const server = () => withKey(tenant.secretKey)
const tokenOf = ({ authorization }: { authorization: string }) => authorization.slice('Bearer '.length)
const adminSession = () => world.session(tenant.people.admin.userId)

async function connect(knock: Partial<ConnectOptions> = {}): Promise<TestSocket> {
  const socket = await openSocket(address, { params: here(), ...knock })
  sockets.add(socket)
  return socket
}

async function refused(knock: Partial<ConnectOptions>): Promise<[status: number, code: string]> {
  const { status, body } = await openRefusedSocket(address, { params: here(), ...knock })
  return [status, body.code]
}

async function ticketBy(headers: Record<string, string>, params = here()): Promise<string> {
  const { status, body } = await world.call('createRealtimeTicket', { params, headers })
  expect([status, body.code]).toEqual([201, undefined])
  return body.ticket
}

const handshake = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': randomBytes(16).toString('base64'),
}

interface Plain {
  status: number
  /** The Connection header of the response. */
  connection: string | undefined
  body: Body
}

/** Sends a raw request and reads the response as HTTP. */
async function plain(path: string, headers: Record<string, string>, body?: string): Promise<Plain> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(address + path, { method: body === undefined ? 'GET' : 'POST', headers })
      .on('response', resolve)
      .on('upgrade', (_, socket) => {
        socket.destroy()
        reject(new Error('It was taken as an upgrade'))
      })
      .on('error', reject)
      .end(body)
  })
  const { statusCode: status = 0, headers: answered } = response
  return { status, connection: answered.connection, body: JSON.parse(await readText(response)) }
}

describe('a socket', () => {
  it('opens for every credential that may read the chat, in a header, cookie or query', async () => {
    const { userId } = tenant.people.viewer
    const { accessToken } = await world.newSession(userId)
    const cookie = { cookie: `chatlogger_session=${accessToken}` }
    const ways: Record<string, Partial<ConnectOptions>> = {
      'a session': { headers: withToken(accessToken) },
      'a session in the URL': { query: { token: accessToken } },
      'a session in the URL, beside its own cookie': { query: { token: accessToken }, headers: cookie },
      'the cookie, without a browser': { headers: cookie },
      'the cookie, from a trusted page': { headers: { ...cookie, origin: trusted } },
      'the cookie, from our own page': { headers: { ...cookie, origin: address } },
      'a personal key': { headers: withKey((await world.newPersonalKey(userId)).key) },
      'a secret key': { headers: server() },
      'a visitor': { headers: visitor },
      'a visitor in the URL': { query: { token: tokenOf(visitor) } },
      'a ticket of a session': { query: { token: await ticketBy(withToken(accessToken)) } },
      'a ticket of a session, beside its own cookie': {
        query: { token: await ticketBy(withToken(accessToken)) },
        headers: { ...cookie, origin: 'https://elsewhere.example' },
      },
      'a ticket of a personal key': {
        query: { token: await ticketBy(withKey((await world.newPersonalKey(userId)).key)) },
      },
      'a ticket of a secret key': { query: { token: await ticketBy(server()) } },
      'a ticket of a visitor': { query: { token: await ticketBy(visitor) } },
      'a ticket, by the organization’s id': {
        query: { token: await ticketBy(server()) },
        params: { org: tenant.orgId, chatId },
      },
      'a ticket, by `me`': { query: { token: await ticketBy(server()) }, params: { org: 'me', chatId } },
    }
    for (const [way, knock] of Object.entries(ways)) {
      const { frames } = await connect(knock)
      expect([way, frames.map(({ type }) => type)]).toEqual([way, ['ready']])
    }
  })

  it('gets the same response headers as other requests', async () => {
    const { headers } = await connect({ headers: { ...server(), 'x-request-id': 'a-request-of-mine' } })
    expect(headers).toMatchObject({ 'x-request-id': 'a-request-of-mine', 'x-ratelimit-limit': '20000000' })
    expect(headers['x-api-version']).toBe((await world.call('getVersion')).headers['x-api-version'])
  })

  it('is refused with an HTTP problem before the upgrade', async () => {
    const narrow = withKey(await world.newSecretKey(tenant, ['analytics:read']))
    const other = await world.newConversation(world.umbrella)
    const absent = 'chat_01kah6w1e8fqe9zr4m1p3c9v2t'
    const tries: [what: string, knock: Partial<ConnectOptions>, answer: [number, string]][] = [
      ['without a credential', {}, [401, 'unauthenticated']],
      ['without the permission', { headers: narrow }, [403, 'forbidden']],
      ['with a key for web pages', { headers: withKey(tenant.publishableKey) }, [403, 'forbidden']],
      ['in a chat that is not there', { headers: server(), params: { org: 'me', chatId: absent } }, [404, 'not_found']],
      ['in another’s chat', { headers: server(), params: { org: 'me', chatId: other.chat.id } }, [404, 'not_found']],
      ['as the visitor of another chat', { headers: other.visitor }, [404, 'not_found']],
      ['after no event', { headers: server(), query: { lastEventId: 'x' } }, [400, 'invalid_request']],
      ['with what is not known', { headers: server(), query: { since: '1' } }, [400, 'invalid_request']],
    ]
    for (const [what, knock, answer] of tries) expect([what, await refused(knock)]).toEqual([what, answer])
    const broken: [wrong: Record<string, string>, answer: [number, string]][] = [
      [{ 'sec-websocket-key': '' }, [400, 'invalid_request']],
      [{ 'sec-websocket-key': 'short' }, [400, 'invalid_request']],
      [{ 'sec-websocket-version': '8' }, [426, 'upgrade_required']],
      [{ 'sec-websocket-version': '' }, [426, 'upgrade_required']],
    ]
    for (const [wrong, answer] of broken) {
      const { status, body } = await plain(pathOf('connectChat', here()), { ...server(), ...handshake, ...wrong })
      expect([wrong, [status, body.code]]).toEqual([wrong, answer])
    }
  })

  it('is not opened by a plain request, another protocol or another path', async () => {
    const path = pathOf('connectChat', here())
    const h2c = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABkAAQCAAAAAAIAAAAA' }
    const connection = 'keep-alive' // the connection stays usable
    for (const offer of [{}, h2c]) {
      const headers = { connection, ...server(), ...offer }
      expect(await plain(path, headers)).toMatchObject({ status: 426, connection, body: { code: 'upgrade_required' } })
      expect(await plain('/version', headers)).toMatchObject({ status: 200, connection })
    }
    const json = { ...server(), 'content-type': 'application/json' }
    for (const offer of [h2c, handshake]) {
      const said = await plain(pathOf('createMessage', here()), { ...json, ...offer }, '{"content":"Hello"}')
      expect(said).toMatchObject({ status: 201, connection, body: { content: 'Hello' } })
    }
    expect(await plain('/version', handshake)).toMatchObject({ status: 200, connection })
    expect((await plain('/ws/nowhere', handshake)).status).toBe(404)
    expect((await plain(path, { ...server(), ...handshake, 'content-length': '2' })).status).toBe(426)
  })
})

describe('two credentials in one handshake', () => {
  it('are refused unless they belong to the same session', async () => {
    const { userId } = tenant.people.admin
    const [mine, other] = [await world.newSession(userId), await world.newSession(userId)]
    const token = { token: mine.accessToken }
    const both = new URLSearchParams([
      ['token', mine.accessToken],
      ['token', other.accessToken],
    ])
    const tries: Partial<ConnectOptions>[] = [
      { query: token, headers: server() },
      { query: token, headers: withToken(other.accessToken) },
      { query: both },
      { query: { token: tokenOf(visitor) }, headers: server() },
      { query: { token: await ticketBy(server()) }, headers: server() },
      { query: { token: await ticketBy(visitor) }, headers: visitor },
    ]
    for (const [index, knock] of tries.entries()) {
      expect([index, await refused(knock)]).toEqual([index, [400, 'ambiguous_credentials']])
    }
    await connect({ query: token, headers: withToken(mine.accessToken) })
  })

  it('resolve to the one in the URL when the other is a cookie', async () => {
    const { accessToken } = await world.newSession(tenant.people.admin.userId)
    const headers = { cookie: `chatlogger_session=${accessToken}`, origin: 'https://shop.example' }
    for (const token of [tokenOf(visitor), await ticketBy(visitor), await ticketBy(server())]) {
      const { frames } = await connect({ query: { token }, headers })
      expect(frames[0].type).toBe('ready')
    }
  })

  it('do not include a key or operator token in the URL', async () => {
    const { key } = await world.newPersonalKey(tenant.people.admin.userId)
    for (const token of [
      tenant.secretKey,
      tenant.publishableKey,
      key,
      'only-for-tests:-the-token-of-the-operator',
      '',
    ]) {
      expect([token, await refused({ query: { token } })]).toEqual([token, [401, 'unauthenticated']])
    }
  })
})

describe('a page', () => {
  it('that is not trusted cannot open a socket with the session cookie', async () => {
    const { accessToken } = await world.newSession(tenant.people.admin.userId)
    const cookie = { cookie: `chatlogger_session=${accessToken}` }
    const pages = [
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `${trusted}.evil.example` },
      { origin: address.replace('127.0.0.1', 'localhost') },
      { 'sec-fetch-site': 'cross-site' },
    ]
    for (const page of pages) {
      expect([page, await refused({ headers: { ...cookie, ...page } as Record<string, string> })]).toEqual([
        page,
        [403, 'origin_not_allowed'],
      ])
    }
  })

  it('outside a key’s allowed origins is refused for its visitors, with a ticket too', async () => {
    const headers = await adminSession()
    const params = { org: tenant.slug }
    const body = { kind: 'publishable', name: 'shop', allowedOrigins: [shop] }
    const { key } = (await world.call('createApiKey', { params, headers, body })).body
    const page = { origin: shop }
    const chat = (await world.call('createChat', { params, headers: { ...withKey(key), ...page }, body: {} })).body
    const its = { org: tenant.slug, chatId: chat.id }
    const visitor = { ...withToken(chat.visitorToken), ...page }
    const query = async () => ({ token: await ticketBy(visitor, its) })
    await connect({ params: its, query: await query(), headers: page })
    await connect({ params: its, query: { token: chat.visitorToken }, headers: page })
    const evil = { origin: 'https://evil.example' }
    for (const one of [await query(), { token: chat.visitorToken }]) {
      expect(await refused({ params: its, query: one, headers: evil })).toEqual([403, 'origin_not_allowed'])
    }
  })

  it('outside the dashboard origins is refused for sessions, with a ticket too', async () => {
    const headers = await adminSession()
    const body = { settings: { dashboardOrigins: ['https://dash.example'] } }
    await world.call('updateOrganization', { params: { org: tenant.slug }, headers, body })
    const evil = { origin: 'https://evil.example' }
    await expectWithinOneSecond(() => refused({ headers: { ...headers, ...evil } }), [403, 'origin_not_allowed'])
    expect(await refused({ query: { token: await ticketBy(headers) }, headers: evil })).toEqual([
      403,
      'origin_not_allowed',
    ])
    await connect({ query: { token: await ticketBy(headers) }, headers: { origin: 'https://dash.example' } })
  })
})

describe('a ticket', () => {
  it('is valid for one connection and is not used up by a failed one', async () => {
    const token = await ticketBy(server())
    const { statusCode } = await world.app.inject({ url: pathOf('connectChat', here()), query: { token } })
    expect(statusCode).toBe(426)
    await connect({ query: { token } })
    expect(await refused({ query: { token } })).toEqual([401, 'unauthenticated'])
    const raced = await ticketBy(server())
    const tries = Array.from({ length: 5 }, () => connect({ query: { token: raced } }))
    const outcomes = (await Promise.allSettled(tries)).map(({ status }) => status)
    expect(outcomes.filter((status) => status === 'fulfilled')).toHaveLength(1)
  })

  it('is valid for 30 seconds', async () => {
    const now = Date.now()
    vi.useFakeTimers({ toFake: ['Date'], now })
    const [early, late] = [await ticketBy(server()), await ticketBy(server())]
    vi.setSystemTime(now + 29_000)
    await connect({ query: { token: early } })
    vi.setSystemTime(now + 30_001)
    expect(await refused({ query: { token: late } })).toEqual([401, 'unauthenticated'])
  })

  it('is valid for sockets of its own chat and organization only', async () => {
    const second = (await world.newConversation(tenant)).chat.id
    const { userId } = await world.newUser({ orgId: tenant.orgId })
    const now = new Date()
    const membership = { userId, orgId: world.umbrella.orgId, role: 'user', createdAt: now, updatedAt: now } as const
    await world.db.write((tx) => tx.membership.create({ data: membership }))
    const headers = await world.session(userId)
    const elsewhere: Record<string, string>[] = [
      { org: tenant.slug, chatId: second },
      { org: world.umbrella.slug, chatId },
    ]
    for (const params of elsewhere) {
      expect(await refused({ params, query: { token: await ticketBy(headers) } })).toEqual([401, 'unauthenticated'])
    }
    const token = await ticketBy(headers)
    for (const way of [withToken(token), withKey(token), { cookie: `chatlogger_session=${token}` }]) {
      expect([way, (await world.call('getChat', { params: here(), headers: way })).status]).toEqual([way, 401])
      expect([way, await refused({ headers: way as Record<string, string> })]).toEqual([way, [401, 'unauthenticated']])
    }
    expect((await world.call('getChat', { params: here(), query: { token } })).status).toBe(401)
    await connect({ query: { token } })
  })

  it('that was changed or forged is refused', async () => {
    const token = await ticketBy(server())
    const forged = [
      ...[8, 12, 40, token.length - 2].map(
        (at) => token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1),
      ),
      token.slice(0, -1),
      token.slice(0, 30),
      'clk_tkt_',
      'clk_tkt_v1.',
      `clk_tkt_v1.${randomBytes(200).toString('base64url')}`,
    ]
    for (const one of forged)
      expect([one, await refused({ query: { token: one } })]).toEqual([one, [401, 'unauthenticated']])
    await connect({ query: { token } })
  })

  it('is not valid longer than the credential that created it', async () => {
    const { userId } = tenant.people.user
    const { sessionId, accessToken } = await world.newSession(userId)
    const key = await world.newSecretKey(tenant, ['chats:read'])
    const tickets = [await ticketBy(withToken(accessToken)), await ticketBy(withKey(key))]
    const revokedAt = new Date()
    await world.db.write(async (tx) => {
      await tx.session.update({ where: { id: sessionId }, data: { revokedAt } })
      await tx.apiKey.updateMany({ where: { orgId: tenant.orgId, name: 'narrow' }, data: { revokedAt } })
    })
    for (const token of tickets) {
      const connecting = { url: pathOf('connectChat', here()), query: { token } }
      await expectWithinOneSecond(async () => (await world.app.inject(connecting)).statusCode, 401)
      expect(await refused({ query: { token } })).toEqual([401, 'unauthenticated'])
    }
  })

  it('requires an existing chat', async () => {
    const params = { org: tenant.slug, chatId: 'chat_01kah6w1e8fqe9zr4m1p3c9v2t' }
    expect((await world.call('createRealtimeTicket', { params, headers: server() })).status).toBe(404)
    const { body } = await world.call('createRealtimeTicket', { params: here(), headers: server() })
    expect(Date.parse(body.expiresAt) - Date.now()).toBeLessThanOrEqual(30_000)
    await world.call('deleteChat', { params: here(), headers: server() })
    expect(await refused({ query: { token: body.ticket } })).toEqual([404, 'not_found'])
  })
})

describe('a frame', () => {
  it('that is invalid gets an error with its requestId, and the socket stays open', async () => {
    const socket = await connect({ headers: server() })
    const requestId = 'mine-1'
    const refusals: [frame: unknown, problem: Body][] = [
      ['{', { code: 'malformed_json' }],
      ['', { code: 'malformed_json' }],
      ['{"__proto__":{"type":"typing"}}', { code: 'malformed_json' }],
      ['"typing"', { code: 'invalid_request' }],
      ['null', { code: 'invalid_request' }],
      [{ type: 'shout' }, { code: 'invalid_request' }],
      [
        { type: 'typing', loud: true },
        { code: 'invalid_request', errors: [{ pointer: '/body/loud' }] },
      ],
      [
        { type: 'message', requestId },
        { code: 'invalid_request', errors: [{ pointer: '/body/content' }] },
      ],
      [
        { type: 'message', requestId, content: 'x', stream: true },
        { code: 'invalid_request', errors: [{ pointer: '/body/stream' }] },
      ],
      [{ type: 'message', requestId: 'two words', content: 'x' }, { code: 'invalid_request' }],
      ['{"type":"message","requestId":"mine-1","content":"a\\u0000b"}', { code: 'invalid_request' }],
      ['{"type":"message","requestId":"mine-1","content":"\\ud800"}', { code: 'invalid_request' }],
      ['{"type":"message","content":"x","metadata":{"n":1e999}}', { code: 'invalid_request' }],
      [
        `{"type":"message","content":"x","metadata":{"a":${'['.repeat(40)}${']'.repeat(40)}}}`,
        { code: 'invalid_request' },
      ],
    ]
    for (const [frame, problem] of refusals) {
      socket.send(frame)
      const told = await socket.next('error')
      expect([frame, told]).toEqual([
        frame,
        expect.objectContaining({ problem: expect.objectContaining({ status: 400 }) }),
      ])
      expect([frame, told.problem]).toMatchObject([frame, problem])
      const isMarked = (frame as Body).requestId === requestId
      expect([frame, told.requestId]).toEqual([frame, isMarked ? requestId : undefined])
    }
    socket.send({ type: 'message', content: 'Still there?' })
    expect((await socket.next('response')).completion.status).toBe('complete')
  })

  it('of binary data closes the socket with 1003, and a too large one with 1009', async () => {
    const bytes = await connect({ headers: server() })
    bytes.send(Buffer.from('{"type":"typing"}'))
    expect(await bytes.closed).toBe(1003)
    const page = await connect({ headers: visitor })
    page.send(JSON.stringify({ type: 'message', content: 'x'.repeat(65_536) }))
    expect(await page.closed).toBe(1009)
    const large = await connect({ headers: server() })
    large.send(JSON.stringify({ type: 'message', content: 'x'.repeat(70_000) }))
    await large.next('response')
    large.send('x'.repeat(1_048_577))
    expect(await large.closed).toBe(1009)
  })

  it('above the rate limit closes the socket, control frames included', async () => {
    const frame = await connect({ headers: server() })
    for (let n = 0; n < 250; n++) frame.send({ type: 'typing' })
    expect(await frame.closed).toBe(4429)
    expect(frame.frames.at(-1)).toMatchObject({ type: 'error', problem: { code: 'rate_limited', status: 429 } })
    const ping = await connect({ headers: server() })
    const isOver = ping.closed.then(() => true)
    const answered = () => once(ping.socket, 'pong').then(() => false)
    for (ping.socket.ping(); !(await Promise.race([isOver, answered()])); ) ping.socket.ping()
    expect(await ping.closed).toBe(4429)
  })
})

describe('a message', () => {
  beforeAll(async () => {
    await world.newProvider()
  })
  const ask = (content: string, more: object = {}) => ({ type: 'message', content, ...more })
  const messages = async (): Promise<Body[]> =>
    (await world.call('listMessages', { params: here(), headers: server() })).body.data
  const questions = () => world.vendor.asked.filter(({ path }) => path === '/chat/completions')

  it('streams tokens to its sender only, then the completion as createCompletion returns it', async () => {
    const socket = await connect({ headers: server() })
    const other = await connect({ headers: server() })
    socket.send(ask('Hi', { requestId: 'r-1', metadata: { page: 'cart' }, parameters: { temperature: 0.3 } }))
    const response = await socket.next('response')
    const frames = socket.frames.filter(({ type }) => type === 'token')
    expect(frames.map(({ text }) => text).join('')).toBe('Hello there!')
    expect(new Set(frames.map(({ requestId }) => requestId))).toEqual(new Set(['r-1']))
    const [, said, told] = await messages()
    expect(response).toMatchObject({ requestId: 'r-1', response: 'Hello there!' })
    expect(response.completion).toMatchObject({ status: 'complete', turn: [said], message: told })
    expect(said).toMatchObject({ content: 'Hi', metadata: { page: 'cart' }, author: { type: 'key' } })
    expect(questions().at(-1)?.body.temperature).toBe(0.3)
    const { data } = (await world.call('listCompletions', { params: here(), headers: server() })).body
    expect(response.completion).toMatchObject(data[0])
    expect(other.frames.filter(({ type }) => type === 'token' || type === 'response')).toEqual([])
  })

  it('without a requestId gets frames without one', async () => {
    const socket = await connect({ headers: server() })
    socket.send(ask('Hi'))
    expect(await socket.next('response')).not.toHaveProperty('requestId')
  })

  it('returns 409 while another one is answered, and is accepted afterwards', async () => {
    const socket = await connect({ headers: server() })
    const slow = createManualAnswer()
    world.vendor.say(slow.script)
    socket.send(ask('First', { requestId: 'one' }))
    socket.send(ask('Second', { requestId: 'two' }))
    const refusal = await socket.next('error')
    expect(refusal).toMatchObject({ requestId: 'two', problem: { status: 409, code: 'completion_running' } })
    await slow.sendToken('Yes')
    await slow.end()
    expect(await socket.next('response')).toMatchObject({ requestId: 'one', response: 'Yes' })
    socket.send(ask('Second', { requestId: 'two' }))
    expect(await socket.next('response')).toMatchObject({ requestId: 'two' })
    const said = (await messages()).filter(({ role }) => role === 'user').map(({ content }) => content)
    expect(said).toEqual(['Where is my order?', 'First', 'Second'])
  })

  it('that is repeated gets the same answer over any socket and HTTP, with one provider call', async () => {
    const before = questions().length
    const socket = await connect({ headers: server() })
    const frame = ask('Once', { requestId: 'r-2' })
    socket.send(frame)
    const first = await socket.next('response')
    socket.send(frame)
    expect(await socket.next('response')).toEqual(first)
    const other = await connect({ query: { token: await ticketBy(server()) } })
    other.send(frame)
    expect(await other.next('response')).toEqual(first)
    const headers = { ...server(), 'idempotency-key': 'r-2' }
    const repeated = await world.call('createCompletion', { params: here(), headers, body: { content: 'Once' } })
    expect([repeated.status, repeated.headers['idempotent-replayed']]).toEqual([200, 'true'])
    expect(repeated.body).toEqual(first.completion)
    expect(questions()).toHaveLength(before + 1)
    other.send(ask('Twice', { requestId: 'r-2' }))
    expect(await other.next('error')).toMatchObject({
      requestId: 'r-2',
      problem: { status: 422, code: 'idempotency_key_reused' },
    })
  })

  it('is aborted at the provider when its sender disconnects, and the partial answer is stored', async () => {
    const socket = await connect({ headers: server() })
    const slow = createManualAnswer()
    world.vendor.say(slow.script)
    const nth = questions().length
    socket.send(ask('Tell me everything'))
    await slow.sendToken('It began')
    await socket.next('token')
    socket.socket.terminate()
    await (await eventually(() => questions()[nth] ?? expect.fail('It was not asked'))).disconnected
    const kept = async () => (await messages()).at(-1)
    await eventually(async () => expect(await kept()).toMatchObject({ content: 'It began', status: 'partial' }))
  })

  it('that cannot be answered gets an error, and the socket stays open', async () => {
    const socket = await connect({ headers: server() })
    world.vendor.say(status(500))
    socket.send(ask('Hi', { requestId: 'r-3', fallback: false }))
    const { problem } = await socket.next('error')
    expect(problem).toMatchObject({ status: 502, code: 'providers_failed', requestId: expect.any(String) })
    socket.send(ask('Hi', { provider: 'unknown' }))
    expect((await socket.next('error')).problem).toMatchObject({ status: 422, errors: [{ pointer: '/body/provider' }] })
    await world.call('updateChat', { params: here(), headers: server(), body: { status: 'closed' } })
    socket.send(ask('Hi'))
    expect((await socket.next('error')).problem.code).toBe('chat_closed')
    await world.call('updateChat', { params: here(), headers: server(), body: { status: 'open' } })
    socket.send(ask('Hi'))
    await socket.next('response')
  })

  it('requires the permission at the time of sending', async () => {
    const { userId } = tenant.people.user
    const socket = await connect({ headers: await world.session(userId) })
    socket.send(ask('Hi'))
    await socket.next('response')
    const params = { org: tenant.slug, userId }
    await world.call('updateMember', { params, headers: await adminSession(), body: { role: 'viewer' } })
    const refusals = async () => {
      socket.send(ask('Hi'))
      const { type, problem } = await socket.next('error', 'response')
      return [type, problem?.code]
    }
    await expectWithinOneSecond(refusals, ['error', 'forbidden'])
    const reader = await connect({ headers: withKey(await world.newSecretKey(tenant, ['chats:read'])) })
    reader.send(ask('Hi', { requestId: 'r-4' }))
    expect(await reader.next('error')).toMatchObject({ requestId: 'r-4', problem: { code: 'forbidden' } })
  })

  it('of a visitor requires a key with completions, accepts content only and hides internal fields', async () => {
    const quiet = await connect({ headers: visitor })
    quiet.send(ask('Hi'))
    expect((await quiet.next('error')).problem.code).toBe('forbidden')
    const body = { kind: 'publishable', name: 'asking', completions: true }
    const params = { org: tenant.slug }
    const { key } = (await world.call('createApiKey', { params, headers: await adminSession(), body })).body
    const chat = (await world.call('createChat', { params, headers: withKey(key), body: {} })).body
    const mine = { org: tenant.slug, chatId: chat.id }
    const socket = await connect({ params: mine, query: { token: chat.visitorToken } })
    socket.send(ask('Hi', { model: 'large' }))
    expect((await socket.next('error')).problem).toMatchObject({ status: 403, code: 'field_not_allowed' })
    socket.send(ask('Hi', { requestId: 'r-5', fallback: false }))
    const { completion, response } = await socket.next('response')
    expect(response).toBe('Hello there!')
    expect(completion.message).toMatchObject({ model: null, provider: null, cost: null })
    const headers = { ...withToken(chat.visitorToken), 'idempotency-key': 'r-5' }
    const again = { content: 'Hi', fallback: false }
    expect((await world.call('createCompletion', { params: mine, headers, body: again })).body).toEqual(completion)
  })

  it('is streamed no faster than the client reads', async () => {
    const socket = await connect({ headers: server() })
    const question = await requestEndlessAnswer(world.vendor, socket)
    await socket.next('token')
    socket.socket.pause()
    await waitUntilStable(() => question.bytesSent())
    expect(question.hasDisconnected).toBe(false)
    socket.socket.terminate()
    await question.disconnected
  })
})
