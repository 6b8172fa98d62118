/**
 * Upper bounds, in milliseconds, of the latency histogram that statistics keep: a latency belongs to the first bound above
 * it. Percentiles are read from it, so a change of bounds would have to recount every stored row.
 */
export const latencyBounds = [
  10, 20, 35, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1000, 1500, 2000, 3000, 4000, 5000, 7500, 10_000, 15_000,
  20_000, 30_000, 60_000, 120_000,
]

/** The number of a message's bucket, -1 without a latency, in SQL. */
export const latencyBucket = `CASE WHEN latency IS NULL THEN -1 ${latencyBounds
  .map((bound, index) => `WHEN latency < ${bound} THEN ${index}`)
  .join(' ')} ELSE ${latencyBounds.length} END`

/** What statistics add up, by column; whole numbers, however large. */
export const amounts = [
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

/** What the messages of one row of statistics have in common besides their time, with PostgreSQL's types. */
export const statisticsKeys = { role: '"MessageRole"', provider: 'text', model: 'text', latencyBucket: 'int' } as const

/** How each is made: an aggregate over messages. */
const sums = (toolCalls: string): Record<(typeof amounts)[number], string> => ({
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

/** What the two databases say differently of statistics. */
export interface StatisticsSql {
  /** The start of the quarter of an hour of "createdAt", in UTC. */
  bucket: string
  /** The start of its day, in UTC. */
  day: string
  /** How many calls "toolCalls" holds. */
  toolCalls: string
  /** This process's slot: a number, or a parameter that holds it. */
  slot: string
}

/**
 * The statements that add (or, with a sign of -1, take away) messages in the statistics by quarter of an hour and in those by day.
 * `source` has the columns of Message.
 */
export const statisticsUpserts = (
  source: string,
  sql: StatisticsSql,
  sign: 1 | -1,
  tables = { byDay: 'MessageDayStatistic', byQuarter: 'MessageStatistic' },
) => ({
  // In this order, in which PostgreSQL's flush has them too: it runs what nobody asks for from the last one to the first.
  byDay: upsert(tables.byDay, sql.day, source, sql, sign),
  byQuarter: upsert(tables.byQuarter, sql.bucket, source, sql, sign),
})

function upsert(table: string, bucket: string, source: string, { toolCalls, slot }: StatisticsSql, sign: 1 | -1) {
  const made = sums(toolCalls)
  return `
  INSERT INTO "${table}" AS s ("orgId", "bucket", "role", "provider", "model", "latencyBucket", "slot",
    ${amounts.map((name) => `"${name}"`).join(', ')})
  SELECT "orgId", ${bucket} AS bucket, role, coalesce(provider, '') AS provider, coalesce(model, '') AS model,
    ${latencyBucket} AS latency_bucket, ${slot}, ${amounts.map((name) => `${sign} * ${made[name]}`).join(', ')}
  FROM ${source} WHERE true
  GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6
  ON CONFLICT ("orgId", "bucket", "role", "provider", "model", "latencyBucket", "slot") DO UPDATE SET
    ${amounts.map((name) => `"${name}" = s."${name}" + excluded."${name}"`).join(', ')}`
}

/** The statement that adds chats to their statistics, or takes them away; `source` has the columns of Chat. */
export const chatStatisticsUpsert = (
  source: string,
  { bucket, slot }: StatisticsSql,
  sign: 1 | -1,
  table = 'ChatStatistic',
) => `
  INSERT INTO "${table}" AS s ("orgId", "bucket", "slot", "chats")
  SELECT "orgId", ${bucket} AS bucket, ${slot}, ${sign} * count(*) FROM ${source} WHERE true
  GROUP BY 1, 2 ORDER BY 1, 2
  ON CONFLICT ("orgId", "bucket", "slot") DO UPDATE SET "chats" = s."chats" + excluded."chats"`

/** The statement that adds (or, with a sign of -1, takes away) messages in the counters of their chats; `source` as above. */
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
