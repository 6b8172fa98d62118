import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import {
  ApiError,
  type Client,
  type ClientOptions,
  createClient,
  followChat,
  streamCompletion,
} from 'chatlogger-client'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { eventually } from './support/eventually.ts'
import { useSecondApplication } from './support/second-application.ts'
import { startTcpProxy, type TcpProxy } from './support/tcp-proxy.ts'
import { type Tenant, useWorld } from './support/world.ts'

const world = useWorld()
const second = useSecondApplication(world)
let tenant: Tenant
let baseUrl: string
let server: Client
beforeAll(async () => {
  tenant = world.acme
  baseUrl = await world.app.listen({ host: '127.0.0.1', port: 0 })
  server = createClient({ baseUrl, secretKey: tenant.secretKey })
})
const cleaners: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleaners.splice(0)) await clean()
})

const org = () => ({ path: { org: tenant.slug } })
const newChat = async () => (await server.POST('/api/v1/orgs/{org}/chats', { params: org(), body: {} })).data
const say = (chatId: string, content: string) =>
  server.POST('/api/v1/orgs/{org}/chats/{chatId}/messages', {
    params: { path: { org: tenant.slug, chatId } },
    body: { content },
  })
/** What a promise is rejected with. */
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error: unknown) => error,
  )

async function newLine(): Promise<TcpProxy> {
  const line = await startTcpProxy(baseUrl)
  cleaners.push(() => line.close())
  return line
}

/** A client of a server that is not ChatLogger. */
async function newStranger(listener: RequestListener): Promise<Client> {
  const stranger = createServer(listener).listen(0, '127.0.0.1')
  cleaners.push(() => stranger.close())
  await once(stranger, 'listening')
  return createClient({ baseUrl: `http://127.0.0.1:${(stranger.address() as AddressInfo).port}` })
}

describe('a client', () => {
  it('sends each kind of credential as the server expects it', async () => {
    const open = createClient({ baseUrl, publishableKey: tenant.publishableKey })
    const { data: chat } = await open.POST('/api/v1/orgs/{org}/chats', { params: org(), body: { title: 'Hello?' } })
    const visitor = createClient({ baseUrl: `${baseUrl}/`, visitorToken: chat.visitorToken ?? '' })
    const params = { path: { org: 'me', chatId: chat.id } }
    const { data: message } = await visitor.POST('/api/v1/orgs/{org}/chats/{chatId}/messages', {
      params,
      body: { content: 'Is anyone there?' },
    })
    expect(message.author.type).toBe('visitor')

    const { userId } = tenant.people.admin
    const { accessToken } = await world.newSession(userId)
    const { key: personalKey } = await world.newPersonalKey(userId)
    const credentials = [{ accessToken }, { personalKey }, { secretKey: tenant.secretKey }]
    for (const credential of credentials) {
      const { data } = await createClient({ baseUrl, ...credential }).GET('/api/v1/orgs/{org}/chats/{chatId}', {
        params,
      })
      expect(data.messageCount).toBe(1)
    }
    const { data: health } = await createClient({ baseUrl }).GET('/health')
    expect(health.status).toBe('ok')
  })

  it('calls a token function before each request', async () => {
    const { accessToken } = await world.newSession(tenant.people.admin.userId)
    const give = vi.fn(async () => accessToken)
    const person = createClient({ baseUrl, accessToken: give })
    await person.GET('/api/v1/users/me')
    await person.GET('/api/v1/users/me')
    expect(give).toHaveBeenCalledTimes(2)
  })

  it('refuses two credentials, and an empty one', () => {
    const both = { baseUrl, secretKey: 'a', accessToken: 'b' } as unknown as ClientOptions
    expect(() => createClient(both)).toThrow('Give one credential, not secretKey and accessToken')
    expect(() => createClient({ baseUrl, secretKey: '' })).toThrow('secretKey is empty')
  })

  it('sends NDJSON unchanged, and serializes lists and objects in a query as the server parses them', async () => {
    const lines = '{"externalId":"a","metadata":{"plan":"pro"},"messages":[]}\n{"externalId":"b","messages":[]}\n'
    const { data } = await server.POST('/api/v1/orgs/{org}/chats/import', {
      params: org(),
      headers: { 'content-type': 'application/x-ndjson' },
      body: lines,
    })
    expect(data.created).toBe(2)
    const query = { status: ['open', 'closed'] as ('open' | 'closed')[], metadata: { plan: 'pro' } }
    const { data: found } = await server.GET('/api/v1/orgs/{org}/chats', { params: { ...org(), query } })
    expect(found.data.map(({ externalId }) => externalId)).toEqual(['a'])
  })

  it('rejects with the problem of a refused request', async () => {
    const error = await refusal(server.GET('/api/v1/orgs/{org}/chats', { params: { path: { org: 'unknown-org' } } }))
    expect(error).toBeInstanceOf(ApiError)
    const { status, code, message, requestId, problem } = error as ApiError
    expect({ status, code, message, requestId }).toEqual({
      status: 404,
      code: 'not_found',
      message: problem?.detail,
      requestId: problem?.requestId,
    })
  })

  it('rejects with the code of an error in OpenAI’s shape', async () => {
    const error = await refusal(createClient({ baseUrl, accessToken: 'none' }).GET('/openai/v1/models'))
    expect(error).toMatchObject({ status: 401, code: 'invalid_api_key', problem: undefined })
    expect((error as ApiError).requestId).toMatch(/^\S+$/)
  })

  it('rejects with code unknown when a proxy answers', async () => {
    const stranger = await newStranger((_, response) =>
      response.writeHead(503, { 'retry-after': '7' }).end('<h1>Away</h1>'),
    )
    expect(await refusal(stranger.GET('/health'))).toMatchObject({ status: 503, code: 'unknown', retryAfter: 7 })
  })
})

