import type { Transaction } from './client.ts'
import type { SeqRange, SequencedRow } from './messages.ts'

/**
 * Upper bounds, in milliseconds, of the latency histogram that statistics keep: a latency belongs to the first bound above
 * it. Percentiles derive from it: changed bounds require a recount of every stored row.
 */
export const latencyBounds = [
  10, 20, 35, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1000, 1500, 2000, 3000, 4000, 5000, 7500, 10_000, 15_000,
  20_000, 30_000, 60_000, 120_000,
]

/** The number of a message's bucket, -1 without a latency, in SQL. */
export const latencyBucket = `CASE WHEN latency IS NULL THEN -1 ${latencyBounds
  .map((bound, index) => `WHEN latency < ${bound} THEN ${index}`)
  .join(' ')} ELSE ${latencyBounds.length} END`

/** The measures of message statistics, by column: whole numbers of any size. */
export const measures = [
  'messages',
  'tokens',
  'promptTokens',
  'completionTokens',
  'costNanos',
  'latencySum',
  'toolCalls',
  'feedbackPositive',
  'feedbackNegative',
  'scored',
  'scoreSum',
] as const

/** The dimensions of message statistics besides time, with PostgreSQL's types. */
export const statisticsKeys = { role: '"MessageRole"', provider: 'text', model: 'text', latencyBucket: 'int' } as const

/** The aggregate over messages that yields each measure. */
const sums = (toolCalls: string): Record<(typeof measures)[number], string> => ({
  messages: 'count(*)',
  tokens: 'coalesce(sum(tokens), 0)',
  promptTokens: 'coalesce(sum("promptTokens"), 0)',
  completionTokens: 'coalesce(sum("completionTokens"), 0)',
  costNanos: 'coalesce(sum("costNanos"), 0)',
  latencySum: 'coalesce(sum(latency), 0)',
  toolCalls: `coalesce(sum(${toolCalls}), 0)`,
  feedbackPositive: `count(*) FILTER (WHERE "feedbackRating" = 'positive')`,
  feedbackNegative: `count(*) FILTER (WHERE "feedbackRating" = 'negative')`,
  scored: 'count("feedbackScore")',
  scoreSum: 'coalesce(sum("feedbackScore"), 0)',
})

/** The SQL of statistics in which the two databases differ. */
export interface StatisticsDialect {
  /** The start of the quarter of an hour of "createdAt", in UTC. */
  bucket: string
  /** The start of its day, in UTC. */
  day: string
  /** The number of calls in "toolCalls". */
  toolCalls: string
  /** This process's counter slot: a number or a parameter. */
  slot: string
}

/**
 * The statements that add messages to the statistics by quarter of an hour and by day, or subtract them with a sign of -1.
 * `source` has the columns of Message.
 */
export const statisticsUpserts = (
  source: string,
  sql: StatisticsDialect,
  sign: 1 | -1,
  tables = { byDay: 'MessageDayStatistic', byQuarter: 'MessageStatistic' },
) => ({
  // The order in which PostgreSQL's flush locks the rows too: it runs CTEs without a reader from the last to the first.
  byDay: upsert(tables.byDay, sql.day, source, sql, sign),
  byQuarter: upsert(tables.byQuarter, sql.bucket, source, sql, sign),
})

function upsert(table: string, bucket: string, source: string, { toolCalls, slot }: StatisticsDialect, sign: 1 | -1) {
  const made = sums(toolCalls)
  return `
  INSERT INTO "${table}" AS s ("orgId", "bucket", "role", "provider", "model", "latencyBucket", "slot",
    ${measures.map((name) => `"${name}"`).join(', ')})
  SELECT "orgId", ${bucket} AS bucket, role, coalesce(provider, '') AS provider, coalesce(model, '') AS model,
    ${latencyBucket} AS latency_bucket, ${slot}, ${measures.map((name) => `${sign} * ${made[name]}`).join(', ')}
  FROM ${source} WHERE true
  GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6
  ON CONFLICT ("orgId", "bucket", "role", "provider", "model", "latencyBucket", "slot") DO UPDATE SET
    ${measures.map((name) => `"${name}" = s."${name}" + excluded."${name}"`).join(', ')}`
}

/** The statement that adds chats to their statistics, or subtracts them; `source` has the columns of Chat. */
export const chatStatisticsUpsert = (
  source: string,
  { bucket, slot }: StatisticsDialect,
  sign: 1 | -1,
  table = 'ChatStatistic',
) => `
  INSERT INTO "${table}" AS s ("orgId", "bucket", "slot", "chats")
  SELECT "orgId", ${bucket} AS bucket, ${slot}, ${sign} * count(*) FROM ${source} WHERE true
  GROUP BY 1, 2 ORDER BY 1, 2
  ON CONFLICT ("orgId", "bucket", "slot") DO UPDATE SET "chats" = s."chats" + excluded."chats"`

/** The statement that adds messages to the counters of their chats, or subtracts them; `source` has the columns of Message. */
export const countersUpdate = (source: string, sign: 1 | -1) => `
  UPDATE "Chat" SET
    "messageCount" = "messageCount" + ${sign} * d.messages,
    "promptTokens" = "Chat"."promptTokens" + ${sign} * d.prompt,
    "completionTokens" = "Chat"."completionTokens" + ${sign} * d.completion,
    "totalTokens" = "totalTokens" + ${sign} * d.total
  FROM (
    SELECT "orgId", "chatId", count(*) AS messages, coalesce(sum("promptTokens"), 0) AS prompt,
      coalesce(sum("completionTokens"), 0) AS completion, coalesce(sum(tokens), 0) AS total
    FROM ${source} GROUP BY "orgId", "chatId"
  ) d
  WHERE "Chat"."orgId" = d."orgId" AND "Chat".id = d."chatId"`

