import { databaseTime } from '../../src/db/messages.ts'
import { latencyBucket } from '../../src/db/statistics.ts'
import { reportTo } from './child.ts'
import { openDriver } from './driver.ts'
import type { WorkQuestion } from './driver-contestant.ts'
import { runOperations } from './pace.ts'

export interface AggregateSettings {
  databaseUrl: string
  orgId: string
  /** RFC 3339, `to` excluded. */
  from: string
  to: string
}

/** What the rows of that time add up to. */
export interface Totals {
  messages: number
  tokens: number
  toolCalls: number
}

// What a summary costs without statistics: one reading of the rows, and all of the answer's sums at once.
const { databaseUrl, orgId, ...range } = JSON.parse(process.argv[2] ?? '{}') as AggregateSettings
const isSqlite = databaseUrl.startsWith('file:')
const driver = openDriver(databaseUrl, 1)
const calls = isSqlite ? 'json_array_length("toolCalls")' : 'jsonb_array_length("toolCalls")'
const aggregate = `
  SELECT role, provider, model, ${latencyBucket} AS latency, count(*) AS messages, sum(tokens) AS tokens,
    sum("promptTokens") AS prompt, sum("completionTokens") AS completion, sum("costNanos") AS cost, sum(latency) AS waited,
    sum(${calls}) AS "toolCalls", count(*) FILTER (WHERE "feedbackRating" = 'positive') AS positive,
    count(*) FILTER (WHERE "feedbackRating" = 'negative') AS negative, sum("feedbackScore") AS score
  FROM "Message" WHERE "orgId" = ${driver.value(1)} AND "createdAt" >= ${driver.value(2)} AND "createdAt" < ${driver.value(3)}
  GROUP BY 1, 2, 3, 4`
const values = [orgId, ...[range.from, range.to].map((time) => databaseTime(new Date(time)))]

async function read(): Promise<Totals> {
  const rows = (await driver.read(aggregate, values)) as Record<keyof Totals, unknown>[]
  const total = (name: keyof Totals) => rows.reduce((sum, row) => sum + Number(row[name]), 0)
  return { messages: total('messages'), tokens: total('tokens'), toolCalls: total('toolCalls') }
}

reportTo(process, await read(), driver.close, ({ operations }: WorkQuestion) =>
  runOperations(operations, 1, async () => void (await read())),
)
