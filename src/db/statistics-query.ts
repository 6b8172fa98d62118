import { Prisma } from '../generated/sqlite/client.ts'
import type { AnalyticsSql, NumberedRange, Sql, TimeRange } from './analytics-sql.ts'
import { amounts } from './statistics-write.ts'

const { sql, raw, join } = Prisma

const dayMs = 86_400_000

/** By name: the tables have grown, and their columns need not have the same order. */
const columns = raw(
  ['role', 'provider', 'model', 'latencyBucket', ...amounts].map((name) => `s."${name}" AS "${name}"`).join(', '),
)

const [byDay, byQuarter] = [sql`"MessageDayStatistic" s`, sql`"MessageStatistic" s`]

/** The whole UTC days of a range, and what is left of it at its ends: each with the table that knows it by the fewest rows. */
export function inDays({ from, to }: TimeRange): (TimeRange & { table: Sql })[] {
  const first = new Date(Math.ceil(from.getTime() / dayMs) * dayMs)
  const last = new Date(Math.floor(to.getTime() / dayMs) * dayMs)
  if (first >= last) return [{ from, to, table: byQuarter }]
  const parts = [
    { from, to: first, table: byQuarter },
    { from: first, to: last, table: byDay },
    { from: last, to, table: byQuarter },
  ]
  return parts.filter(({ from, to }) => from < to)
}

/** What was counted of an organization's messages in a range that begins and ends at a quarter of an hour: by what, and the amounts. */
export function messageStatistics(orgId: string, range: TimeRange, { time }: AnalyticsSql): Sql {
  const counted = inDays(range).map(
    ({ from, to, table }) => sql`SELECT ${columns} FROM ${table}
      WHERE s."orgId" = ${orgId} AND s.bucket >= ${time(from)} AND s.bucket < ${time(to)}`,
  )
  return sql`(${join(counted, ' UNION ALL ')})`
}

/** The same of any number of ranges, with `n`, the place of each in the list. */
export function messageStatisticsByRange(orgId: string, ranges: readonly TimeRange[], by: AnalyticsSql): Sql {
  const parts = ranges.flatMap((range, n) => inDays(range).map((part) => ({ n, ...part })))
  const counted = [byDay, byQuarter].map((table) =>
    inRanges(
      orgId,
      table,
      columns,
      parts.filter((part) => part.table === table),
      by,
    ),
  )
  return sql`(${join(counted, ' UNION ALL ')})`
}

/** What was counted of its chats, likewise. */
export const chatStatisticsByRange = (orgId: string, ranges: readonly TimeRange[], by: AnalyticsSql): Sql =>
  sql`(${inRanges(orgId, sql`"ChatStatistic" s`, sql`s.chats AS chats`, numbered(ranges), by)})`

const inRanges = (orgId: string, table: Sql, columns: Sql, ranges: readonly NumberedRange[], by: AnalyticsSql) =>
  sql`SELECT i.n AS n, ${columns} FROM ${by.ranges(ranges)} CROSS JOIN ${table}
    WHERE s."orgId" = ${orgId} AND s.bucket >= i."from" AND s.bucket < i."to"`

/** Ranges with their places in a list. */
export const numbered = (ranges: readonly TimeRange[]): NumberedRange[] =>
  ranges.map(({ from, to }, n) => ({ n, from, to }))
