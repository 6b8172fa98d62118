import { DateTime, IANAZone } from 'luxon'
import { problemAt } from '../../problems.ts'

/** Days of a time zone, as a query names them. */
export interface DayQuery {
  from?: string
  to?: string
  timeZone: string
}

/** Days of a time zone, both included, and the time that they cover. */
export interface DayRange {
  from: string
  to: string
  timeZone: string
  start: Date
  end: Date
}

export type IntervalName = 'hour' | 'day' | 'week' | 'month'

/** An hour, day, week or month that begins at `start`, and the part of it that a range covers. */
export interface Interval {
  start: Date
  from: Date
  to: Date
}

/** Since then every time zone has been quarters of an hour away from UTC, which is what statistics are kept by. */
const firstYear = 1980
const lastYear = 9998
const maxYears = 10
const maxIntervals = 1_000
const defaultDays = 30

const minuteMs = 60_000
const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** Throws 422 for a time zone that has no name in the IANA's database; an offset such as +05:17 is no name. */
export function assertTimeZone(timeZone: string): void {
  if (/^[a-z]/i.test(timeZone) && IANAZone.isValidZone(timeZone)) return
  throw problemAt('unprocessable', '/query/timeZone', 'is not a known time zone')
}

/** The days that a query asks for: by default thirty, of which today is the last. 422 for days that make no sense. */
export function daysOf({ timeZone, ...query }: DayQuery, now = new Date()): DayRange {
  assertTimeZone(timeZone)
  const last = calendar(query.to ?? dayAt(now, timeZone))
  const first = query.from === undefined ? last.minus({ days: defaultDays - 1 }) : calendar(query.from)
  if (last.year > lastYear) throw problemAt('unprocessable', '/query/to', `is after the year ${lastYear}`)
  const refuse = (message: string) => problemAt('unprocessable', '/query/from', message)
  if (first > last) throw refuse('is after the last day')
  if (first.year < firstYear) throw refuse(`is before the year ${firstYear}`)
  if (first < last.minus({ years: maxYears })) throw refuse(`is more than ${maxYears} years before the last day`)
  return {
    from: dayName(first),
    to: dayName(last),
    timeZone,
    start: startOfDay(dayName(first), timeZone),
    end: startOfDay(dayName(last.plus({ days: 1 })), timeZone),
  }
}

/** The intervals of a range, in order and without a gap. 422 where there are too many. */
export function intervalsOf(range: DayRange, interval: IntervalName): Interval[] {
  const intervals: Interval[] = []
  for (const [start, end] of interval === 'hour' ? hours(range) : calendarIntervals(range, interval)) {
    const from = new Date(Math.max(start.getTime(), range.start.getTime()))
    const to = new Date(Math.min(end.getTime(), range.end.getTime()))
    if (from >= to) continue // a day that a time zone left out
    if (intervals.length === maxIntervals) {
      throw problemAt('unprocessable', '/query/interval', `makes more than ${maxIntervals} intervals of these days`)
    }
    intervals.push({ start, from, to })
  }
  return intervals
}

/** The hours of the clock: where it is put forward or back within one, what is left of that hour. */
function* hours({ start, end, timeZone }: DayRange): Generator<[start: Date, end: Date]> {
  const zone = IANAZone.create(timeZone)
  for (let at = start.getTime(); at < end.getTime(); ) {
    const sinceMidnight = at + zone.offset(at) * 60_000
    const next = at + hourMs - (((sinceMidnight % hourMs) + hourMs) % hourMs)
    yield [new Date(at), new Date(next)]
    at = next
  }
}

function* calendarIntervals(
  { from, to, timeZone }: DayRange,
  interval: 'day' | 'week' | 'month',
): Generator<[start: Date, end: Date]> {
  const last = calendar(to)
  for (let day = calendar(from).startOf(interval); day <= last; ) {
    const next = day.plus({ [interval]: 1 })
    yield [startOfDay(dayName(day), timeZone), startOfDay(dayName(next), timeZone)]
    day = next
  }
}

/** When a day begins: where the clock shows midnight twice the first time, where it never does as soon as it shows more. */
export function startOfDay(day: string, timeZone: string): Date {
  const zone = IANAZone.create(timeZone)
  const clock = calendar(day).toMillis()
  // One of the two offsets around it; luxon's own guess begins with the one of today.
  const offsets = [zone.offset(clock - dayMs), zone.offset(clock + dayMs)].sort((one, other) => other - one)
  const starts = offsets.map((minutes) => clock - minutes * minuteMs)
  return new Date(starts.find((at) => at + zone.offset(at) * minuteMs >= clock) ?? (starts.at(-1) as number))
}

/** The day that it is, somewhere. */
export const dayAt = (at: Date, timeZone: string) => dayName(DateTime.fromJSDate(at, { zone: timeZone }))

/** The day so many days after another. */
export const dayAfter = (day: string, days: number) => dayName(calendar(day).plus({ days }))

/** Days as such, whose sums know no time zone. */
const calendar = (day: string) => DateTime.fromISO(day, { zone: 'utc' })

const dayName = (day: DateTime) => day.toFormat('yyyy-MM-dd')
