import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { chatHistoriesBetween, replayHistory } from './support/chat-histories.ts'
import {
  type AnalyticsRows,
  expectedSeries,
  expectedSummary,
  expectedUserAnalytics,
  intervalOf,
  readAnalyticsRows,
} from './support/expected-analytics.ts'
import { callWithSecretKey, importChats } from './support/expected-search.ts'
import { type Tenant, useWorld } from './support/world.ts'

const world = useWorld()

const first = '2024-09-01'
const days = 300
const dayAfter = (day: string, n: number) => new Date(Date.parse(day) + n * 86_400_000).toISOString().slice(0, 10)

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Santiago', // the clock is put forward at midnight
  'America/Havana', // the clock is put back to midnight
  'Asia/Kathmandu', // a quarter of an hour
  'Australia/Lord_Howe', // put forward by half an hour
  'Pacific/Kiritimati', // 14 hours
]
const zone = fc.constantFrom(...zones)
const someDays = (most: number) =>
  fc
    .tuple(fc.nat(days), fc.nat(most))
    .map(([begin, length]) => ({ from: dayAfter(first, begin), to: dayAfter(first, begin + length) }))
const lastDays = fc.constant({} as { from: string; to: string })
const mostly = (given: typeof lastDays) => fc.oneof({ weight: 4, arbitrary: given }, lastDays)
const summaryQuery = fc.tuple(mostly(someDays(days)), zone)
const ofChats = ['tag', 'endUser']
const groupings = ['model', 'provider', 'role', ...ofChats]
const ofMessages = ['messages', 'tokens', 'promptTokens', 'completionTokens', 'cost', 'latency', 'toolCalls']
const seriesOf = (metrics: readonly string[], groupings: readonly string[]): Record<string, string>[] =>
  metrics.flatMap((metric) => [{ metric }, ...groupings.map((groupBy) => ({ metric, groupBy }))])
/** Each metric in each grouping. */
const allSeries = [...seriesOf(['chats'], ofChats), ...seriesOf(ofMessages, groupings)]
const everyMonth = { from: first, to: dayAfter(first, days), interval: 'month' }

const seriesQuery = fc.record({
  when: fc.oneof(
    fc.record({ interval: fc.constant('hour'), days: mostly(someDays(6)) }),
    fc.record({ interval: fc.constantFrom('day', 'week', 'month'), days: mostly(someDays(days)) }),
  ),
  timeZone: zone,
  what: fc.oneof(fc.constantFrom(...seriesOf(['chats'], ofChats)), fc.constantFrom(...seriesOf(ofMessages, groupings))),
})

const history = chatHistoriesBetween(new Date(first), new Date(dayAfter(first, days)), 15)

const refusal = (pointer: string) => ({ status: 422, body: { code: 'unprocessable', errors: [{ pointer }] } })

async function expectSummary(tenant: Tenant, all: AnalyticsRows, query: Record<string, string>) {
  const { status, body } = await callWithSecretKey(world, () => tenant)('getAnalyticsSummary', { query })
  expect(status, JSON.stringify(body)).toBe(200)
  const { from, to, timeZone } = body
  expect(body).toEqual(expectedSummary(all, { from, to, timeZone }))
}

async function expectSeries(tenant: Tenant, all: AnalyticsRows, query: Record<string, string>) {
  const { status, body } = await callWithSecretKey(world, () => tenant)('getAnalyticsTimeseries', { query })
  expect(status, JSON.stringify(body)).toBe(200)
  const { from, to, timeZone, metric, interval, groupBy } = body
  const nameOf = (at: number) => intervalOf(new Date(at), interval, timeZone)
  const points = body.data.map(({ start, group, value }: { start: string; group: string; value: number }) => {
    const at = Date.parse(start)
    expect(nameOf(at - 1), `${start} begins nothing`).not.toBe(nameOf(at))
    return [nameOf(at), group, value]
  })
  expect(points).toEqual(expectedSeries(all, { from, to, timeZone }, metric, interval, groupBy ?? undefined))
}

