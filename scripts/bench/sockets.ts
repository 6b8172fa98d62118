import { Agent, request } from 'node:http'
import { contestant } from './contestant.ts'
import { createChats, keyHeaders } from './messages.ts'
import { type Driven, paceOf, runOperations } from './pace.ts'
import { openSockets, type RawSockets } from './raw-sockets.ts'
import type { Bench, Contestant, Row, Started } from './row.ts'
import type { ServerReady } from './server.ts'

const count = 1_000
/** Messages that are on their way at a time. */
const lines = 4
const text = 'Where is my order 1042? It should have come yesterday, and the telephone is not answered.'

/** What it costs to tell a thousand sockets of a chat's new messages, and to keep a thousand that wait for some. */
export const socketsRows: readonly Row[] = [
  {
    id: 'P15',
    what: `createMessage in a chat that ${whole(count)} sockets follow, SQLite, ${lines} messages at a time; p50 and p99 are of the last delivery`,
    unit: 'deliveries',
    measure: 'perSecond',
    goal: { atLeast: 0.7 },
    async open(bench) {
      const product = await openProduct(bench)
      const subject = await telling(bench, 'the product', product)
      const bare = await openBare(bench, subject.frameBytes)
      return [subject.contestant, (await telling(bench, 'bare ws', bare)).contestant]
    },
  },
  {
    id: 'P15',
    what: `an idle socket, ${whole(count)} of them on as many chats, SQLite`,
    unit: 'sockets',
    measure: 'bytesEach',
    goal: { atMost: 1.5 },
    async open(bench) {
      const product = await openProduct(bench, count)
      return [keeping(bench, 'the product', product), keeping(bench, 'bare ws', await openBare(bench, 100))]
    },
  },
]

function whole(value: number): string {
  return value.toLocaleString('en')
}

/** A server, and how its sockets are opened and told. */
interface Target {
  server: Started<unknown>
  headers: Record<string, string>
  socketUrl(n: number): string
  postUrl: string
}

async function openProduct(bench: Bench, chats = 1): Promise<Target> {
  const server = await bench.start<ServerReady>('server.ts', { databaseUrl: await bench.newDatabase('sqlite') })
  const { url, secretKey } = server.ready
  const headers = keyHeaders(secretKey)
  const ids = await createChats(url, headers, chats)
  return {
    server,
    headers,
    socketUrl: (n) => `${url}/ws/orgs/me/chats/${ids[n % ids.length]}`,
    postUrl: `${url}/api/v1/orgs/me/chats/${ids[0]}/messages`,
  }
}

/** @param frameBytes how long its frames are */
async function openBare(bench: Bench, frameBytes: number): Promise<Target> {
  const server = await bench.start<{ url: string }>('bare-sockets.ts', { frameBytes })
  const { url } = server.ready
  return { server, headers: { 'content-type': 'application/json' }, socketUrl: () => `${url}/`, postUrl: `${url}/` }
}

/** Posts messages, each done when all sockets have been sent it. */
async function telling(
  bench: Bench,
  name: string,
  { server, headers, socketUrl, postUrl }: Target,
): Promise<{ contestant: Contestant; frameBytes: number }> {
  const sockets = await openSockets(count, socketUrl, headers)
  const agent = new Agent({ keepAlive: true, maxSockets: lines })
  let posted = 1 // they were sent one text when they connected
  const tell = async () => {
    await post(postUrl, headers, agent, bench.signal)
    await sockets.received(++posted)
  }
  await tell()
  const finish = async () => {
    await sockets.close()
    agent.destroy()
  }
  const drive = async (operations: number): Promise<Driven> => {
    const cpu = process.cpuUsage()
    const began = performance.now()
    const pace = await runOperations(operations, lines, tell)
    const { user, system } = process.cpuUsage(cpu)
    return { ...pace, generatorBusy: (user + system) / 1e3 / (performance.now() - began) }
  }
  const options = { name, firstOperations: 20, unitsEach: count, finish }
  return { contestant: contestant(bench, options, server, lines, drive), frameBytes: sockets.longest() }
}

function post(url: string, headers: Record<string, string>, agent: Agent, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { method: 'POST', headers, agent, signal }, (response) => {
      response.on('error', reject).resume()
      response.on('end', () => {
        if (response.statusCode === 201) resolve()
        else reject(new Error(`${url} answered ${response.statusCode}`))
      })
    })
    asking.on('error', reject)
    asking.end(JSON.stringify({ content: text }))
  })
}

/** Opens sockets that wait, and asks how much memory the server holds for each of them. */
function keeping(bench: Bench, name: string, { server, headers, socketUrl }: Target): Contestant {
  const drive = async (): Promise<Driven> => {
    const before = await server.heldBytes()
    const began = performance.now()
    const sockets: RawSockets = await openSockets(count, socketUrl, headers)
    const pace = paceOf(count, performance.now() - began, [0])
    const bytesEach = ((await server.heldBytes()) - before) / count
    await sockets.close()
    return { ...pace, bytesEach, generatorBusy: 0 }
  }
  return contestant(bench, { name, firstOperations: count }, server, 1, drive)
}
