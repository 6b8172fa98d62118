import type { GroupCommitLimits } from '../../src/db/group-commit.ts'
import { assertStored } from './audit.ts'
import { analyze, type Kind, kindNames } from './databases.ts'
import { httpContestant } from './http-contestant.ts'
import { createChats, keyHeaders, message } from './messages.ts'
import type { Bench, Contestant, Goal, Row } from './row.ts'
import type { ServerReady, ServerSettings } from './server.ts'

const requestsOfConnection = 50
const poolSize = 10

/** Without batching: SQLite has one writer, PostgreSQL one transaction at a time on each connection of the pool. */
const oneByOne: Record<Kind, Partial<GroupCommitLimits>> = {
  sqlite: { flushMessages: 1, inFlight: 1 },
  postgresql: { flushMessages: 1, inFlight: poolSize },
}

/** createMessage by a secret key, durable, against the same server that gives each request a transaction of its own. */
export const createMessageRows: readonly Row[] = [
  row('P1', 'sqlite', 64, 'perSecond', { atLeast: 6 }),
  row('P2', 'postgresql', 64, 'perSecond', { atLeast: 4 }),
  row('P4', 'sqlite', 1, 'p50Ms', { atMost: 1.1 }),
  row('P4', 'postgresql', 1, 'p50Ms', { atMost: 1.1 }),
]

function row(id: string, kind: Kind, connections: number, measure: Row['measure'], goal: Goal): Row {
  const what = `createMessage, ${kindNames[kind]}, ${connections} connection${connections === 1 ? '' : 's'}`
  const one = { name: 'one transaction a request', kind, connections, groupCommit: oneByOne[kind] }
  const open = (bench: Bench) =>
    Promise.all([
      createMessageContestant(bench, { name: 'group commit', kind, connections }),
      createMessageContestant(bench, one),
    ])
  return { id, what, measure, goal, open }
}

interface Options {
  name: string
  kind: Kind
  connections: number
  groupCommit?: Partial<GroupCommitLimits>
  /** What is done to its database before the first message. */
  change?(databaseUrl: string): Promise<void>
  /** False where its database keeps no usage. */
  isMetered?: boolean
}

/** A server of its own that is sent messages for its chats; in the end they must all be there. */
export async function createMessageContestant(
  bench: Bench,
  { name, kind, connections, groupCommit = {}, change, isMetered = true }: Options,
): Promise<Contestant> {
  const databaseUrl = await bench.newDatabase(kind)
  const settings: ServerSettings = { databaseUrl, poolSize, groupCommit }
  const server = await bench.start<ServerReady>('server.ts', settings)
  const { url, secretKey } = server.ready
  await change?.(databaseUrl)
  const headers = keyHeaders(secretKey)
  const chats = await createChats(url, headers)
  const requests = (connection: number) =>
    Array.from({ length: requestsOfConnection }, (_, turn) => ({
      method: 'POST' as const,
      path: `/api/v1/orgs/me/chats/${chats[(3 * connection + turn) % chats.length]}/messages`,
      headers,
      body: JSON.stringify(message(bench.texts, requestsOfConnection * connection + turn)),
    }))
  return httpContestant(bench, {
    name,
    server,
    load: { url, connections, requests, status: 201 },
    settle: () => analyze(databaseUrl),
    finish: (acknowledged) => assertStored(databaseUrl, acknowledged, isMetered),
  })
}
