import type { AddressInfo } from 'node:net'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { ownCounters } from '../src/db/counters.ts'
import { newKey } from '../src/domain/access/secrets.ts'
import { openRefusedSocket, openSocket } from './support/sockets.ts'
import { adminToken, useWorld, withKey, withToken } from './support/world.ts'

const world = useWorld({
  RATE_LIMIT_MAX: '20',
  RATE_LIMIT_WIDGET_MAX: '20',
  RATE_LIMIT_AUTH_MAX: '5',
  RATE_LIMIT_LLM_MAX: '20',
  RATE_LIMIT_ADMIN_MAX: '600',
  RATE_LIMIT_WINDOW_MS: '60*1000',
})

beforeAll(async () => {
  await world.db.write((tx) => tx.organization.updateMany({ data: { plan: 'free' } }))
})

/** Each test starts at the first moment of its own window. */
let window = Math.ceil(Date.now() / 60_000) + 1
const begin = () => vi.useFakeTimers({ toFake: ['Date'], now: ++window * 60_000 })

afterEach(() => {
  vi.useRealTimers()
})

const list = (headers: Record<string, string>, remoteAddress = '127.0.0.1') =>
  world.app.inject({ url: '/api/v1/orgs/me/chats', headers, remoteAddress })

const signIn = (remoteAddress: string, headers = {}) =>
  world.app.inject({
    method: 'POST',
    url: '/api/v1/auth/login',
    headers,
    payload: { email: 'a@example.com', password: 'a guess' },
    remoteAddress,
  })

describe('a rate limit', () => {
  it('allows exactly as many requests as it announces, then returns 429 until the window ends', async () => {
    begin()
    const headers = withKey(world.acme.secretKey)
    for (let left = 19; left >= 0; left--) {
      const answer = await list(headers)
      expect(answer.statusCode).toBe(200)
      expect(answer.headers).toMatchObject({ 'x-ratelimit-limit': '20', 'x-ratelimit-remaining': String(left) })
    }
    vi.setSystemTime(Date.now() + 15_000)
    const refused = await list(headers)
    expect([refused.statusCode, refused.json().code]).toEqual([429, 'rate_limited'])
    expect(refused.headers).toMatchObject({
      'retry-after': '45',
      'x-ratelimit-reset': '45',
      'x-ratelimit-remaining': '0',
    })
    vi.setSystemTime(Date.now() + 45_000)
    expect((await list(headers)).statusCode).toBe(200)
  })

  it('counts a key once for both headers and returns OpenAI’s error shape below /openai', async () => {
    begin()
    const headers = withToken(world.umbrella.secretKey)
    const models = () => world.app.inject({ url: '/openai/v1/models', headers })
    for (let n = 0; n < 20; n++) {
      const answer = n % 2 === 0 ? await models() : await list(withKey(world.umbrella.secretKey))
      expect([answer.statusCode, answer.headers['x-ratelimit-remaining']]).toEqual([200, String(19 - n)])
    }
    const refused = await models()
    expect([refused.statusCode, refused.headers['content-type']]).toEqual([429, 'application/json'])
    expect(refused.json().error).toMatchObject({ type: 'rate_limit_error', code: 'rate_limit_exceeded', param: null })
    expect(refused.headers).toMatchObject({ 'retry-after': '60', 'x-ratelimit-limit': '20', 'x-ratelimit-reset': '60' })
  })

  it('counts each key separately and does not affect another tenant', async () => {
    begin()
    for (let n = 0; n < 25; n++) await list(withKey(world.acme.secretKey))
    expect((await list(withKey(world.acme.secretKey))).statusCode).toBe(429)
    expect((await list(withKey(world.umbrella.secretKey))).statusCode).toBe(200)
  })

  it('counts sign-ins by address and ignores X-Forwarded-For', async () => {
    begin()
    for (let n = 0; n < 5; n++)
      expect((await signIn('10.0.0.1', { 'x-forwarded-for': `1.2.3.${n}` })).statusCode).toBe(401)
    expect((await signIn('10.0.0.1', { 'x-forwarded-for': '9.9.9.9' })).statusCode).toBe(429)
    expect((await signIn('10.0.0.2')).statusCode).toBe(401)
  })

  it('counts an IPv6 /64 network as one address', async () => {
    begin()
    for (let n = 1; n <= 5; n++) expect((await signIn(`2001:db8:0:1::${n}`)).statusCode).toBe(401)
    expect((await signIn('2001:db8:0:1:ffff::1')).statusCode).toBe(429)
    expect((await signIn('2001:db8:0:2::1')).statusCode).toBe(401)
  })

  it('keeps every counter until the window ends', async () => {
    begin()
    const windows = ownCounters.open('requests', 60_000) // the counters of all tests in this process
    await windows.add('ada')
    for (let n = 0; n < 50_000; n++) await windows.add(`other ${n}`)
    expect((await windows.add('ada')).current).toBe(2)
    vi.setSystemTime(Date.now() + 60_000)
    expect((await windows.add('ada')).current).toBe(1)
  })

  it('counts invalid keys and tokens by address', async () => {
    begin()
    const guesses = [withKey(newKey('secret')), withKey(newKey('personal')), withToken('eyJ0eXAiOiJhdCtqd3QifQ.e30.')]
    for (let n = 0; n < 20; n++) {
      expect((await list(guesses[n % 3] as Record<string, string>, '10.2.0.1')).statusCode).toBe(401)
    }
    for (const guess of guesses) expect((await list(guess, '10.2.0.1')).statusCode).toBe(429)
    expect((await list(guesses[0] as Record<string, string>, '10.2.0.2')).statusCode).toBe(401)
  })

  it('counts web pages by key and address, including their visitors', async () => {
    const { visitor } = await world.newConversation(world.acme)
    begin()
    const open = (remoteAddress: string) =>
      world.app.inject({
        method: 'POST',
        url: '/api/v1/orgs/me/chats',
        headers: withKey(world.acme.publishableKey),
        payload: {},
        remoteAddress,
      })
    for (let n = 0; n < 20; n++) expect((await open('10.3.0.1')).statusCode).toBe(201)
    expect((await open('10.3.0.1')).statusCode).toBe(429)
    expect((await list(visitor, '10.3.0.1')).statusCode).toBe(429)
    expect((await open('10.3.0.2')).statusCode).toBe(201)
  })
})