describe('after any history', () => {
  it('summary, time series and personal figures equal a full scan of the rows', async () => {
    await fc.assert(
      fc.asyncProperty(
        history,
        fc.array(summaryQuery, { minLength: 2, maxLength: 4 }),
        fc.array(seriesQuery, { minLength: 8, maxLength: 12 }),
        zone,
        async (steps, summaries, series, timeZone) => {
          const { tenant } = await replayHistory(world, steps)
          const all = await readAnalyticsRows(world.db, tenant.orgId)
          for (const [range, timeZone] of summaries) await expectSummary(tenant, all, { ...range, timeZone })
          for (const { when, timeZone, what } of series) {
            await expectSeries(tenant, all, { ...when.days, interval: when.interval, timeZone, ...what })
          }
          for (const what of allSeries) await expectSeries(tenant, all, { ...everyMonth, timeZone, ...what })
          for (const { userId } of [tenant.people.admin, tenant.people.user, tenant.people.viewer]) {
            const headers = await world.session(userId)
            const { body } = await world.call('getMyAnalytics', { headers, query: { timeZone } })
            expect(body).toEqual(expectedUserAnalytics(all, userId, timeZone))
          }
        },
      ),
      { numRuns: 5, seed: 20_261_121, endOnFailure: true },
    )
  }, 120_000)
})

describe('getAnalyticsSummary', () => {
  it('counts a message, an edit, a rating and a deletion as soon as the request returns', async () => {
    const tenant = await world.newTenant()
    const call = callWithSecretKey(world, () => tenant)
    const figures = async () => (await call('getAnalyticsSummary')).body
    const { body: chat } = await call('createChat', { body: {} })
    expect((await figures()).chats).toBe(1)
    const params = { chatId: chat.id }
    const toolCalls = [{ id: 'a' }, { id: 'b' }]
    const { body: message } = await call('createMessage', {
      params,
      body: { role: 'assistant', content: 'a', cost: 0.1, latency: 60, toolCalls },
    })
    expect(await figures()).toMatchObject({ messages: { total: 1, assistant: 1 }, cost: 0.1, toolCalls: 2 })
    const place = { ...params, messageId: message.id }
    await call('updateMessage', { params: place, body: { cost: 0.2, toolCalls: null } })
    await call('putFeedback', { params: place, body: { rating: 'positive', score: 4 } })
    const feedback = { positive: 1, negative: 0, scored: 1, averageScore: 4 }
    expect(await figures()).toMatchObject({ cost: 0.2, toolCalls: 0, feedback })
    await call('deleteChat', { params })
    expect(await figures()).toMatchObject({ chats: 0, messages: { total: 0 }, cost: 0, feedback: { positive: 0 } })
  })

  it('covers the last 30 days in the time zone by default', async () => {
    const call = callWithSecretKey(world, () => world.acme)
    const timeZone = 'Pacific/Kiritimati'
    const { body } = await call('getAnalyticsSummary', { query: { timeZone } })
    expect(body.from).toBe(dayAfter(body.to, -29))
    const { body: until } = await call('getAnalyticsSummary', { query: { to: '2020-01-30' } })
    expect(until).toMatchObject({ from: '2020-01-01', to: '2020-01-30', timeZone: 'UTC' })
  })

  it("never counts another organization's data", async () => {
    const [mine, other] = [await world.newTenant(), await world.newTenant()]
    const query = { from: '2021-01-01', to: '2021-01-31' }
    const summary = async () => (await callWithSecretKey(world, () => mine)('getAnalyticsSummary', { query })).body
    const before = await summary()
    const createdAt = '2021-01-05T10:00:00.000Z'
    const messages = [{ content: 'a', model: 'm', provider: 'p', latency: 5, cost: 1, createdAt }]
    await importChats(world, other, [{ externalId: 'a', messages }])
    expect(await summary()).toEqual(before)
    expect(before).toMatchObject({ chats: 0, messages: { total: 0 } })
  })

  it('lists at most 100 models, most used first', async () => {
    const tenant = await world.newTenant()
    const createdAt = '2021-01-05T10:00:00.000Z'
    const messages = Array.from({ length: 120 }, (_, n) => ({ content: 'a', createdAt, model: `m${n}` }))
    await importChats(world, tenant, [{ externalId: 'a', messages: [...messages, ...messages.slice(110)] }])
    const query = { from: '2021-01-01', to: '2021-01-31' }
    const { body } = await callWithSecretKey(world, () => tenant)('getAnalyticsSummary', { query })
    expect(body.models).toHaveLength(100)
    expect(
      body.models.slice(0, 11).map(({ model, share }: { model: string; share: number }) => [model, share]),
    ).toEqual([...messages.slice(110).map(({ model }) => [model, 2 / 130]), ['m0', 1 / 130]])
  })

  test.each([
    ['/query/timeZone', { timeZone: 'Mars/Olympus_Mons' }],
    ['/query/timeZone', { timeZone: '+05:17' }],
    ['/query/from', { from: '2026-01-02', to: '2026-01-01' }],
    ['/query/from', { from: '1979-12-31', to: '1980-01-31' }],
    ['/query/from', { from: '2010-01-01', to: '2020-01-02' }],
  ])('returns 422 at %s for %j', async (pointer, query) => {
    const call = callWithSecretKey(world, () => world.acme)
    expect(await call('getAnalyticsSummary', { query })).toMatchObject(refusal(pointer))
    expect(await call('getAnalyticsTimeseries', { query })).toMatchObject(refusal(pointer))
  })
})

