import { Prisma } from '../generated/sqlite/client.ts'
import {
  type AnalyticsDialect,
  inDays,
  messageStatistics,
  numbered,
  type Sql,
  type TimeRange,
} from './analytics-sql.ts'
import { latestRange, type SeriesQuery, series } from './analytics-timeseries.ts'
import { measures } from './statistics.ts'

const { sql, join, raw } = Prisma
export type Measures = Record<(typeof measures)[number], bigint>

/** The sums of messages with one value of a dimension. */
export interface SummaryRow extends Measures {
  by: 'role' | 'latencyBucket' | 'provider' | 'model' | 'anyProvider' | 'anyModel'
  provider: string
  /** The role, the bucket or the model. */
  name: string
}

/** Usage of conversations; each method but `platform` reads by one statement, as of one moment. */
export interface Analytics {
  /** Messages by role, latency, and the most used providers and models. */
  sums(orgId: string, range: TimeRange): Promise<SummaryRow[]>
  /** The numbers of chats created and of their end users. */
  openings(orgId: string, range: TimeRange): Promise<{ chats: number; endUsers: number }>
  /** The usage of all organizations in a range that begins at a quarter of an hour. */
  platform(range: TimeRange): Promise<PlatformSums>
  /** One metric by interval and group, without empty cells. */
  series(query: SeriesQuery): Promise<{ n: number; group: string; amount: bigint; weight: bigint }[]>
  /** The UTC days of a user's chats and of the messages in them. */
  myDays(userId: string): Promise<string[]>
  /** A user's chats, messages and tokens by day, without empty days. */
  mySums(query: PersonalQuery): Promise<{ n: number; chats: number; messages: number; tokens: number }[]>
  /** The most frequent tags of a user's chats. */
  myTopics(userId: string, most: number): Promise<{ tag: string; chats: number }[]>
}

const maxListed = 100

/** Messages by role, latency, provider and model; reads the statistics of the range once. */
function messageSums(orgId: string, range: TimeRange, dialect: AnalyticsDialect): Sql {
  const summed = (expression: (name: string) => string) =>
    raw(measures.map((name) => `${expression(name)} AS "${name}"`).join(', '))
  const added = summed((name) => `sum("${name}")`)
  const grouped = (kind: SummaryRow['by'], provider: string, name: string, where = 'true', groupBy = '1, 2, 3') =>
    sql`SELECT ${raw(`'${kind}' AS "by", ${provider} AS provider, ${name} AS name`)}, ${added}
      FROM part WHERE ${raw(where)} GROUP BY ${raw(groupBy)} HAVING sum(messages) > 0`
  const most = (rows: Sql) =>
    sql`SELECT * FROM (SELECT * FROM (${rows}) AS listed ORDER BY messages DESC, provider ${dialect.bytes}, name ${dialect.bytes} LIMIT ${maxListed}) AS most`
  return sql`WITH part AS MATERIALIZED (
      SELECT CAST(role AS text) AS role, provider, model, "latencyBucket", ${added}
      FROM ${messageStatistics(orgId, range, dialect)} AS s GROUP BY 1, 2, 3, 4
    )
    SELECT "by", provider, name, ${summed((name) => `CAST("${name}" AS text)`)} FROM (${join(
      [
        grouped('role', `''`, 'role'),
        grouped('latencyBucket', `''`, 'CAST("latencyBucket" AS text)'),
        grouped('anyProvider', `''`, `''`, `provider <> ''`),
        grouped('anyModel', `''`, `''`, `model <> ''`),
        most(grouped('provider', 'part.provider', `''`, `provider <> ''`)),
        most(grouped('model', 'part.provider', 'part.model', `model <> ''`)),
      ],
      ' UNION ALL ',
    )}) AS sums`
}

const openingsSql = (orgId: string, { from, to }: TimeRange, { time }: AnalyticsDialect): Sql =>
  sql`SELECT
    (SELECT CAST(coalesce(sum(chats), 0) AS text) FROM "ChatStatistic"
      WHERE "orgId" = ${orgId} AND bucket >= ${time(from)} AND bucket < ${time(to)}) AS chats,
    (SELECT CAST(count(*) AS text) FROM (SELECT DISTINCT "endUserId" FROM "Chat"
      WHERE "orgId" = ${orgId} AND "createdAt" >= ${time(from)} AND "createdAt" < ${time(to)} AND "deletedAt" IS NULL
        AND "endUserId" IS NOT NULL) AS known) AS "endUsers"`

/** A user's usage by days, which are in order and without a gap. */
export interface PersonalQuery {
  userId: string
  days: readonly TimeRange[]
}

