import { Prisma } from '../generated/sqlite/client.ts'
import {
  type AnalyticsDialect,
  chatStatisticsByRange,
  messageStatisticsByRange,
  numbered,
  type Sql,
  type TimeRange,
} from './analytics-sql.ts'

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
  /** The number of groups to return: the largest ones. */
  maxGroups: number
}

/** The sum of a metric, and the weight that ranks groups: they differ for latency, which ranks by messages. */
interface Measure {
  amount: Sql
  weight: Sql
}

const both = (amount: Sql): Measure => ({ amount, weight: amount })

/** Measures over rows of MessageStatistic. */
const ofStatistics: Record<Exclude<Metric, 'chats'>, Measure> = {
  messages: both(sql`s.messages`),
  tokens: both(sql`s.tokens`),
  promptTokens: both(sql`s."promptTokens"`),
  completionTokens: both(sql`s."completionTokens"`),
  cost: both(sql`s."costNanos"`),
  latency: { amount: sql`s."latencySum"`, weight: sql`CASE WHEN s."latencyBucket" >= 0 THEN s.messages ELSE 0 END` },
  toolCalls: both(sql`s."toolCalls"`),
}

/** Measures over rows of Message. */
const ofMessages = ({ toolCalls }: AnalyticsDialect): Record<Exclude<Metric, 'chats'>, Measure> => ({
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

/** The metric by interval and group, from the statistics. */
function fromStatistics({ orgId, metric, groupBy, intervals }: SeriesQuery, dialect: AnalyticsDialect): Sql {
  const group = groupBy === undefined || groupBy === 'tag' || groupBy === 'endUser' ? 'none' : groupBy
  const counted = metric === 'chats' ? chatStatisticsByRange : messageStatisticsByRange
  const { amount, weight } = metric === 'chats' ? both(sql`s.chats`) : ofStatistics[metric]
  return sql`SELECT s.n AS n, ${statisticGroups[group]} AS "group", sum(${amount}) AS amount, sum(${weight}) AS weight
    FROM ${counted(orgId, intervals, dialect)} AS s GROUP BY 1, 2`
}

/** Chats, or messages by chat and quarter of an hour, of the intervals: "chatId", "at", amount, weight. */
function parts({ orgId, metric, intervals }: SeriesQuery, dialect: AnalyticsDialect): Sql {
  const [from, to] = [intervals[0]?.from ?? new Date(0), intervals.at(-1)?.to ?? new Date(0)]
  const within = sql`"orgId" = ${orgId} AND "createdAt" >= ${dialect.time(from)} AND "createdAt" < ${dialect.time(to)}`
  if (metric === 'chats') {
    return sql`SELECT id AS "chatId", ${dialect.bucket} AS "at", 1 AS amount, 1 AS weight FROM "Chat"
      WHERE ${within} AND "deletedAt" IS NULL`
  }
  const { amount, weight } = ofMessages(dialect)[metric]
  // A chat's last message is its last activity: chats without activity since the range began have no messages in it.
  return sql`SELECT "chatId", ${dialect.bucket} AS "at", sum(${amount}) AS amount, sum(${weight}) AS weight FROM "Message"
    WHERE ${within} AND "chatId" IN (SELECT id FROM "Chat"
      WHERE "orgId" = ${orgId} AND "deletedAt" IS NULL AND "lastActivityAt" >= ${dialect.time(from)}) GROUP BY 1, 2`
}

/** The metric by interval and group, from chats and messages: statistics lack tags and end users. */
function fromRows(query: SeriesQuery, dialect: AnalyticsDialect): Sql {
  const [table, column] =
    query.groupBy === 'tag' ? [sql`"ChatTag" g ON g."chatId"`, sql`g.tag`] : [sql`"Chat" g ON g.id`, sql`g."endUserId"`]
  const grouped = sql`SELECT p."at" AS "at", coalesce(${column}, '') AS "group", sum(p.amount) AS amount, sum(p.weight) AS weight
    FROM (${parts(query, dialect)}) AS p LEFT JOIN ${table} = p."chatId" AND g."orgId" = ${query.orgId} GROUP BY 1, 2`
  return sql`SELECT n, "group", sum(amount) AS amount, sum(weight) AS weight FROM (
      SELECT ${latestRange} AS n, "group", amount, weight FROM (
        SELECT "at", "group", amount, weight, NULL AS n FROM (${grouped}) AS grouped
        UNION ALL SELECT i."from", NULL, 0, 0, i.n FROM ${dialect.ranges(numbered(query.intervals))}
      ) AS timeline
    ) AS placed WHERE "group" IS NOT NULL GROUP BY 1, 2`
}

/** The range of a row in a timeline of rows and range starts. It sorts once, where a join would compare all rows with all ranges. */
export const latestRange = sql`max(n) OVER (ORDER BY "at")`

/** One metric by interval and group: n, group, amount, weight; without empty cells, for the largest groups. */
export function series(query: SeriesQuery, dialect: AnalyticsDialect): Sql {
  const cells =
    query.groupBy === 'tag' || query.groupBy === 'endUser' ? fromRows(query, dialect) : fromStatistics(query, dialect)
  const largest =
    query.groupBy === undefined
      ? empty
      : sql`AND "group" IN (SELECT "group" FROM (
          SELECT "group", sum(weight) AS weight FROM cell WHERE weight > 0 GROUP BY 1
          ORDER BY 2 DESC, "group" ${dialect.bytes} LIMIT ${query.maxGroups}) AS largest)`
  return sql`WITH cell AS MATERIALIZED (${cells})
    SELECT n, "group", CAST(amount AS text) AS amount, CAST(weight AS text) AS weight FROM cell
    WHERE weight > 0 ${largest} ORDER BY n, "group" ${dialect.bytes}`
}
