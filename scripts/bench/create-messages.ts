import { assertRows, assertStored } from './audit.ts'
import { analyze, type Kind, kindNames } from './databases.ts'
import { driverContestant } from './driver-contestant.ts'
import { httpContestant } from './http-contestant.ts'
import type { InsertSettings } from './insert-by-driver.ts'
import { batchOf, createChats, keyHeaders } from './messages.ts'
import type { Bench, Contestant, Row } from './row.ts'
import type { ServerReady, ServerSettings } from './server.ts'

const lines = 4
const batchMessages = 100
const batchesOfLine = 20

/** createMessages against what its database can do at best: one statement for all rows, by the driver. */
export const createMessagesRows: readonly Row[] = (['sqlite', 'postgresql'] as const).map((kind) => ({
  id: 'P5',
  what: `createMessages, ${batchMessages} at once, ${kindNames[kind]}, ${lines} connections`,
  unit: 'messages',
  measure: 'perSecond',
  goal: { atLeast: 0.6 },
  open: (bench) => Promise.all([product(bench, kind), driver(bench, kind)]),
}))

const options = { firstOperations: 50, unitsEach: batchMessages }

async function product(bench: Bench, kind: Kind): Promise<Contestant> {
  const databaseUrl = await bench.newDatabase(kind)
  const settings: ServerSettings = { databaseUrl }
  const server = await bench.start<ServerReady>('server.ts', settings)
  const { url, secretKey } = server.ready
  const headers = keyHeaders(secretKey)
  const chats = await createChats(url, headers)
  const requests = (line: number) =>
    Array.from({ length: batchesOfLine }, (_, turn) => {
      const batch = batchesOfLine * line + turn
      return {
        method: 'POST' as const,
        path: `/api/v1/orgs/me/chats/${chats[batch % chats.length]}/messages/batch`,
        headers,
        body: JSON.stringify({ messages: batchOf(bench.texts, batch, batchMessages) }),
      }
    })
  return httpContestant(bench, {
    ...options,
    name: 'createMessages',
    server,
    load: { url, connections: lines, requests, status: 201 },
    settle: () => analyze(databaseUrl),
    finish: (acknowledged) => assertStored(databaseUrl, batchMessages * acknowledged),
  })
}

async function driver(bench: Bench, kind: Kind): Promise<Contestant> {
  const databaseUrl = await bench.newDatabase(kind)
  const batches = lines * batchesOfLine
  const { data } = bench
  const settings: InsertSettings = { databaseUrl, data, lines, chats: batches, batches, rows: batchMessages }
  const program = await bench.start('insert-by-driver.ts', settings)
  return driverContestant(bench, {
    ...options,
    name: 'one INSERT by the driver',
    program,
    lines,
    settle: () => analyze(databaseUrl),
    finish: (acknowledged) => assertRows(databaseUrl, batchMessages * acknowledged),
  })
}
