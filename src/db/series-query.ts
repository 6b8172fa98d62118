import { Prisma } from '../generated/sqlite/client.ts'
import type { AnalyticsSql, Sql, TimeRange } from './analytics-sql.ts'
import { chatStatisticsByRange, messageStatisticsByRange, numbered } from './statistics-query.ts'

const { sql, empty } = Prisma

export type Metric =
  | 'chats'
  | 'messages'
  | 'tokens'
  | 'promptTokens'
  | 'completionTokens'
  | 'cost'
  | 'latency'
  | 'toolCalls'
export type Grouping = 'model' | 'provider' | 'role' | 'tag' | 'endUser'

/** One metric of an organization over time. */
export interface SeriesQuery {
  orgId: string
  metric: Metric
  groupBy?: Grouping | undefined
  /** In order and without a gap. */
  intervals: readonly TimeRange[]
  /** So many groups at most: the largest. */
  maxGroups: number
}

/**
 * What is added up, and what says how large a group is: the same thing, save for a latency, whose sum is nothing and whose
 * messages are.
 */
interface Measure {
  amount: Sql
  weight: Sql
}

const both = (amount: Sql): Measure => ({ amount, weight: amount })

/** Of the rows of MessageStatistic. */
const ofStatistics: Record<Exclude<Metric, 'chats'>, Measure> = {
  messages: both(sql`s.messages`),
  tokens: both(sql`s.tokens`),
  promptTokens: both(sql`s."promptTokens"`),
  completionTokens: both(sql`s."completionTokens"`),
  cost: both(sql`s."costNanos"`),
  latency: { amount: sql`s."latencySum"`, weight: sql`CASE WHEN s."latencyBucket" >= 0 THEN s.messages ELSE 0 END` },
  toolCalls: both(sql`s."toolCalls"`),
}

/** Of the rows of Message. */
const ofMessages = ({ toolCalls }: AnalyticsSql): Record<Exclude<Metric, 'chats'>, Measure> => ({
  messages: both(sql`1`),
  tokens: both(sql`tokens`),
  promptTokens: both(sql`"promptTokens"`),
  completionTokens: both(sql`"completionTokens"`),
  cost: both(sql`"costNanos"`),
  latency: { amount: sql`latency`, weight: sql`CASE WHEN latency IS NOT NULL THEN 1 ELSE 0 END` },
  toolCalls: both(toolCalls),
})

const statisticGroups = {
  none: sql`''`,
  model: sql`s.model`,
  provider: sql`s.provider`,
  role: sql`CAST(s.role AS text)`,
}

/** By interval and group, from the statistics. */
function fromStatistics({ orgId, metric, groupBy, intervals }: SeriesQuery, by: AnalyticsSql): Sql {
  const group = groupBy === undefined || groupBy === 'tag' || groupBy === 'endUser' ? 'none' : groupBy
  const counted = metric === 'chats' ? chatStatisticsByRange : messageStatisticsByRange
  const { amount, weight } = metric === 'chats' ? both(sql`s.chats`) : ofStatistics[metric]
  return sql`SELECT s.n AS n, ${statisticGroups[group]} AS "group", sum(${amount}) AS amount, sum(${weight}) AS weight
    FROM ${counted(orgId, intervals, by)} AS s GROUP BY 1, 2`
}

/** The chats of these times, or the messages by chat and quarter of an hour: "chatId", "at", amount, weight. */
function parts({ orgId, metric, intervals }: SeriesQuery, by: AnalyticsSql): Sql {
  const [from, to] = [intervals[0]?.from ?? new Date(0), intervals.at(-1)?.to ?? new Date(0)]
  const within = sql`"orgId" = ${orgId} AND "createdAt" >= ${by.time(from)} AND "createdAt" < ${by.time(to)}`
  if (metric === 'chats') {
    return sql`SELECT id AS "chatId", ${by.bucket} AS "at", 1 AS amount, 1 AS weight FROM "Chat"
      WHERE ${within} AND "deletedAt" IS NULL`
  }
  const { amount, weight } = ofMessages(by)[metric]
  // A chat's last message is of its last activity: chats that were silent before these days are left out.
  return sql`SELECT "chatId", ${by.bucket} AS "at", sum(${amount}) AS amount, sum(${weight}) AS weight FROM "Message"
    WHERE ${within} AND "chatId" IN (SELECT id FROM "Chat"
      WHERE "orgId" = ${orgId} AND "deletedAt" IS NULL AND "lastActivityAt" >= ${by.time(from)}) GROUP BY 1, 2`
}

/** By interval and group, from the chats themselves and their messages. */
function fromRows(query: SeriesQuery, by: AnalyticsSql): Sql {
  const [table, column] =
    query.groupBy === 'tag' ? [sql`"ChatTag" g ON g."chatId"`, sql`g.tag`] : [sql`"Chat" g ON g.id`, sql`g."endUserId"`]
  const grouped = sql`SELECT p."at" AS "at", coalesce(${column}, '') AS "group", sum(p.amount) AS amount, sum(p.weight) AS weight
    FROM (${parts(query, by)}) AS p LEFT JOIN ${table} = p."chatId" AND g."orgId" = ${query.orgId} GROUP BY 1, 2`
  return sql`SELECT n, "group", sum(amount) AS amount, sum(weight) AS weight FROM (
      SELECT ${latestRange} AS n, "group", amount, weight FROM (
        SELECT "at", "group", amount, weight, NULL AS n FROM (${grouped}) AS grouped
        UNION ALL SELECT i."from", NULL, 0, 0, i.n FROM ${by.ranges(numbered(query.intervals))}
      ) AS timeline
    ) AS placed WHERE "group" IS NOT NULL GROUP BY 1, 2`
}

/** In a timeline of rows and beginnings of ranges: the range that a row is in. One sort, where a join would compare all with all. */
export const latestRange = sql`max(n) OVER (ORDER BY "at")`

/** One metric by interval and group: n, group, amount, weight; only where there is something, and of the largest groups. */
export function series(query: SeriesQuery, by: AnalyticsSql): Sql {
  const cells = query.groupBy === 'tag' || query.groupBy === 'endUser' ? fromRows(query, by) : fromStatistics(query, by)
  const largest =
    query.groupBy === undefined
      ? empty
      : sql`AND "group" IN (SELECT "group" FROM (
          SELECT "group", sum(weight) AS weight FROM cell WHERE weight > 0 GROUP BY 1
          ORDER BY 2 DESC, "group" ${by.bytes} LIMIT ${query.maxGroups}) AS largest)`
  return sql`WITH cell AS MATERIALIZED (${cells})
    SELECT n, "group", CAST(amount AS text) AS amount, CAST(weight AS text) AS weight FROM cell
    WHERE weight > 0 ${largest} ORDER BY n, "group" ${by.bytes}`
}