describe('following a chat', () => {
  /** Follows a chat over the line; `next` resolves to the content of a message or the type of another event. */
  async function follow(line: TcpProxy, chatId: string, options: { silenceMs?: number } = {}, client?: Client) {
    const end = new AbortController()
    cleaners.unshift(() => end.abort())
    const api = client ?? createClient({ baseUrl: line.address, secretKey: tenant.secretKey })
    const events = followChat(api, { org: tenant.slug, chatId, signal: end.signal, ...options })
    const next = async () => {
      const { value } = await events.next()
      return value && (value.type === 'message' ? value.message.content : value.type)
    }
    expect(await next()).toBe('ready')
    return { next, end, events }
  }

  it('resumes after a lost connection with every missed message once and in order', async () => {
    const line = await newLine()
    const { id } = await newChat()
    const { next } = await follow(line, id)
    await say(id, 'first')
    expect(await next()).toBe('first')
    line.cut()
    const tried = line.connections(2)
    const going = next()
    await say(id, 'second')
    await say(id, 'third')
    await tried
    line.restore()
    expect([await going, await next(), await next()]).toEqual(['ready', 'second', 'third'])
    await say(id, 'fourth')
    expect(await next()).toBe('fourth')
  })

  it('reconnects when an open connection falls silent', async () => {
    const line = await newLine()
    const { id } = await newChat()
    const { next } = await follow(line, id, { silenceMs: 3_000 })
    line.stall()
    await say(id, 'Hello?')
    expect([await next(), await next()]).toEqual(['ready', 'Hello?'])
  })

  it('resumes at another server when its own shuts down', async () => {
    const line = await newLine()
    line.restore(await second.app.listen({ host: '127.0.0.1', port: 0 }))
    const { id } = await newChat()
    const { next } = await follow(line, id)
    const going = next()
    await second.app.close()
    await say(id, 'Meanwhile')
    line.restore(baseUrl)
    expect([await going, await next()]).toEqual(['ready', 'Meanwhile'])
  })

  it('ends when it is aborted, even while it waits to reconnect', async () => {
    const line = await newLine()
    const { id } = await newChat()
    const listening = await follow(line, id)
    const waiting = await follow(line, id)
    const ended = listening.next()
    listening.end.abort()
    expect(await ended).toBeUndefined()
    line.cut()
    const tried = line.connections(1)
    const given = waiting.next()
    await tried
    waiting.end.abort()
    expect(await given).toBeUndefined()
  })

  it('closes the connection when the reader leaves', async () => {
    const line = await newLine()
    const { events } = await follow(line, (await newChat()).id)
    expect(line.open).toBe(1)
    await events.return()
    await eventually(() => expect(line.open).toBe(0))
  })

  it('rejects when the server refuses, at the start and later', async () => {
    const line = await newLine()
    const { id } = await newChat()
    const away = followChat(server, { org: tenant.slug, chatId: 'chat_01kah6w1e8fqe9zr4m1p3c9v2t' })
    expect(await refusal(away.next())).toMatchObject({ status: 404, code: 'not_found' })
    const unauthenticated = createClient({ baseUrl, secretKey: 'clk_sec_none' })
    expect(await refusal(followChat(unauthenticated, { org: 'me', chatId: id }).next())).toMatchObject({ status: 401 })
    const { next } = await follow(line, id)
    const given = refusal(next())
    await server.DELETE('/api/v1/orgs/{org}/chats/{chatId}', { params: { path: { org: tenant.slug, chatId: id } } })
    expect(await given).toMatchObject({ status: 404 })
  })

  it('rejects when the session ends, and resumes when a function returns the next token', async () => {
    const line = await newLine()
    const { id } = await newChat()
    const { userId } = tenant.people.admin
    const [first, second] = [await world.newSession(userId), await world.newSession(userId)]
    const tokens = [first.accessToken, second.accessToken]
    const giving = createClient({ baseUrl: line.address, accessToken: () => tokens.shift() ?? 'none' })
    const holding = createClient({ baseUrl: line.address, accessToken: first.accessToken })
    const goingOn = await follow(line, id, {}, giving)
    const refused = refusal((await follow(line, id, {}, holding)).next())
    await createClient({ baseUrl, accessToken: first.accessToken }).POST('/api/v1/auth/logout')
    expect(await refused).toMatchObject({ status: 401 })
    expect(await goingOn.next()).toBe('ready')
    const given = refusal(goingOn.next())
    await createClient({ baseUrl, accessToken: second.accessToken }).POST('/api/v1/auth/logout')
    expect(await given).toMatchObject({ status: 401 })
  })

  it('rejects when no server is reachable', async () => {
    const line = await newLine()
    line.cut()
    const api = createClient({ baseUrl: line.address, secretKey: tenant.secretKey })
    expect(await refusal(followChat(api, { org: 'me', chatId: 'chat_x' }).next())).toBeInstanceOf(TypeError)
  })
})