/** A user's chats in the organizations of which they are a member. */
const ownChats = (userId: string) => sql`
  SELECT c."orgId", c.id, c."createdAt" FROM "Membership" b
  JOIN "Organization" o ON o.id = b."orgId" AND o."deletedAt" IS NULL
  JOIN "Chat" c ON c."orgId" = b."orgId" AND c."userId" = b."userId" AND c."deletedAt" IS NULL
  WHERE b."userId" = ${userId}`

/** The UTC days of these chats and of their messages: day. */
function myDaysSql(userId: string, dialect: AnalyticsDialect): Sql {
  const day = (column: Sql) => sql`substr(${dialect.text(column)}, 1, 10)`
  return sql`WITH mine AS MATERIALIZED (${ownChats(userId)})
    SELECT ${day(sql`c."createdAt"`)} AS day FROM mine c
    UNION SELECT ${day(sql`m."createdAt"`)} FROM mine c JOIN "Message" m ON m."orgId" = c."orgId" AND m."chatId" = c.id`
}

/** These chats, their messages and tokens by day: n, chats, messages, tokens. */
const mySumsSql = ({ userId, days }: PersonalQuery, { ranges }: AnalyticsDialect): Sql => sql`
  WITH mine AS MATERIALIZED (${ownChats(userId)}), timeline AS (
    SELECT i.n AS n, i."from" AS "at", 0 AS chats, 0 AS messages, 0 AS tokens FROM ${ranges(numbered(days))}
    UNION ALL SELECT NULL, "createdAt", 1, 0, 0 FROM mine
    UNION ALL SELECT NULL, m."createdAt", 0, 1, coalesce(m.tokens, 0) FROM mine c
      JOIN "Message" m ON m."orgId" = c."orgId" AND m."chatId" = c.id
  ), placed AS (SELECT chats, messages, tokens, ${latestRange} AS n FROM timeline)
  SELECT n, CAST(sum(chats) AS text) AS chats, CAST(sum(messages) AS text) AS messages, CAST(sum(tokens) AS text) AS tokens
  FROM placed WHERE n IS NOT NULL GROUP BY n HAVING sum(chats) + sum(messages) > 0 ORDER BY n`

/** The tags of these chats: tag, chats. */
const myTopicsSql = (userId: string, most: number, { bytes }: AnalyticsDialect): Sql => sql`
  SELECT g.tag, CAST(count(*) AS text) AS chats FROM (${ownChats(userId)}) AS c
  JOIN "ChatTag" g ON g."orgId" = c."orgId" AND g."chatId" = c.id
  GROUP BY g.tag ORDER BY count(*) DESC, g.tag ${bytes} LIMIT ${most}`

/** The sums of messages and their tokens. */
export interface MessageSums {
  messages: number
  tokens: number
  promptTokens: number
  completionTokens: number
}

/** The usage of all organizations. */
export interface PlatformSums {
  all: MessageSums
  /** Assistants' messages that name a model; `models` are those with the most tokens. */
  anyModel: MessageSums
  models: (MessageSums & { provider: string; model: string })[]
  chats: number
  /** End users with activity in a chat. */
  endUsers: number
  people: number
}

type Summed = Record<keyof MessageSums, string>
type PlatformKind = 'all' | 'anyModel' | 'model'

const platformMeasures = ['messages', 'tokens', 'promptTokens', 'completionTokens'] as const
const platformColumns = (expression: (name: string) => string) =>
  raw(platformMeasures.map((name) => `${expression(name)} AS "${name}"`).join(', '))

/** All messages, and assistants' messages by model; reads the statistics of the range once. */
function platformMessages(range: TimeRange, dialect: AnalyticsDialect): Sql {
  const ofModel = (name: string) => raw(`CASE WHEN s.role = 'assistant' THEN s."${name}" ELSE '' END`)
  const parts = inDays(range).map(
    ({ from, to, table }) => sql`SELECT ${ofModel('provider')} AS provider, ${ofModel('model')} AS model,
      ${platformColumns((name) => `sum(s."${name}")`)} ${dialect.ofAll(table, sql`s.bucket`, { from, to })} GROUP BY 1, 2`,
  )
  const added = platformColumns((name) => `sum("${name}")`)
  const total = (kind: PlatformKind, where: string) =>
    sql`SELECT ${raw(`'${kind}' AS "by", '' AS provider, '' AS model`)}, ${added} FROM part WHERE ${raw(where)}`
  return sql`WITH part AS MATERIALIZED (${join(parts, ' UNION ALL ')})
    SELECT "by", provider, model, ${platformColumns((name) => `CAST(coalesce("${name}", 0) AS text)`)} FROM (
      ${total('all', 'true')} UNION ALL ${total('anyModel', `model <> ''`)}
      UNION ALL SELECT * FROM (
        SELECT 'model' AS "by", provider, model, ${added} FROM part WHERE model <> ''
        GROUP BY 2, 3 HAVING sum(messages) > 0
        ORDER BY tokens DESC, messages DESC, provider ${dialect.bytes}, model ${dialect.bytes} LIMIT ${maxListed}) AS listed
    ) AS sums`
}

