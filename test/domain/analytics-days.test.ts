import { describe, expect, it, test } from 'vitest'
import { daysOf, type IntervalName, intervalsOf, startOfDay } from '../../src/domain/analytics/days.ts'

const hourMs = 3_600_000

const intervals = (from: string, to: string, timeZone: string, interval: IntervalName) =>
  intervalsOf(daysOf({ from, to, timeZone }), interval)

const starts = (...query: Parameters<typeof intervals>) => intervals(...query).map(({ start }) => start.toISOString())

const lengths = (...query: Parameters<typeof intervals>) =>
  intervals(...query).map(({ from, to }) => (to.getTime() - from.getTime()) / hourMs)

describe('days of a time zone', () => {
  test.each([
    ['2025-03-29', 'Europe/Berlin', 24],
    ['2025-03-30', 'Europe/Berlin', 23],
    ['2025-10-26', 'Europe/Berlin', 25],
    ['2025-09-07', 'America/Santiago', 23], // midnight is skipped
    ['2025-11-02', 'America/Havana', 25], // midnight comes twice
    ['2025-10-05', 'Australia/Lord_Howe', 23.5],
    ['2025-04-06', 'Australia/Lord_Howe', 24.5],
    ['2025-06-01', 'Asia/Kathmandu', 24],
  ])('%s in %s has %d hours', (day, timeZone, hours) => {
    expect(lengths(day, day, timeZone, 'day')).toEqual([hours])
    const byHour = intervals(day, day, timeZone, 'hour')
    expect(byHour.reduce((sum, { from, to }) => sum + (to.getTime() - from.getTime()) / hourMs, 0)).toBe(hours)
    expect(byHour).toHaveLength(Math.ceil(hours))
  })

  it('start at the first instant of the local date', () => {
    expect(startOfDay('2025-11-02', 'America/Havana').toISOString()).toBe('2025-11-02T04:00:00.000Z')
    expect(startOfDay('2025-09-07', 'America/Santiago').toISOString()).toBe('2025-09-07T04:00:00.000Z')
  })

  it('use the offset of the time, not today’s', () => {
    expect(startOfDay('1981-03-29', 'America/Danmarkshavn').toISOString()).toBe('1981-03-29T02:00:00.000Z')
    expect(startOfDay('1996-10-27', 'America/Ciudad_Juarez').toISOString()).toBe('1996-10-27T05:00:00.000Z')
    expect(startOfDay('2011-09-25', 'Pacific/Apia').toISOString()).toBe('2011-09-25T10:00:00.000Z')
  })

  it('skip a date that the time zone skipped', () => {
    const days = starts('2011-12-29', '2011-12-31', 'Pacific/Apia', 'day')
    expect(days).toEqual(['2011-12-29T10:00:00.000Z', '2011-12-30T10:00:00.000Z'])
  })

  it('start on a quarter of an hour in every time zone since 1980', () => {
    const odd = Intl.supportedValuesOf('timeZone').flatMap((timeZone) =>
      Array.from({ length: 50 }, (_, n) => [`${1980 + n}-01-01`, `${1980 + n}-07-01`])
        .flat()
        .filter((day) => startOfDay(day, timeZone).getTime() % (hourMs / 4) !== 0)
        .map((day) => `${day} ${timeZone}`),
    )
    expect(odd).toEqual([])
  })
})

describe('intervals', () => {
  it('follow local hours in a time zone with an offset of 45 minutes', () => {
    const [first, second] = starts('2025-06-01', '2025-06-01', 'Asia/Kathmandu', 'hour')
    expect([first, second]).toEqual(['2025-05-31T18:15:00.000Z', '2025-05-31T19:15:00.000Z'])
  })

  it('shorten the hour of a clock moved forward and repeat the hour of a clock moved back', () => {
    expect(starts('2025-10-05', '2025-10-05', 'Australia/Lord_Howe', 'hour').slice(1, 4)).toEqual([
      '2025-10-04T14:30:00.000Z', // 01:00
      '2025-10-04T15:30:00.000Z', // 02:30, where it had been 02:00
      '2025-10-04T16:00:00.000Z', // 03:00
    ])
    expect(starts('2025-10-26', '2025-10-26', 'Europe/Berlin', 'hour').slice(2, 4)).toEqual([
      '2025-10-26T00:00:00.000Z', // 02:00 in summer
      '2025-10-26T01:00:00.000Z', // 02:00 in winter
    ])
  })

  it('start on the Monday or the first of the month and cover only the requested days', () => {
    const day = (text: string) => new Date(`${text}T00:00:00.000Z`)
    expect(intervals('2026-11-05', '2026-11-10', 'UTC', 'week')).toEqual([
      { start: day('2026-11-02'), from: day('2026-11-05'), to: day('2026-11-09') },
      { start: day('2026-11-09'), from: day('2026-11-09'), to: day('2026-11-11') },
    ])
    expect(intervals('2026-11-05', '2026-11-10', 'UTC', 'month')).toEqual([
      { start: day('2026-11-01'), from: day('2026-11-05'), to: day('2026-11-11') },
    ])
  })
})

describe('the days of a query', () => {
  it('are the last 30 days in the time zone by default', () => {
    const now = new Date('2026-11-21T11:00:00Z')
    expect(daysOf({ timeZone: 'UTC' }, now)).toMatchObject({ from: '2026-10-23', to: '2026-11-21' })
    expect(daysOf({ timeZone: 'Pacific/Kiritimati' }, now)).toMatchObject({ from: '2026-10-24', to: '2026-11-22' })
  })

  it('can cover ten years and a day of 1980', () => {
    expect(daysOf({ from: '2016-02-29', to: '2026-02-28', timeZone: 'UTC' }).from).toBe('2016-02-29')
    expect(daysOf({ from: '1980-01-01', to: '1980-01-01', timeZone: 'Asia/Tokyo' }).start).toEqual(
      new Date('1979-12-31T15:00:00Z'),
    )
  })
})
