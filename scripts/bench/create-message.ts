import type { GroupCommitLimits } from '../../src/db/group-commit.ts'
import { demandStored } from './audit.ts'
import { analyze } from './databases.ts'
import { httpContestant } from './http-contestant.ts'
import type { Bench, Contestant, Goal, Row } from './row.ts'
import type { ServerReady, ServerSettings } from './server.ts'

const chatCount = 200
const requestsOfConnection = 50
const poolSize = 10

type Kind = 'sqlite' | 'postgresql'

/** Without batching: SQLite has one writer, PostgreSQL one transaction at a time on each connection of the pool. */
const oneByOne: Record<Kind, Partial<GroupCommitLimits>> = {
  sqlite: { flushMessages: 1, inFlight: 1 },
  postgresql: { flushMessages: 1, inFlight: poolSize },
}

const names: Record<Kind, string> = { sqlite: 'SQLite', postgresql: 'PostgreSQL' }

/** createMessage by a secret key, durable, against the same server that gives each request a transaction of its own. */
export const createMessageRows: readonly Row[] = [
  row('P1', 'sqlite', 64, 'perSecond', { atLeast: 6 }),
  row('P2', 'postgresql', 64, 'perSecond', { atLeast: 4 }),
  row('P4', 'sqlite', 1, 'p50Ms', { atMost: 1.1 }),
  row('P4', 'postgresql', 1, 'p50Ms', { atMost: 1.1 }),
]

function row(id: string, kind: Kind, connections: number, measure: Row['measure'], goal: Goal): Row {
  const what = `createMessage, ${names[kind]}, ${connections} connection${connections === 1 ? '' : 's'}`
  const open = async (bench: Bench) =>
    [
      await contestant(bench, 'group commit', kind, connections, {}),
      await contestant(bench, 'one transaction a request', kind, connections, oneByOne[kind]),
    ] as const
  return { id, what, measure, goal, open }
}

async function contestant(
  bench: Bench,
  name: string,
  kind: Kind,
  connections: number,
  groupCommit: Partial<GroupCommitLimits>,
): Promise<Contestant> {
  const databaseUrl = await bench.newDatabase(kind)
  const settings: ServerSettings = { databaseUrl, poolSize, groupCommit }
  const server = await bench.start<ServerReady>('server.ts', settings)
  const { url, secretKey } = server.ready
  const headers = { 'content-type': 'application/json', 'x-organization-api-key': secretKey }
  const chats = await createChats(`${url}/api/v1/orgs/me/chats`, headers)
  const requests = (connection: number) =>
    Array.from({ length: requestsOfConnection }, (_, turn) => ({
      method: 'POST' as const,
      path: `/api/v1/orgs/me/chats/${chats[(3 * connection + turn) % chatCount]}/messages`,
      headers,
      body: JSON.stringify(message(bench.texts, requestsOfConnection * connection + turn)),
    }))
  return httpContestant(bench, {
    name,
    server,
    load: { url, connections, requests, status: 201 },
    settle: () => analyze(databaseUrl),
    finish: (acknowledged) => demandStored(databaseUrl, acknowledged),
  })
}

async function createChats(url: string, headers: Record<string, string>): Promise<string[]> {
  const chats: string[] = []
  while (chats.length < chatCount) {
    const body = JSON.stringify({ title: `Conversation ${chats.length + 1}` })
    const response = await fetch(url, { method: 'POST', headers, body })
    if (response.status !== 201) throw new Error(`createChat answered ${response.status}: ${await response.text()}`)
    chats.push(((await response.json()) as { id: string }).id)
  }
  return chats
}

/** People and assistants by turns; an assistant's message says what it cost. */
function message(texts: readonly string[], turn: number) {
  const content = texts[turn % texts.length] ?? ''
  if (turn % 2 === 0) return { role: 'user', content }
  const completionTokens = Math.ceil(content.length / 4)
  const usage = { promptTokens: 180, completionTokens, tokens: 180 + completionTokens }
  return { role: 'assistant', content, provider: 'openai', model: 'gpt-4o-mini', latency: 640, ...usage }
}
