import type { Grouping, Metric } from '../../db/analytics-timeseries.ts'
import type { Database } from '../../db/database.ts'
import type { AnalyticsPoint, AnalyticsTimeseries } from '../../generated/schemas.ts'
import { problemAt } from '../../problems.ts'
import type { Scope } from '../access/scope.ts'
import { type DayQuery, daysOf, type IntervalName, intervalsOf } from './days.ts'
import { dollars } from './dollars.ts'

interface TimeseriesQuery extends DayQuery {
  metric: Metric
  interval: IntervalName
  groupBy?: Grouping
}

const maxGroups = 50

/** One figure over time, whole or by group. 422 for days that make no sense, too many intervals, and groups that chats have not. */
export async function getAnalyticsTimeseries(
  db: Database,
  { orgId }: Scope,
  { metric, interval, groupBy, ...query }: TimeseriesQuery,
): Promise<AnalyticsTimeseries> {
  if (metric === 'chats' && groupBy !== undefined && groupBy !== 'tag' && groupBy !== 'endUser') {
    throw problemAt('unprocessable', '/query/groupBy', 'can only be tag or endUser where chats are counted')
  }
  const range = daysOf(query)
  const intervals = intervalsOf(range, interval)
  const found = await db.analytics.series({ orgId, metric, groupBy, intervals, maxGroups })
  const starts = intervals.map(({ start }) => start.toISOString())
  const points = found.map(
    ({ n, group, amount, weight }): AnalyticsPoint => ({
      start: starts[n] as string,
      group: group || null,
      value: figureOf(metric, amount, weight),
    }),
  )
  const { from, to, timeZone } = range
  // Nothing adds up to zero, but is no average.
  const nothing = metric === 'latency' ? null : 0
  const data = groupBy === undefined ? filled(starts, points, nothing) : points
  return { from, to, timeZone, metric, interval, groupBy: groupBy ?? null, data }
}

function figureOf(metric: Metric, amount: bigint, weight: bigint): number {
  if (metric === 'cost') return dollars(amount)
  return metric === 'latency' ? Number(amount) / Number(weight) : Number(amount)
}

function filled(starts: readonly string[], points: readonly AnalyticsPoint[], value: number | null): AnalyticsPoint[] {
  const there = new Map(points.map((point) => [point.start, point]))
  return starts.map((start) => there.get(start) ?? { start, group: null, value })
}