const platformChats = (range: TimeRange, dialect: AnalyticsDialect): Sql =>
  sql`SELECT CAST(coalesce(sum(s.chats), 0) AS text) AS chats ${dialect.ofAll(sql`"ChatStatistic" s`, sql`s.bucket`, range)}`

const platformUsers = (range: TimeRange, dialect: AnalyticsDialect): Sql =>
  sql`WITH active AS MATERIALIZED (
      SELECT DISTINCT s."orgId", s."endUserId", s."userId"
      ${dialect.ofAll(sql`"Chat" s`, sql`s."lastActivityAt"`, range)} AND s."deletedAt" IS NULL
    )
    SELECT
      (SELECT CAST(count(*) AS text) FROM (
        SELECT DISTINCT "orgId", "endUserId" FROM active WHERE "endUserId" IS NOT NULL) AS e) AS "endUsers",
      (SELECT CAST(count(DISTINCT "userId") AS text) FROM active) AS people`

/** Reads the usage of all organizations by three statements. */
async function platformSums(
  range: TimeRange,
  dialect: AnalyticsDialect,
  run: <R>(statement: Sql) => Promise<R[]>,
): Promise<PlatformSums> {
  const [rows, [opened], [active]] = await Promise.all([
    run<Summed & { by: PlatformKind; provider: string; model: string }>(platformMessages(range, dialect)),
    run<{ chats: string }>(platformChats(range, dialect)),
    run<{ endUsers: string; people: string }>(platformUsers(range, dialect)),
  ])
  const rowsOf = (kind: PlatformKind) =>
    rows.filter((row) => row.by === kind).map(({ provider, model, ...row }) => ({ provider, model, ...toSums(row) }))
  const total = (kind: PlatformKind): MessageSums => rowsOf(kind)[0] ?? toSums({})
  return {
    all: total('all'),
    anyModel: total('anyModel'),
    models: rowsOf('model'),
    chats: Number(opened?.chats ?? 0),
    endUsers: Number(active?.endUsers ?? 0),
    people: Number(active?.people ?? 0),
  }
}

const toSums = (row: Partial<Summed>): MessageSums => ({
  messages: Number(row.messages ?? 0),
  tokens: Number(row.tokens ?? 0),
  promptTokens: Number(row.promptTokens ?? 0),
  completionTokens: Number(row.completionTokens ?? 0),
})

/** Parses numbers that both databases return as text. */
function withNumbers<Name extends string, Value>(
  row: Record<string, unknown>,
  names: readonly Name[],
  read: (text: string) => Value,
): Record<Name, Value> {
  return Object.fromEntries(names.map((name) => [name, read(String(row[name]))])) as Record<Name, Value>
}

type Row = Record<string, unknown>

/**
 * Creates the analytics of one database.
 * @param run runs a statement on behalf of an owner
 */
export function createAnalytics(
  dialect: AnalyticsDialect,
  run: <R>(owner: string, statement: Sql) => Promise<R[]>,
): Analytics {
  return {
    async sums(orgId, range) {
      const rows = await run<Row & Pick<SummaryRow, 'by' | 'provider' | 'name'>>(
        orgId,
        messageSums(orgId, range, dialect),
      )
      return rows.map((row) => ({
        by: row.by,
        provider: row.provider,
        name: row.name,
        ...withNumbers(row, measures, BigInt),
      }))
    },
    async openings(orgId, range) {
      const [row = {}] = await run<Row>(orgId, openingsSql(orgId, range, dialect))
      return withNumbers(row, ['chats', 'endUsers'], Number)
    },
    platform: (range) => platformSums(range, dialect, (statement) => run('platform', statement)),
    async series(query) {
      const rows = await run<Row & { n: number; group: string }>(query.orgId, series(query, dialect))
      return rows.map((row) => ({ n: row.n, group: row.group, ...withNumbers(row, ['amount', 'weight'], BigInt) }))
    },
    async myDays(userId) {
      return (await run<{ day: string }>(userId, myDaysSql(userId, dialect))).map(({ day }) => day)
    },
    async mySums(query) {
      return (await run<Row>(query.userId, mySumsSql(query, dialect))).map((row) =>
        withNumbers(row, ['n', 'chats', 'messages', 'tokens'], Number),
      )
    },
    async myTopics(userId, most) {
      const rows = await run<Row & { tag: string }>(userId, myTopicsSql(userId, most, dialect))
      return rows.map((row) => ({ tag: row.tag, ...withNumbers(row, ['chats'], Number) }))
    },
  }
}
