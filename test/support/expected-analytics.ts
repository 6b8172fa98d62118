import type { Database } from '../../src/db/database.ts'
import { latencyBounds } from '../../src/db/statistics.ts'

// What analytics must say, by looking at every row; the clocks of time zones are read from Intl alone.

export interface Days {
  from: string
  to: string
  timeZone: string
}

export type AnalyticsRows = Awaited<ReturnType<typeof readAnalyticsRows>>
type ScannedMessage = AnalyticsRows['messages'][number]
type Point = [interval: string, group: string | null, value: number | null]

/** All chats of an organization that are there, and all their messages. */
export async function readAnalyticsRows(db: Database, orgId: string) {
  const rows = await db.read.chat.findMany({
    where: { orgId, deletedAt: null },
    include: { tags: true, messages: true },
  })
  const chats = rows.map((row) => ({ ...row, tags: row.tags.map(({ tag }) => tag) }))
  return { chats, messages: chats.flatMap((chat) => chat.messages.map((message) => ({ ...message, chat }))) }
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const clocks = new Map<string, (at: Date) => Record<string, string>>()

/** What a clock in a time zone shows, and how far it is from UTC. */
function clockOf(timeZone: string) {
  const known = clocks.get(timeZone)
  if (known) return known
  const [year, month, day, hour] = ['numeric', '2-digit', '2-digit', '2-digit'] as const
  const options = { timeZone, hourCycle: 'h23', year, month, day, hour, timeZoneName: 'longOffset' } as const
  const format = new Intl.DateTimeFormat('en', options)
  const shown = new Map<number, Record<string, string>>()
  const clock = (at: Date) => {
    const quarter = Math.floor(at.getTime() / (hourMs / 4))
    const parts =
      shown.get(quarter) ?? Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
    shown.set(quarter, parts)
    return parts
  }
  clocks.set(timeZone, clock)
  return clock
}

const dayOf = (at: Date, timeZone: string) => {
  const { year, month, day } = clockOf(timeZone)(at)
  return `${year}-${month}-${day}`
}

/** The name of the interval that a time is in: of a week, its Monday. */
export function intervalOf(at: Date, interval: string, timeZone: string): string {
  const day = dayOf(at, timeZone)
  const { hour, timeZoneName } = clockOf(timeZone)(at)
  if (interval === 'hour') return `${day} ${hour} ${timeZoneName}`
  if (interval === 'month') return day.slice(0, 7)
  if (interval === 'day') return day
  const sinceMonday = (new Date(day).getUTCDay() + 6) % 7
  return new Date(Date.parse(day) - sinceMonday * dayMs).toISOString().slice(0, 10)
}

/** The names of all intervals that begin, or go on, in these days. */
function intervalsOf({ from, to, timeZone }: Days, interval: string): string[] {
  const asked = [from, to, timeZone, interval].join(' ')
  const known = namedIntervals.get(asked)
  if (known) return known
  const names = new Set<string>()
  // Hours are a half at the least, where a clock is put forward amid one; days are 23.
  const stepMs = interval === 'hour' ? hourMs / 2 : 6 * hourMs
  for (let at = Date.parse(from) - dayMs; at < Date.parse(to) + 2 * dayMs; at += stepMs) {
    if (isWithin(new Date(at), { from, to, timeZone })) names.add(intervalOf(new Date(at), interval, timeZone))
  }
  namedIntervals.set(asked, [...names])
  return [...names]
}

const namedIntervals = new Map<string, string[]>()

const isWithin = (at: Date, { from, to, timeZone }: Days) => from <= dayOf(at, timeZone) && dayOf(at, timeZone) <= to

const total = <T>(rows: readonly T[], amount: (row: T) => number | bigint | null) =>
  Number(rows.reduce((sum, row) => sum + BigInt(amount(row) ?? 0), 0n))

const callsOf = ({ toolCalls }: ScannedMessage) => (Array.isArray(toolCalls) ? toolCalls.length : 0)

export function expectedSummary(all: AnalyticsRows, days: Days) {
  const chats = all.chats.filter(({ createdAt }) => isWithin(createdAt, days))
  const messages = all.messages.filter(({ createdAt }) => isWithin(createdAt, days))
  const ofRole = (role: string) => messages.filter((message) => message.role === role).length
  const used = (rows: ScannedMessage[], named: number) => ({
    messages: rows.length,
    share: rows.length / named,
    tokens: total(rows, ({ tokens }) => tokens),
    cost: total(rows, ({ costNanos }) => costNanos) / 1e9,
  })
  const withModel = messages.filter(({ model }) => model !== null)
  const withProvider = messages.filter(({ provider }) => provider !== null)
  const scores = messages.filter(({ feedbackScore }) => feedbackScore !== null)
  return {
    ...days,
    chats: chats.length,
    endUsers: new Set(chats.flatMap(({ endUserId }) => endUserId ?? [])).size,
    messages: {
      total: messages.length,
      ...Object.fromEntries(['user', 'assistant', 'system', 'function', 'tool'].map((role) => [role, ofRole(role)])),
    },
    tokens: {
      prompt: total(messages, ({ promptTokens }) => promptTokens),
      completion: total(messages, ({ completionTokens }) => completionTokens),
      total: total(messages, ({ tokens }) => tokens),
    },
    cost: total(messages, ({ costNanos }) => costNanos) / 1e9,
    latency: latencies(messages.flatMap(({ latency }) => latency ?? [])),
    models: byUse(
      groupsOf(withModel, ({ provider, model }) => [JSON.stringify([provider ?? '', model])]).map(([key, rows]) => {
        const [provider, model] = JSON.parse(key as string)
        return { provider: provider || null, model, ...used(rows, withModel.length) }
      }),
    ),
    providers: byUse(
      groupsOf(withProvider, ({ provider }) => [provider]).map(([provider, rows]) => ({
        provider,
        ...used(rows, withProvider.length),
      })),
    ),
    feedback: {
      positive: messages.filter(({ feedbackRating }) => feedbackRating === 'positive').length,
      negative: messages.filter(({ feedbackRating }) => feedbackRating === 'negative').length,
      scored: scores.length,
      averageScore: scores.length === 0 ? null : total(scores, ({ feedbackScore }) => feedbackScore) / scores.length,
    },
    toolCalls: total(messages, callsOf),
  }
}

function latencies(values: number[]) {
  const count = values.length
  if (count === 0) return { messages: 0, average: null, p50: null, p95: null }
  const bounds = [0, ...latencyBounds]
  const points = bounds.flatMap((lower, index) => {
    const upper = bounds[index + 1]
    const inside = values.filter((value) => value >= lower && value < (upper ?? Number.POSITIVE_INFINITY))
    return inside.map((_, n) => (upper === undefined ? lower : lower + ((n + 0.5) / inside.length) * (upper - lower)))
  })
  const average = values.reduce((sum, value) => sum + value, 0) / count
  return {
    messages: count,
    average,
    p50: points[Math.ceil(count / 2) - 1],
    p95: points[Math.ceil((count * 19) / 20) - 1],
  }
}

/** The most used first, and then by name. */
const byUse = <T extends { messages: number; provider: string | null; model?: string }>(rows: T[]) =>
  rows.sort(
    (a, b) => b.messages - a.messages || inBytes(a.provider, b.provider) || inBytes(a.model ?? null, b.model ?? null),
  )

const inBytes = (one: string | null, other: string | null) =>
  Buffer.compare(Buffer.from(one ?? ''), Buffer.from(other ?? ''))

function groupsOf<T>(rows: readonly T[], keys: (row: T) => (string | null)[]): [string | null, T[]][] {
  const groups = new Map<string | null, T[]>()
  for (const row of rows) for (const key of keys(row)) groups.set(key, [...(groups.get(key) ?? []), row])
  return [...groups].sort(([one], [other]) => inBytes(one, other))
}

const amounts: Record<string, (message: ScannedMessage) => number | bigint | null> = {
  messages: () => 1,
  tokens: ({ tokens }) => tokens,
  promptTokens: ({ promptTokens }) => promptTokens,
  completionTokens: ({ completionTokens }) => completionTokens,
  cost: ({ costNanos }) => costNanos,
  latency: ({ latency }) => latency,
  toolCalls: callsOf,
}

const groupings: Record<string, (message: ScannedMessage) => (string | null)[]> = {
  model: ({ model }) => [model],
  provider: ({ provider }) => [provider],
  role: ({ role }) => [role],
  tag: ({ chat }) => (chat.tags.length > 0 ? chat.tags : [null]),
  endUser: ({ chat }) => [chat.endUserId],
}

/** The points of a series, each with the name of its interval. */
export function expectedSeries(
  all: AnalyticsRows,
  days: Days,
  metric: string,
  interval: string,
  groupBy?: string,
): Point[] {
  // A chat is counted as if opening it were a message of its own.
  const openings = all.chats.map((chat) => ({ chat, createdAt: chat.createdAt }) as ScannedMessage)
  const rows = (metric === 'chats' ? openings : all.messages).filter(({ createdAt }) => isWithin(createdAt, days))
  const amount = amounts[metric] ?? (() => 1)
  const group = groupings[groupBy ?? ''] ?? (() => [null])
  const inInterval = new Map(
    groupsOf(rows, ({ createdAt }) => [intervalOf(createdAt, interval, days.timeZone)]).map(([name, found]) => [
      name,
      found,
    ]),
  )
  return intervalsOf(days, interval).flatMap((name) => {
    const points = groupsOf(inInterval.get(name) ?? [], group).flatMap(([key, found]): Point[] => {
      const measured = metric === 'latency' ? found.filter(({ latency }) => latency !== null) : found
      const sum = total(measured, amount)
      if (metric === 'latency') return measured.length === 0 ? [] : [[name, key, sum / measured.length]]
      return sum === 0 ? [] : [[name, key, metric === 'cost' ? sum / 1e9 : sum]]
    })
    if (groupBy !== undefined || points.length > 0) return points
    return [[name, null, metric === 'latency' ? null : 0]]
  })
}

/** A person's own figures, of the chats that are theirs. */
export function expectedUserAnalytics({ chats }: Pick<AnalyticsRows, 'chats'>, userId: string, timeZone: string) {
  const mine = chats.filter((chat) => chat.userId === userId)
  const messages = mine.flatMap((chat) => chat.messages)
  const byDay = groupsOf(messages, ({ createdAt }) => [dayOf(createdAt, timeZone)])
  const [day, found] = [...byDay].sort(([, one], [, other]) => other.length - one.length)[0] ?? []
  const tags = groupsOf(mine, (chat) => chat.tags).map(([tag, having]) => ({ tag, chats: having.length }))
  const month = (at: Date) => [dayOf(at, timeZone).slice(0, 7)]
  const opened = new Map(groupsOf(mine, ({ createdAt }) => month(createdAt)))
  const said = new Map(groupsOf(messages, ({ createdAt }) => month(createdAt)))
  const tokensOf = (rows: { tokens: number | null }[]) => total(rows, ({ tokens }) => tokens)
  return {
    timeZone,
    chats: mine.length,
    messages: messages.length,
    tokens: tokensOf(messages),
    averageMessagesPerChat: mine.length === 0 ? 0 : messages.length / mine.length,
    mostActiveDay: found ? { day, messages: found.length } : null,
    topics: tags.sort((one, other) => other.chats - one.chats),
    months: [...new Set([...opened.keys(), ...said.keys()])].sort().map((name) => ({
      month: name,
      chats: opened.get(name)?.length ?? 0,
      messages: said.get(name)?.length ?? 0,
      tokens: tokensOf(said.get(name) ?? []),
    })),
  }
}
