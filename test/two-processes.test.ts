import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { type AddressInfo, createServer, type Socket, type Server as TcpServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SystemMetrics } from '../src/generated/schemas.ts'
import { type OperationId, operations, pathOf } from './support/contract.ts'
import { type EventReader, readEvents } from './support/event-reader.ts'
import { eventually } from './support/eventually.ts'
import type { Server } from './support/sandbox.ts'
import { openSocket, type TestSocket } from './support/sockets.ts'
import type { Tenant } from './support/tenants.ts'
import { useTwoProcesses } from './support/two-processes.ts'
import { type Body, withKey, withToken } from './support/world.ts'

// Two server processes on one database: what only separate processes show, such as one that ends while the
// other goes on. The limit of one second is tested with fake timers in
// revocation.test.ts, sockets-revocation.test.ts and system-config.test.ts.

const env = {
  NODE_ENV: 'production',
  SECRET_KEY: 'only for tests, and long enough to be one',
  ADMIN_TOKEN: 'the-token-of-the-operator-in-these-tests',
  LLM_PRIVATE_ADDRESSES: 'true',
  RATE_LIMIT_MAX: '1000000',
  RATE_LIMIT_ADMIN_MAX: '1000000',
}
const operator = withToken(env.ADMIN_TOKEN)
const both = useTwoProcesses(env)
const clients = 8

let tenant: Tenant
let chatId: string
let headers: Record<string, string>
const agent = new Agent({ keepAlive: true })
beforeAll(async () => {
  tenant = await both.make.newTenant()
  headers = withKey(tenant.secretKey)
  chatId = (await done(both.here, 'createChat', { params: { org: 'me' }, body: {} })).id
})
afterAll(() => agent.destroy())

interface Asking {
  params?: Record<string, string>
  query?: Record<string, string>
  headers?: Record<string, string>
  body?: object
}

