import { Prisma } from '../generated/sqlite/client.ts'
import { measures } from './statistics.ts'

const { sql, raw, join } = Prisma

export type Sql = Prisma.Sql

/** The times from `from`, inclusive, to `to`, exclusive. */
export interface TimeRange {
  from: Date
  to: Date
}

/** A range and its index. */
export interface NumberedRange extends TimeRange {
  n: number
}

/** The SQL of analytics in which the two databases differ. */
export interface AnalyticsDialect {
  /** A time as a parameter that compares with a column. */
  time(at: Date): Sql
  /** A time column as RFC 3339. */
  text(column: Sql): Sql
  /**
   * FROM and WHERE clauses: the rows `s` of a table, of all organizations that are not deleted, whose `column` is in a range. They
   * read the index organization by organization, never the whole table.
   */
  ofAll(table: Sql, column: Sql, range: TimeRange): Sql
  /** The ranges as rows of a table: `n`, `from` and `to`. */
  ranges(ranges: readonly NumberedRange[]): Sql
  /** The start of the quarter of an hour of "createdAt". */
  bucket: Sql
  /** The number of calls in "toolCalls". */
  toolCalls: Sql
  /** The collation that orders texts by their bytes. */
  bytes: Sql
}

const dayMs = 86_400_000

/** By name: migrations appended columns, so the tables differ in their order. */
const columns = raw(
  ['role', 'provider', 'model', 'latencyBucket', ...measures].map((name) => `s."${name}" AS "${name}"`).join(', '),
)

const [byDay, byQuarter] = [sql`"MessageDayStatistic" s`, sql`"MessageStatistic" s`]

/** Splits a range into its whole UTC days and the rest at both ends, each with the statistics table of the fewest rows. */
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

/** The statistics of an organization's messages in a range that begins and ends at a quarter of an hour. */
export function messageStatistics(orgId: string, range: TimeRange, { time }: AnalyticsDialect): Sql {
  const counted = inDays(range).map(
    ({ from, to, table }) => sql`SELECT ${columns} FROM ${table}
      WHERE s."orgId" = ${orgId} AND s.bucket >= ${time(from)} AND s.bucket < ${time(to)}`,
  )
  return sql`(${join(counted, ' UNION ALL ')})`
}

/** The statistics of an organization's messages in many ranges; `n` is the index of the range. */
export function messageStatisticsByRange(orgId: string, ranges: readonly TimeRange[], dialect: AnalyticsDialect): Sql {
  const parts = ranges.flatMap((range, n) => inDays(range).map((part) => ({ n, ...part })))
  const counted = [byDay, byQuarter].map((table) =>
    inRanges(
      orgId,
      table,
      columns,
      parts.filter((part) => part.table === table),
      dialect,
    ),
  )
  return sql`(${join(counted, ' UNION ALL ')})`
}

/** The statistics of an organization's chats in many ranges; `n` is the index of the range. */
export const chatStatisticsByRange = (orgId: string, ranges: readonly TimeRange[], dialect: AnalyticsDialect): Sql =>
  sql`(${inRanges(orgId, sql`"ChatStatistic" s`, sql`s.chats AS chats`, numbered(ranges), dialect)})`

const inRanges = (
  orgId: string,
  table: Sql,
  columns: Sql,
  ranges: readonly NumberedRange[],
  dialect: AnalyticsDialect,
) =>
  sql`SELECT i.n AS n, ${columns} FROM ${dialect.ranges(ranges)} CROSS JOIN ${table}
    WHERE s."orgId" = ${orgId} AND s.bucket >= i."from" AND s.bucket < i."to"`

/** Ranges with their indexes. */
export const numbered = (ranges: readonly TimeRange[]): NumberedRange[] =>
  ranges.map(({ from, to }, n) => ({ n, from, to }))
