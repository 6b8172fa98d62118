import type { Prisma } from '../generated/sqlite/client.ts'

export type Sql = Prisma.Sql

/** Times from `from` on, and before `to`. */
export interface TimeRange {
  from: Date
  to: Date
}

/** A range and its number. */
export interface NumberedRange extends TimeRange {
  n: number
}

/** What the two databases say differently. */
export interface AnalyticsSql {
  /** A time, to be compared with a column. */
  time(at: Date): Sql
  /** A time column as RFC 3339. */
  text(column: Sql): Sql
  /**
   * FROM and WHERE: the rows `s` of a table, of all organizations that are not deleted, whose `column` is in a range. They are looked
   * up organization by organization, by the index: never all that the table holds.
   */
  ofAll(table: Sql, column: Sql, range: TimeRange): Sql
  /** The ranges as rows of a table: `n`, `from` and `to`. */
  ranges(ranges: readonly NumberedRange[]): Sql
  /** The start of the quarter of an hour of "createdAt". */
  bucket: Sql
  /** How many calls "toolCalls" holds. */
  toolCalls: Sql
  /** Puts texts in the order of their bytes. */
  bytes: Sql
}