describe('a streamed answer', () => {
  it('arrives in tokens, and as a whole when the request is repeated', async () => {
    const chat = await newChat()
    const ask = { org: tenant.slug, chatId: chat.id, content: 'Größe 42? 👟', idempotencyKey: 'once' }
    let text = ''
    const types = new Set<string>()
    for await (const event of streamCompletion(server, ask)) {
      types.add(event.type)
      if (event.type === 'token') text += event.text
      if (event.type === 'message') expect(event.completion?.message?.content).toBe(text)
    }
    expect(text).toContain('Größe 42? 👟')
    expect([...types]).toEqual(['start', 'token', 'message'])
    const again = []
    for await (const event of streamCompletion(server, ask)) again.push(event)
    expect(again).toMatchObject([{ type: 'message', completion: { message: { content: text } } }])
  })

  it('rejects with the problem of an unknown provider', async () => {
    const { id } = await newChat()
    const events = streamCompletion(server, { org: tenant.slug, chatId: id, content: 'Hello?', provider: 'unknown' })
    expect(await refusal(events.next())).toMatchObject({ status: 422 })
  })

  const begin = 'event: token\r\ndata: {"type":"token","text":"Your"}\r\n\r\n'
  const problem = { code: 'providers_failed', status: 502, detail: 'No provider answers.', requestId: 'request-1' }
  it.each([
    ['ends', '', { message: 'The answer was cut off: the connection was lost' }],
    [
      'reports a problem',
      `data: ${JSON.stringify({ type: 'error', problem })}\n\n`,
      { status: 502, code: 'providers_failed', requestId: 'request-1' },
    ],
  ])('rejects when the stream %s after its beginning', async (_, rest, error) => {
    const stranger = await newStranger((_, response) => response.end(begin + rest))
    const events = streamCompletion(stranger, { org: 'me', chatId: 'chat_x' })
    expect((await events.next()).value).toEqual({ type: 'token', text: 'Your' })
    expect(await refusal(events.next())).toMatchObject(error)
  })
})

it('publishes only the files that it needs', async () => {
  const { stdout } = await promisify(execFile)('npm', ['pack', '--dry-run', '--json'], { cwd: 'client' })
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }]
  expect(files.map(({ path }) => path).sort()).toEqual([
    'README.md',
    'contract.d.ts',
    'index.d.ts',
    'index.js',
    'package.json',
  ])
})
