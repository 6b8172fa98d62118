import { Prisma } from '../generated/sqlite/client.ts'
import type { AnalyticsSql, Sql, TimeRange } from './analytics-sql.ts'
import { myDays, mySums, myTopics, type PersonalQuery } from './personal-query.ts'
import { type PlatformSums, platformSums } from './platform-query.ts'
import { type SeriesQuery, series } from './series-query.ts'
import { messageStatistics } from './statistics-query.ts'
import { amounts } from './statistics-write.ts'

const { sql, join, raw } = Prisma
export type Amounts = Record<(typeof amounts)[number], bigint>

/** Messages added up by what they have in common. */
export interface Sums extends Amounts {
  by: 'role' | 'latencyBucket' | 'provider' | 'model' | 'anyProvider' | 'anyModel'
  provider: string
  /** The role, the bucket or the model. */
  name: string
}

/** The figures of conversations, each by one statement: of one moment. */
export interface Figures {
  /** Messages by role, latency, and the most used providers and models. */
  sums(orgId: string, range: TimeRange): Promise<Sums[]>
  /** Chats opened, and their end users. */
  openings(orgId: string, range: TimeRange): Promise<{ chats: number; endUsers: number }>
  /** What the conversations of all organizations amount to in a range that begins at a quarter of an hour. */
  platform(range: TimeRange): Promise<PlatformSums>
  /** One metric by interval and group; only where there is something. */
  series(query: SeriesQuery): Promise<{ n: number; group: string; amount: bigint; weight: bigint }[]>
  /** The UTC days of a person's chats and of the messages in them. */
  myDays(userId: string): Promise<string[]>
  /** A person's chats, messages and tokens by range of time; only where there is something. */
  mySums(query: PersonalQuery): Promise<{ n: number; chats: number; messages: number; tokens: number }[]>
  /** The tags that most of a person's chats have. */
  myTopics(userId: string, most: number): Promise<{ tag: string; chats: number }[]>
}

const maxListed = 100

/** Messages by role, by latency, by provider and by model: the statistics of the range are read once. */
function messageSums(orgId: string, range: TimeRange, by: AnalyticsSql): Sql {
  const summed = (expression: (name: string) => string) =>
    raw(amounts.map((name) => `${expression(name)} AS "${name}"`).join(', '))
  const added = summed((name) => `sum("${name}")`)
  const grouped = (kind: Sums['by'], provider: string, name: string, where = 'true', groupBy = '1, 2, 3') =>
    sql`SELECT ${raw(`'${kind}' AS "by", ${provider} AS provider, ${name} AS name`)}, ${added}
      FROM part WHERE ${raw(where)} GROUP BY ${raw(groupBy)} HAVING sum(messages) > 0`
  const most = (rows: Sql) =>
    sql`SELECT * FROM (SELECT * FROM (${rows}) AS listed ORDER BY messages DESC, provider ${by.bytes}, name ${by.bytes} LIMIT ${maxListed}) AS most`
  return sql`WITH part AS MATERIALIZED (
      SELECT CAST(role AS text) AS role, provider, model, "latencyBucket", ${added}
      FROM ${messageStatistics(orgId, range, by)} AS s GROUP BY 1, 2, 3, 4
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

const openings = (orgId: string, { from, to }: TimeRange, { time }: AnalyticsSql): Sql =>
  sql`SELECT
    (SELECT CAST(coalesce(sum(chats), 0) AS text) FROM "ChatStatistic"
      WHERE "orgId" = ${orgId} AND bucket >= ${time(from)} AND bucket < ${time(to)}) AS chats,
    (SELECT CAST(count(*) AS text) FROM (SELECT DISTINCT "endUserId" FROM "Chat"
      WHERE "orgId" = ${orgId} AND "createdAt" >= ${time(from)} AND "createdAt" < ${time(to)} AND "deletedAt" IS NULL
        AND "endUserId" IS NOT NULL) AS known) AS "endUsers"`

/** Turns what came as text, whatever the database, into numbers. */
function withNumbers<Name extends string, Value>(
  row: Record<string, unknown>,
  names: readonly Name[],
  read: (text: string) => Value,
): Record<Name, Value> {
  return Object.fromEntries(names.map((name) => [name, read(String(row[name]))])) as Record<Name, Value>
}

type Row = Record<string, unknown>

/** The figures of one database, whose dialect and way to run a statement for an owner are given. */
export function figuresOf(by: AnalyticsSql, run: <R>(owner: string, statement: Sql) => Promise<R[]>): Figures {
  return {
    async sums(orgId, range) {
      const rows = await run<Row & Pick<Sums, 'by' | 'provider' | 'name'>>(orgId, messageSums(orgId, range, by))
      return rows.map((row) => ({
        by: row.by,
        provider: row.provider,
        name: row.name,
        ...withNumbers(row, amounts, BigInt),
      }))
    },
    async openings(orgId, range) {
      const [row = {}] = await run<Row>(orgId, openings(orgId, range, by))
      return withNumbers(row, ['chats', 'endUsers'], Number)
    },
    platform: (range) => platformSums(range, by, (statement) => run('platform', statement)),
    async series(query) {
      const rows = await run<Row & { n: number; group: string }>(query.orgId, series(query, by))
      return rows.map((row) => ({ n: row.n, group: row.group, ...withNumbers(row, ['amount', 'weight'], BigInt) }))
    },
    async myDays(userId) {
      return (await run<{ day: string }>(userId, myDays(userId, by))).map(({ day }) => day)
    },
    async mySums(query) {
      return (await run<Row>(query.userId, mySums(query, by))).map((row) =>
        withNumbers(row, ['n', 'chats', 'messages', 'tokens'], Number),
      )
    },
    async myTopics(userId, most) {
      const rows = await run<Row & { tag: string }>(userId, myTopics(userId, most, by))
      return rows.map((row) => ({ tag: row.tag, ...withNumbers(row, ['chats'], Number) }))
    },
  }
}
