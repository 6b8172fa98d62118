import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { windowBeyondTest } from './support/clock.ts'
import { document, type OperationId, operations, pathOf } from './support/contract.ts'
import { readEvents } from './support/event-reader.ts'
import { eventually } from './support/eventually.ts'
import { type Nginx, startNginx } from './support/nginx.ts'
import { describeWithProgram } from './support/required-programs.ts'
import type { Server } from './support/sandbox.ts'
import { openSocket } from './support/sockets.ts'
import type { Tenant } from './support/tenants.ts'
import { useTwoProcesses } from './support/two-processes.ts'
import { type Body, withKey } from './support/world.ts'

vi.setConfig({ testTimeout: 120_000 }) // a process is slow to start on a busy machine

const signIns = 3
const env = {
  NODE_ENV: 'production',
  SECRET_KEY: 'only for tests, and long enough to be one',
  TRUST_PROXY: '127.0.0.1',
  RATE_LIMIT_AUTH_MAX: String(signIns),
  RATE_LIMIT_MAX: '1000000',
  RATE_LIMIT_WINDOW_MS: String(windowBeyondTest()), // no window ends during the sign-ins
}

describeWithProgram('NGINX')('behind the proxy of deploy/nginx.conf', () => {
  const both = useTwoProcesses(env)
  let proxy: Nginx
  let tenant: Tenant
  let headers: Record<string, string>
  beforeAll(async () => {
    proxy = await startNginx([both.here, both.there])
    tenant = await both.make.newTenant()
    headers = withKey(tenant.secretKey)
  })
  afterAll(() => proxy?.stop())

  async function ask(id: OperationId, params: Record<string, string>, body?: object, more = {}): Promise<Body> {
    const response = await fetch(proxy.address + pathOf(id, { org: tenant.slug, ...params }), {
      method: operations[id].method,
      headers: { ...headers, ...more, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    const answer = await response.text()
    expect([id, response.status, answer]).toEqual([id, operations[id].status, expect.anything()])
    return JSON.parse(answer)
  }

  const newChat = async (): Promise<string> => (await ask('createChat', {}, { title: 'By way of the proxy' })).id

  it('messages are stored and can be read from either process', async () => {
    const chatId = await newChat()
    const { id } = await ask('createMessage', { chatId }, { content: 'Hello' })
    for (const _ of [both.here, both.there]) {
      expect((await ask('listMessages', { chatId })).data).toMatchObject([{ id, content: 'Hello' }])
    }
  })

  it('sockets and event streams receive a message at once', async () => {
    const chatId = await newChat()
    const params = { org: tenant.slug, chatId }
    const socket = await openSocket(proxy.address, { params, headers })
    const stream = await readEvents(proxy.address + pathOf('streamChatEvents', params), headers)
    expect((await stream.next())?.type).toBe('ready')
    const { id } = await ask('createMessage', { chatId }, { content: 'Listen' })
    expect((await stream.nextOf('message')).message.id).toBe(id)
    expect((await socket.next('message')).message.id).toBe(id)
    stream.leave()
    await socket.close()
  })

  it('the client address comes from the proxy and not from the client’s headers', async () => {
    const signIn = async (localAddress: string, claimed: string) => {
      const headers = { 'content-type': 'application/json', 'x-forwarded-for': claimed }
      const sent = request(`${proxy.address}/api/v1/auth/login`, { method: 'POST', localAddress, headers })
      sent.end(JSON.stringify({ email: `${randomUUID()}@example.com`, password: 'a guess' }))
      const [response] = (await once(sent, 'response')) as [IncomingMessage]
      response.resume()
      return response.statusCode
    }
    const statuses: (number | undefined)[] = []
    for (let n = 0; n < 4 * signIns; n++) statuses.push(await signIn('127.0.0.2', `1.2.3.${n}`))
    const perProcess = 2 * signIns // each process counts separately
    expect(statuses).toEqual(statuses.map((_, n) => (n < perProcess ? 401 : 429)))
    expect(await signIn('127.0.0.3', '127.0.0.2')).toBe(401)
  })

  it('a body up to the contract’s largest is accepted, and a larger one gets 413 as a problem', async () => {
    const sizes = JSON.stringify(document).matchAll(/"x-max-body-bytes":(\d+)/g)
    const largest = Math.max(...[...sizes].map(([, bytes]) => Number(bytes)))
    const chatId = await newChat()
    const post = async (bytes: number) => {
      const path = pathOf('createMessages', { org: tenant.slug, chatId })
      const sent = { ...headers, 'content-type': 'application/json' }
      const body = '{"messages":[{"content":"Hello"}]}'.padEnd(bytes)
      const response = await fetch(proxy.address + path, { method: 'POST', headers: sent, body })
      return { status: response.status, body: (await response.json()) as Body }
    }
    expect((await post(largest)).status).toBe(201)
    expect(await post(largest + 1)).toMatchObject({ status: 413, body: { status: 413, code: 'payload_too_large' } })
  })

  it('an import has no size limit', async () => {
    const lines = ['one', 'two', 'three'].map((externalId) => JSON.stringify({ externalId, messages: [] }))
    const body = lines.map((line) => `${line.padEnd(4_000_000)}\n`).join('')
    const sent = { ...headers, 'content-type': 'application/x-ndjson' }
    const path = pathOf('importChats', { org: tenant.slug })
    const response = await fetch(proxy.address + path, { method: 'POST', headers: sent, body })
    expect([response.status, await response.json()]).toMatchObject([200, { created: 3 }])
  })

  it('a rolling restart loses no request and runs none twice', async () => {
    const chatId = await newChat()
    const said: string[] = []
    const heard: string[] = []
    let restarted = false
    const client = async () => {
      while (!restarted) {
        const content = randomUUID()
        said.push(content)
        // The proxy may retry a POST with an Idempotency-Key, which the server applies once.
        await ask('createMessage', { chatId }, { content }, { 'idempotency-key': content })
        heard.push(content)
        await ask('getChat', { chatId })
        await pause(20) // otherwise the clients starve the starting server
      }
    }
    const restart = async (server: Server) => {
      const before = heard.length
      await eventually(() => expect(heard.length).toBeGreaterThan(before + 20), { timeout: 30_000 })
      expect((await server.end('SIGTERM')).code).toBe(0)
      return both.place.start({ ...env, PORT: new URL(server.address).port })
    }
    const clients = Promise.all(Array.from({ length: 4 }, client))
    await Promise.race([
      clients,
      (async () => {
        both.here = await restart(both.here)
        both.there = await restart(both.there)
      })(),
    ]).finally(() => {
      restarted = true
    })
    await clients
    const stored = await both.db.read.message.findMany({ where: { chatId } })
    expect(stored.map(({ content }) => content).sort()).toEqual(said.sort())
  })

  it('a client gets 503 with Retry-After while no process runs', async () => {
    await Promise.all([both.here.end(), both.there.end()])
    for (const more of [{}, { 'idempotency-key': 'again' }]) {
      const response = await fetch(`${proxy.address}/health`, { headers: more })
      const body = (await response.json()) as Body
      expect([response.status, response.headers.get('retry-after'), body.code]).toEqual([503, '1', 'unavailable'])
    }
  })
})