describe('a message over a socket', () => {
  let address: string
  beforeAll(async () => {
    await world.app.listen({ host: '127.0.0.1', port: 0 })
    address = `http://127.0.0.1:${(world.app.server.address() as AddressInfo).port}`
  })
  const ask = { type: 'message', content: 'Hello' }

  it('shares the limit with a server’s HTTP requests', async () => {
    const { slug, secretKey } = world.acme
    const params = { org: slug, chatId: (await world.newConversation(world.acme)).chat.id }
    const headers = withKey(secretKey)
    begin()
    const socket = await openSocket(address, { params, headers })
    const request = () => world.call('createCompletion', { params, headers, body: { content: 5 } })
    for (let n = 0; n < 19; n++) expect((await request()).status).toBe(400)
    socket.send(ask)
    await socket.next('response')
    socket.send({ ...ask, requestId: 'one-more' })
    expect(await socket.next('error')).toMatchObject({ requestId: 'one-more', problem: { code: 'rate_limited' } })
    expect((await request()).status).toBe(429)
    await socket.close()
  })

  it('shares the limit with all requests of a visitor’s web page', async () => {
    const { chat, visitor } = await world.newConversation(world.umbrella)
    const params = { org: world.umbrella.slug, chatId: chat.id }
    begin()
    const socket = await openSocket(address, { params, headers: visitor })
    for (let n = 0; n < 18; n++) expect((await world.call('getChat', { params, headers: visitor })).status).toBe(200)
    socket.send(ask)
    expect((await socket.next('error')).problem.code).toBe('forbidden')
    socket.send(ask)
    expect((await socket.next('error')).problem.code).toBe('rate_limited')
    expect((await world.call('getChat', { params, headers: visitor })).status).toBe(429)
    expect((await openRefusedSocket(address, { params, headers: visitor })).status).toBe(429)
    await socket.close()
  })
})

describe('an invalid operator token', () => {
  const guess = withToken('guess')
  const overview = (headers: Record<string, string>, remoteAddress: string) =>
    world.app.inject({ url: '/api/v1/admin/orgs', headers, remoteAddress })

  it('counts as a sign-in attempt of its address on every path', async () => {
    begin()
    for (const url of ['/api/v1/admin/orgs', '/api/v1/users/me', '/api/v1/orgs/me/chats']) {
      const answer = await world.app.inject({ url, headers: guess, remoteAddress: '10.4.0.1' })
      expect([answer.statusCode, answer.headers['x-ratelimit-limit']]).toEqual([401, '5'])
    }
    for (let n = 0; n < 2; n++) expect((await signIn('10.4.0.1')).statusCode).toBe(401)
    expect((await signIn('10.4.0.1')).statusCode).toBe(429)
    const refused = await overview(guess, '10.4.0.1')
    expect([refused.statusCode, refused.json().code]).toEqual([429, 'rate_limited'])
    expect((await overview(guess, '10.4.0.2')).statusCode).toBe(401)
  })

  it('above the limit blocks the valid token too, until the window ends', async () => {
    begin()
    for (let n = 0; n < 5; n++) expect((await overview(guess, '10.4.1.1')).statusCode).toBe(401)
    const answers = [await overview(guess, '10.4.1.1'), await overview(withToken(adminToken), '10.4.1.1')]
    const [wrong, right] = answers.map(({ statusCode, headers, body }) => ({
      statusCode,
      limit: headers['x-ratelimit-limit'],
      after: headers['retry-after'],
      code: JSON.parse(body).code,
    }))
    expect(right).toEqual(wrong)
    expect(right).toEqual({ statusCode: 429, limit: '5', after: '60', code: 'rate_limited' })
    expect((await overview(withToken(adminToken), '10.4.1.2')).statusCode).toBe(200)
    vi.setSystemTime(Date.now() + 60_000)
    expect((await overview(withToken(adminToken), '10.4.1.1')).statusCode).toBe(200)
  })

  it('is counted apart from sign-ins, so the operator is not blocked by them', async () => {
    begin()
    for (let n = 0; n < 9; n++) await signIn('10.4.2.1')
    expect((await signIn('10.4.2.1')).statusCode).toBe(429)
    const answer = await overview(withToken(adminToken), '10.4.2.1')
    expect([answer.statusCode, answer.headers['x-ratelimit-limit']]).toEqual([200, '600'])
  })

  it('does not include ended sessions, so an open dashboard blocks no sign-in', async () => {
    const { sessionId, accessToken } = await world.newSession(world.acme.people.user.userId)
    await world.db.write((tx) => tx.session.update({ where: { id: sessionId }, data: { revokedAt: new Date() } }))
    begin()
    for (let n = 0; n < 9; n++) expect((await overview(withToken(accessToken), '10.4.3.1')).statusCode).toBe(401)
    expect((await signIn('10.4.3.1')).statusCode).toBe(401)
  })
})