describe('getAnalyticsTimeseries', () => {
  test.each(['model', 'provider', 'role'])('refuses to group chats by %s, which chats do not have', async (groupBy) => {
    const query = { metric: 'chats', groupBy }
    const answer = await callWithSecretKey(world, () => world.acme)('getAnalyticsTimeseries', { query })
    expect(answer).toMatchObject(refusal('/query/groupBy'))
  })

  it('returns 1,000 intervals and refuses one more', async () => {
    const call = callWithSecretKey(world, () => world.acme)
    const query = { from: '2020-01-01', to: dayAfter('2020-01-01', 999) }
    const { body } = await call('getAnalyticsTimeseries', { query })
    expect(body.data).toHaveLength(1_000)
    const more = { ...query, to: dayAfter('2020-01-01', 1_000) }
    expect(await call('getAnalyticsTimeseries', { query: more })).toMatchObject(refusal('/query/interval'))
  })

  test.each(['model', 'tag'])('shows the fifty largest groups by %s', async (groupBy) => {
    const tenant = await world.newTenant()
    const createdAt = '2021-01-05T10:00:00.000Z'
    const names = Array.from({ length: 60 }, (_, n) => `g${String(n).padStart(2, '0')}`)
    const chats = names.map((name, n) => {
      const messages = Array.from({ length: n < 10 ? 1 : 2 }, () => ({ content: 'a', createdAt, model: name }))
      return { externalId: name, tags: [name], messages }
    })
    await importChats(world, tenant, chats)
    const query = { from: '2021-01-05', to: '2021-01-05', groupBy }
    const { body } = await callWithSecretKey(world, () => tenant)('getAnalyticsTimeseries', { query })
    expect(body.data.map(({ group }: { group: string }) => group)).toEqual(names.slice(10))
  })
})

describe('getMyAnalytics', () => {
  it('covers the organizations that the user belongs to now', async () => {
    const tenant = await world.newTenant()
    const { userId } = tenant.people.user
    await importChats(world, tenant, [{ externalId: 'a', userId, tags: ['shop'], messages: [{ content: 'a' }] }])
    const headers = await world.session(userId)
    const mine = async () => (await world.call('getMyAnalytics', { headers })).body
    expect(await mine()).toMatchObject({ chats: 1, messages: 1, topics: [{ tag: 'shop', chats: 1 }] })
    await world.db.write((tx) => tx.membership.deleteMany({ where: { userId } }))
    const nothing = { chats: 0, messages: 0, tokens: 0, averageMessagesPerChat: 0, mostActiveDay: null }
    expect(await mine()).toEqual({ timeZone: 'UTC', ...nothing, topics: [], months: [] })
  })

  it('refuses an unknown time zone', async () => {
    const headers = await world.session(world.acme.people.user.userId)
    const answer = await world.call('getMyAnalytics', { headers, query: { timeZone: 'Nowhere' } })
    expect(answer).toMatchObject(refusal('/query/timeZone'))
  })
})
