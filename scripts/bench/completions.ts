import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import type { CompletionsSettings } from './completions-server.ts'
import type { VendorSettings } from './completions-vendor.ts'
import { contestant } from './contestant.ts'
import { createChats, keyHeaders } from './messages.ts'
import { type Driven, paceOf } from './pace.ts'
import type { Bench, Contestant, Goal, Row, Started } from './row.ts'
import type { ServerReady } from './server.ts'

/** What createCompletion adds to a vendor that answers at a pace: to the tokens of many streams, and to the first of one. */
export const completionsRows: readonly Row[] = [
  row(100, { tokens: 75, firstTokenMs: 100, tokenMs: 20 }, 'perSecond', { atLeast: 0.8 }),
  row(1, { tokens: 1, firstTokenMs: 100, tokenMs: 1 }, 'p50Ms', { atMost: 1.05 }), // 5 ms
]

function row(streams: number, pace: VendorSettings, measure: Row['measure'], goal: Goal): Row {
  const { tokens, firstTokenMs, tokenMs } = pace
  const vendor = `${tokens} token${tokens === 1 ? '' : 's'}, the first after ${firstTokenMs} ms, then one in ${tokenMs} ms`
  return {
    id: 'P14',
    what: `createCompletion, streamed, SQLite, ${streams} stream${streams === 1 ? '' : 's'} (${vendor}); p50 and p99 are of the first token`,
    unit: 'tokens',
    measure,
    goal,
    open: (bench) => Promise.all([throughProduct(bench, pace, streams), directly(bench, pace, streams)]),
  }
}

const startVendor = (bench: Bench, pace: VendorSettings) => bench.start<{ url: string }>('completions-vendor.ts', pace)

async function throughProduct(bench: Bench, pace: VendorSettings, streams: number): Promise<Contestant> {
  const vendor = await startVendor(bench, pace)
  const settings: CompletionsSettings = { databaseUrl: await bench.newDatabase('sqlite'), vendorUrl: vendor.ready.url }
  const server = await bench.start<ServerReady>('completions-server.ts', settings)
  const { url, secretKey } = server.ready
  const headers = keyHeaders(secretKey)
  const chats = await createChats(url, headers)
  let asked = 0
  const question = (): Question => ({
    url: `${url}/api/v1/orgs/me/chats/${chats[asked++ % chats.length]}/completions`,
    headers,
    body: JSON.stringify({ content: 'Where is my order?', stream: true }),
    ending: '\nevent: message\n',
  })
  return streaming(bench, { name: 'through the product', server, streams, pace, question }, () => vendor.end())
}

async function directly(bench: Bench, pace: VendorSettings, streams: number): Promise<Contestant> {
  const server = await startVendor(bench, pace)
  const messages = [{ role: 'user', content: 'Where is my order?' }]
  const question = (): Question => ({
    url: `${server.ready.url}/chat/completions`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'bench', messages, stream: true }),
    ending: '"finish_reason":"stop"',
  })
  return streaming(bench, { name: 'the vendor itself', server, streams, pace, question })
}

interface Question {
  url: string
  headers: Record<string, string>
  body: string
  /** What comes after the last token, and not without it. */
  ending: string
}

interface Options {
  name: string
  server: Started<unknown>
  streams: number
  pace: VendorSettings
  question(): Question
}

function streaming(bench: Bench, options: Options, finish = async () => {}): Contestant {
  const { name, server, streams, pace } = options
  const agent = new Agent({ keepAlive: true, maxSockets: streams })
  return contestant(
    bench,
    {
      name,
      firstOperations: streams,
      unitsEach: pace.tokens,
      finish: async () => {
        agent.destroy()
        await finish()
      },
    },
    server,
    streams,
    (operations) => drive(options, agent, operations, bench.signal),
  )
}

/** Asks so many times, so many at once; the latencies are those of first tokens. Rejects for an answer that is not whole. */
async function drive(
  { streams, pace, question }: Options,
  agent: Agent,
  operations: number,
  signal: AbortSignal,
): Promise<Driven> {
  const latencies: number[] = []
  let left = operations
  const cpu = process.cpuUsage()
  const began = performance.now()
  const answerMs = pace.firstTokenMs + pace.tokens * pace.tokenMs
  const run = async (_: unknown, stream: number) => {
    await pause((stream / streams) * answerMs) // people do not all ask at once
    while (left-- > 0) latencies.push(await listen(question(), agent, pace.tokens, signal))
  }
  await Promise.all(Array.from({ length: streams }, run))
  const ms = performance.now() - began
  const { user, system } = process.cpuUsage(cpu)
  return { ...paceOf(operations, ms, latencies), generatorBusy: (user + system) / 1e3 / ms }
}

/** Reads one answer to its end. Answers with the milliseconds to its first token. */
function listen(
  { url, headers, body, ending }: Question,
  agent: Agent,
  tokens: number,
  signal: AbortSignal,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const began = performance.now()
    let first: number | undefined
    let text = ''
    const asking = request(url, { method: 'POST', headers, agent, signal }, (response) => {
      response.setEncoding('utf8')
      response.on('data', (piece: string) => {
        text += piece
        if (first === undefined && text.includes(' word')) first = performance.now() - began
      })
      response.on('error', reject)
      response.on('end', () => {
        const said = text.slice(0, text.indexOf(ending)).split(' word').length - 1
        if (first !== undefined && text.includes(ending) && said === tokens) resolve(first)
        else
          reject(
            new Error(`${url} answered ${response.statusCode} with ${said} of ${tokens} tokens: ${text.slice(-500)}`),
          )
      })
    })
    asking.on('error', reject)
    asking.end(body)
  })
}
