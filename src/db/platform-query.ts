import { Prisma } from '../generated/sqlite/client.ts'
import type { AnalyticsSql, Sql, TimeRange } from './analytics-sql.ts'
import { inDays } from './statistics-query.ts'

const { sql, join, raw } = Prisma

/** Messages and their tokens, added up. */
export interface MessageSums {
  messages: number
  tokens: number
  promptTokens: number
  completionTokens: number
}

/** What the conversations of all organizations amount to. */
export interface PlatformSums {
  all: MessageSums
  /** Of assistants, those that name a model; and the models with the most tokens. */
  anyModel: MessageSums
  models: (MessageSums & { provider: string; model: string })[]
  chats: number
  /** Those in whose chats something happened. */
  endUsers: number
  people: number
}

type Summed = Record<keyof MessageSums, string>
type Kind = 'all' | 'anyModel' | 'model'

const maxListed = 100
const names = ['messages', 'tokens', 'promptTokens', 'completionTokens'] as const
const summed = (expression: (name: string) => string) =>
  raw(names.map((name) => `${expression(name)} AS "${name}"`).join(', '))

/** Messages in all, and by the models of assistants: the statistics of the range are read once. */
function messages(range: TimeRange, by: AnalyticsSql): Sql {
  const ofModel = (name: string) => raw(`CASE WHEN s.role = 'assistant' THEN s."${name}" ELSE '' END`)
  const parts = inDays(range).map(
    ({ from, to, table }) => sql`SELECT ${ofModel('provider')} AS provider, ${ofModel('model')} AS model,
      ${summed((name) => `sum(s."${name}")`)} ${by.ofAll(table, sql`s.bucket`, { from, to })} GROUP BY 1, 2`,
  )
  const added = summed((name) => `sum("${name}")`)
  const total = (kind: Kind, where: string) =>
    sql`SELECT ${raw(`'${kind}' AS "by", '' AS provider, '' AS model`)}, ${added} FROM part WHERE ${raw(where)}`
  return sql`WITH part AS MATERIALIZED (${join(parts, ' UNION ALL ')})
    SELECT "by", provider, model, ${summed((name) => `CAST(coalesce("${name}", 0) AS text)`)} FROM (
      ${total('all', 'true')} UNION ALL ${total('anyModel', `model <> ''`)}
      UNION ALL SELECT * FROM (
        SELECT 'model' AS "by", provider, model, ${added} FROM part WHERE model <> ''
        GROUP BY 2, 3 HAVING sum(messages) > 0
        ORDER BY tokens DESC, messages DESC, provider ${by.bytes}, model ${by.bytes} LIMIT ${maxListed}) AS listed
    ) AS sums`
}

const chats = (range: TimeRange, by: AnalyticsSql): Sql =>
  sql`SELECT CAST(coalesce(sum(s.chats), 0) AS text) AS chats ${by.ofAll(sql`"ChatStatistic" s`, sql`s.bucket`, range)}`

const users = (range: TimeRange, by: AnalyticsSql): Sql =>
  sql`WITH active AS MATERIALIZED (
      SELECT DISTINCT s."orgId", s."endUserId", s."userId"
      ${by.ofAll(sql`"Chat" s`, sql`s."lastActivityAt"`, range)} AND s."deletedAt" IS NULL
    )
    SELECT
      (SELECT CAST(count(*) AS text) FROM (
        SELECT DISTINCT "orgId", "endUserId" FROM active WHERE "endUserId" IS NOT NULL) AS e) AS "endUsers",
      (SELECT CAST(count(DISTINCT "userId") AS text) FROM active) AS people`

/** Asks for it by a statement of each kind. */
export async function platformSums(
  range: TimeRange,
  by: AnalyticsSql,
  run: <R>(statement: Sql) => Promise<R[]>,
): Promise<PlatformSums> {
  const [said, [opened], [active]] = await Promise.all([
    run<Summed & { by: Kind; provider: string; model: string }>(messages(range, by)),
    run<{ chats: string }>(chats(range, by)),
    run<{ endUsers: string; people: string }>(users(range, by)),
  ])
  const rows = (kind: Kind) =>
    said.filter((row) => row.by === kind).map(({ provider, model, ...row }) => ({ provider, model, ...toSums(row) }))
  const total = (kind: Kind): MessageSums => rows(kind)[0] ?? toSums({})
  return {
    all: total('all'),
    anyModel: total('anyModel'),
    models: rows('model'),
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