/** The SQL of message writes in which the two databases differ: the first parameter is the organization, the second JSON. */
export interface CounterDialect {
  /** Inserts messages: the JSON is an array of SequencedRow. */
  insertMessages: string
  /** The messages in the ranges of an array of SeqRange. */
  inRanges: string
  /** The chats whose ids are in an array. */
  byIds: string
  /** The nth parameter, from 1. */
  value(n: number): string
  /** The nth parameter as a time. */
  timeValue(n: number): string
  /** A time as a parameter. */
  toValue(time: Date): string
  /** The greater of two, none of which is null. */
  greater: string
}

/** Reserves sequence numbers. 1: organization, 2: chat, 3: count, 4: time, 5: 1 to reopen a resolved chat. */
const reserveSequence = ({ value, timeValue, greater }: CounterDialect) => `
  UPDATE "Chat" SET
    "lastSeq" = "lastSeq" + ${value(3)},
    "lastMessageAt" = ${greater}(coalesce("lastMessageAt", ${timeValue(4)}), ${timeValue(4)}),
    "lastActivityAt" = ${greater}(coalesce("lastMessageAt", ${timeValue(4)}), ${timeValue(4)}),
    "updatedAt" = ${greater}("updatedAt", ${timeValue(4)}),
    status = CASE WHEN status = 'resolved' AND ${value(5)} = 1 THEN 'open' ELSE status END
  WHERE "orgId" = ${value(1)} AND id = ${value(2)} AND "deletedAt" IS NULL
  RETURNING "lastSeq", status`

/** Adds to a subject's usage of a day. 1: organization, 2: day, 3: subject, 4: requests, 5: tokens; 6 and 7: the limits of both. */
const countRequests = ({ value, timeValue }: CounterDialect) => `
  INSERT INTO "CompletionUsage" AS u ("orgId", day, subject, requests, tokens)
  VALUES (${value(1)}, ${timeValue(2)}, ${value(3)}, ${value(4)}, ${value(5)})
  ON CONFLICT ("orgId", day, subject) DO UPDATE SET requests = u.requests + excluded.requests, tokens = u.tokens + excluded.tokens
  WHERE u.requests < ${value(6)} AND u.tokens < ${value(7)}`

/** Writes of messages and counters inside a transaction. */
export interface CounterStore {
  /** Inserts messages with sequence numbers that this transaction reserved, without counting them. */
  insertMessages(tx: Transaction, orgId: string, rows: readonly SequencedRow[]): Promise<void>

  /**
   * Adds messages to the statistics and to their chats' counters after they are stored (sign 1), or subtracts them before they
   * are changed or removed (sign -1), in the same transaction.
   */
  countMessages(tx: Transaction, orgId: string, ranges: readonly SeqRange[], sign: 1 | -1): Promise<void>

  /** Adds chats to the statistics after they are created, or subtracts them before they are removed, in the same transaction. */
  countChats(tx: Transaction, orgId: string, ids: readonly string[], sign: 1 | -1): Promise<void>

  /**
   * Reserves the next sequence numbers of a chat, whose row this transaction locks, and sets the chat's last activity; may reopen a
   * resolved chat. Returns the first number and the status; undefined without the chat.
   */
  reserveSequence(
    tx: Transaction,
    chat: { orgId: string; id: string },
    count: number,
    when: { at: Date; reopens: boolean },
  ): Promise<{ firstSeq: number; status: string } | undefined>

  /** Adds completions to a subject's usage of a day; false, and nothing is added, once a limit is reached. */
  countRequests(
    tx: Transaction,
    usage: { orgId: string; day: Date; subject: string },
    added: { requests: number; tokens: number },
    limits?: { requests: number | null; tokens: number | null },
  ): Promise<boolean>
}

/** Creates the store on one database. */
export function createCounterStore(sql: CounterDialect, statistics: StatisticsDialect): CounterStore {
  const { insertMessages, inRanges, byIds, toValue } = sql
  const statements = { reserveSequence: reserveSequence(sql), countRequests: countRequests(sql) }
  return {
    async insertMessages(tx, orgId, rows) {
      await tx.$executeRawUnsafe(insertMessages, orgId, JSON.stringify(rows))
    },
    async countChats(tx, orgId, ids, sign) {
      await tx.$executeRawUnsafe(chatStatisticsUpsert(byIds, statistics, sign), orgId, JSON.stringify(ids))
    },
    async countMessages(tx, orgId, ranges, sign) {
      const json = JSON.stringify(ranges)
      for (const upsert of Object.values(statisticsUpserts(inRanges, statistics, sign))) {
        await tx.$executeRawUnsafe(upsert, orgId, json)
      }
      await tx.$executeRawUnsafe(countersUpdate(inRanges, sign), orgId, json)
    },
    async reserveSequence(tx, { orgId, id }, count, { at, reopens }) {
      const values = [orgId, id, count, toValue(at), reopens ? 1 : 0]
      const [row] = await tx.$queryRawUnsafe<{ lastSeq: number | bigint; status: string }[]>(
        statements.reserveSequence,
        ...values,
      )
      return row && { firstSeq: Number(row.lastSeq) - count + 1, status: row.status }
    },
    async countRequests(tx, { orgId, day, subject }, { requests, tokens }, max) {
      const limits = [max?.requests ?? unlimited, max?.tokens ?? unlimited]
      if (limits.some((limit) => limit <= 0)) return false
      const values = [orgId, toValue(day), subject, requests, tokens, ...limits]
      return (await tx.$executeRawUnsafe(statements.countRequests, ...values)) > 0
    },
  }
}

const unlimited = Number.MAX_SAFE_INTEGER