async function ask(server: Server, id: OperationId, asking: Asking = {}): Promise<{ status: number; body: Body }> {
  const { params = {}, query = {}, body } = asking
  const url = new URL(server.address + pathOf(id, params))
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  const response = await fetch(url, {
    method: operations[id].method,
    headers: { ...(asking.headers ?? headers), ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
}

/** Calls an operation of a process, which must succeed. */
async function done(server: Server, id: OperationId, asking: Asking = {}): Promise<Body> {
  const { status, body } = await ask(server, id, asking)
  expect([id, status, body?.code]).toEqual([id, operations[id].status, undefined])
  return body
}

describe('a change in one process takes effect in the other', () => {
  it('a revoked key is refused and its sockets are closed with the reason', async () => {
    const params = { org: tenant.slug }
    const admin = await both.make.session(tenant.people.admin.userId)
    const made = { kind: 'secret', name: 'server' }
    const { id: keyId, key } = await done(both.here, 'createApiKey', { params, headers: admin, body: made })
    const list = () => ask(both.there, 'listChats', { params, headers: withKey(key) })
    expect((await list()).status).toBe(200)
    const socket = await openSocket(both.there.address, { params: { ...params, chatId }, headers: withKey(key) })
    await done(both.here, 'revokeApiKey', { params: { ...params, keyId }, headers: admin })
    await eventually(async () => expect((await list()).status).toBe(401))
    expect(await socket.closed).toBe(4401)
    expect(socket.frames.at(-1)).toMatchObject({ type: 'error', problem: { status: 401 } })
  })

  it('a stored message is sent to event streams', async () => {
    const params = { org: 'me', chatId: (await done(both.here, 'createChat', { params: { org: 'me' }, body: {} })).id }
    const reader = await readEvents(both.there.address + pathOf('streamChatEvents', params), headers)
    const { id } = await done(both.here, 'createMessage', { params, body: { content: 'Hello' } })
    expect((await reader.nextOf('message')).message.id).toBe(id)
    reader.leave()
  })

  it('an operator’s settings apply, including the log level', async () => {
    const set = (body: object) => done(both.here, 'updateSystemConfig', { headers: operator, body })
    // Read from an operation that does not refresh the settings.
    const limit = async (requestId: string) => {
      const response = await fetch(`${both.there.address}/version`, { headers: { 'x-request-id': requestId } })
      await response.body?.cancel()
      return response.headers.get('x-ratelimit-limit')
    }
    await set({ rateLimits: { public: 54_321 }, logLevel: 'warn' })
    await eventually(async () => expect(await limit('not-yet')).toBe('54321'))
    await limit('not-to-be-heard')
    await set({ rateLimits: { public: null }, logLevel: null })
    await eventually(async () => {
      await limit('heard-again')
      expect(both.there.output()).toContain('heard-again')
    })
    expect(both.there.output()).not.toContain('not-to-be-heard')
  })

  it('requests are counted periodically', async () => {
    const failed = async (server: Server): Promise<number> => {
      const figures: SystemMetrics = await done(server, 'getSystemMetrics', { headers: operator })
      return figures.requests.failed
    }
    const before = await failed(both.there) // reading the metrics stores the process's own counts first
    for (let n = 0; n < 3; n++) await (await fetch(`${both.there.address}/nowhere`)).arrayBuffer()
    await eventually(async () => expect(await failed(both.here)).toBe(before + 3), { interval: 200 })
  })
})

describe('a maintenance run', () => {
  // A provider that takes connections and never answers keeps a check of it under way.
  let silent: TcpServer
  const sockets = new Set<Socket>()
  let provider: string
  beforeAll(async () => {
    silent = createServer((socket) => sockets.add(socket.on('error', () => {}))).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const baseUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/v1`
    provider = await both.make.newProvider()
    await both.db.write((tx) => tx.provider.update({ where: { id: provider }, data: { baseUrl } }))
  })
  afterAll(async () => {
    for (const socket of sockets) socket.destroy()
    silent.close()
    await both.db.write((tx) => tx.provider.delete({ where: { id: provider } }))
  })
  const run = (server: Server) => ask(server, 'runMaintenance', { headers: operator, query: { task: 'health_check' } })
  const lastRun = async (server: Server): Promise<Body> =>
    (await done(server, 'getSystemStatus', { headers: operator })).maintenance.find(
      ({ task }: Body) => task === 'health_check',
    )

  it('whose process is killed is reported as failed, and the other process can run the task again', async () => {
    const lost = await both.place.start(env)
    const killed = once(silent, 'connection').then(() => lost.end('SIGKILL'))
    expect(await run(lost).catch(() => 'lost')).toBe('lost')
    await killed
    const { id } = await lastRun(both.there)
    expect((await run(both.there)).status, 'while its lease lasts').toBe(409)
    const over = { where: { id }, data: { leaseUntil: new Date(0) } }
    await both.db.write((tx) => tx.maintenanceRun.update(over))
    expect(await lastRun(both.there)).toMatchObject({ id, status: 'failed', error: 'Its process died.' })
    const again = await run(both.there)
    expect([again.status, again.body.status]).toEqual([200, 'completed'])
  })
})

interface Answer {
  status: number
  body: string
  closes: boolean
}

/** The connection was refused or ended before the first byte of a response, so the request was not processed. */
class NotTaken extends Error {}

/** Sends a request over a kept-alive connection. Throws NotTaken, or the error of the response. */
function send({ address }: Server, method: string, path: string, body?: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const payload = body && JSON.stringify(body)
    const length = payload && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }
    const asked = request(address + path, { method, agent, headers: { ...headers, ...length } }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (piece) => {
        text += piece
      })
      response.on('error', reject)
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body: text, closes: response.headers.connection === 'close' })
      })
    })
    asked.on('error', ({ message }) => reject(new NotTaken(message)))
    asked.end(payload)
  })
}

const messagesPath = () => pathOf('createMessage', { org: 'me', chatId })

/** Writes and reads in a loop and retries in the other process; returns the acknowledged contents. */
async function write(name: number, over: { isOver: boolean }, seen: Answer[]): Promise<string[]> {
  const stored: string[] = []
  let server = both.here
  const insist = async (method: string, path: string, body?: object): Promise<Answer> => {
    try {
      return await send(server, method, path, body)
    } catch (error) {
      if (!(error instanceof NotTaken) || server === both.there) throw error
      server = both.there
      return insist(method, path, body)
    }
  }
  for (let n = 0; !over.isOver || server === both.here; n++) {
    const content = `${name}-${n}`
    const written = await insist('POST', messagesPath(), { content })
    seen.push(written)
    if (written.status === 201) stored.push(content)
    seen.push(await insist('GET', `${messagesPath()}?limit=1`))
  }
  return stored
}

it('SIGTERM under load fails no request, closes every socket and stream and exits with 0 within ten seconds', async () => {
  const knock = { params: { org: tenant.slug, chatId }, headers }
  const sockets: TestSocket[] = []
  const streams: EventReader[] = []
  for (let n = 0; n < 4; n++) {
    sockets.push(await openSocket(both.here.address, knock))
    streams.push(await readEvents(both.here.address + pathOf('streamChatEvents', knock.params), headers))
  }
  const heard = streams.map(async (stream) => {
    const contents: string[] = []
    for (let event = await stream.next(); event; event = await stream.next()) {
      if (event.type === 'message') contents.push(event.message.content ?? '')
    }
    return contents
  })
  const over = { isOver: false }
  const seen: Answer[] = []
  const writers = Array.from({ length: clients }, (_, name) => write(name, over, seen))
  await eventually(() => expect(seen.length).toBeGreaterThan(10 * clients))
  const ended = both.here.end('SIGTERM')
  // The server still accepts connections while /ready already returns 503.
  await eventually(async () => expect((await send(both.here, 'GET', '/ready')).status).toBe(503))
  const { code, stderr } = await ended
  expect([code, stderr]).toEqual([0, '']) // after ten seconds the process would have killed itself
  over.isOver = true
  const acknowledged = (await Promise.all(writers)).flat()
  expect(seen.filter(({ status }) => status >= 300)).toEqual([])
  expect(await Promise.all(sockets.map(({ closed }) => closed))).toEqual(sockets.map(() => 1001))
  const rows = await both.db.read.message.findMany({ where: { orgId: tenant.orgId, chatId }, orderBy: { seq: 'asc' } })
  expect(rows.map(({ content }) => content).sort()).toEqual(acknowledged.sort())
  for (const contents of await Promise.all(heard)) {
    expect(contents).toEqual(rows.slice(0, contents.length).map(({ content }) => content))
  }
})
