import { Agent, request } from 'node:http'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { pathOf } from './support/contract.ts'
import { type EventReader, readEvents } from './support/event-reader.ts'
import { eventually } from './support/eventually.ts'
import type { Tenant } from './support/inhabitants.ts'
import type { Server } from './support/processes.ts'
import { openSocket, type TestSocket } from './support/sockets.ts'
import { useTwoProcesses } from './support/two-processes.ts'
import { withKey } from './support/world.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 }) // a process is slow to start on a busy machine

// A process is ended under load while another one on the same database goes on: what clients and load balancers see of it.
const both = useTwoProcesses({ SECRET_KEY: 'only for tests, and long enough to be one', RATE_LIMIT_MAX: '1000000' })
const clients = 16

let tenant: Tenant
let chatId: string
let headers: Record<string, string>
const agent = new Agent({ keepAlive: true })
beforeAll(async () => {
  tenant = await both.make.newTenant()
  headers = withKey(tenant.secretKey)
  const { body } = await send(both.here, 'POST', pathOf('createChat', { org: 'me' }), {})
  chatId = JSON.parse(body).id
})
afterAll(() => agent.destroy())

interface Answer {
  status: number
  body: string
  closes: boolean
}

/** A request whose connection was refused, or ended before a byte of an answer came: nobody has taken it. */
class NotTaken extends Error {}

/** Sends a request over a connection that is kept alive. Throws NotTaken, or whatever else goes wrong. */
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

/** Writes and reads on and on, and goes elsewhere with what was not taken; answers with what was acknowledged. */
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

it('SIGTERM under load fails no request, tells every socket and stream, and ends with 0 within ten seconds', async () => {
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
  // For a moment it takes new connections, while it says already that it will not.
  await eventually(async () => expect((await send(both.here, 'GET', '/ready')).status).toBe(503))
  const { code, stderr } = await ended
  expect([code, stderr]).toEqual([0, '']) // after ten seconds it would have ended itself by a signal
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
