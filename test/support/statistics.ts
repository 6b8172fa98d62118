import type { Database } from '../../src/db/database.ts'
import { latencyBounds } from '../../src/db/statistics.ts'

type Sums = Map<string, bigint[]>

/** Sums of an organization's stored statistics over all slots, without zero rows. */
export async function storedStatistics(db: Database, orgId: string): Promise<Sums> {
  const sums: Sums = new Map()
  const quarters = await db.read.messageStatistic.findMany({ where: { orgId } })
  const days = await db.read.messageDayStatistic.findMany({ where: { orgId } })
  const kept = [...quarters.map((row) => ({ width: 'quarter', row })), ...days.map((row) => ({ width: 'day', row }))]
  for (const { width, row } of kept) {
    const key = [width, row.bucket.toISOString(), row.role, row.provider, row.model, row.latencyBucket]
    const { messages, tokens, promptTokens, completionTokens, costNanos, latencySum } = row
    const { toolCalls, feedbackPositive, feedbackNegative, scored, scoreSum } = row
    const said = [messages, tokens, promptTokens, completionTokens, costNanos, latencySum, toolCalls]
    add(sums, key, [...said, feedbackPositive, feedbackNegative, scored, scoreSum])
  }
  for (const { bucket, chats } of await db.read.chatStatistic.findMany({ where: { orgId } })) {
    add(sums, [bucket.toISOString(), 'chats'], [chats])
  }
  for (const [key, amounts] of sums) if (amounts.every((amount) => amount === 0n)) sums.delete(key)
  return sums
}

/** The same sums, computed by a full scan of the organization's chats and messages. */
export async function recomputedStatistics(db: Database, orgId: string): Promise<Sums> {
  const sums: Sums = new Map()
  for (const { createdAt } of await db.read.chat.findMany({ where: { orgId, deletedAt: null } })) {
    add(sums, [bucketOf(createdAt), 'chats'], [1n])
  }
  for (const row of await db.read.message.findMany({ where: { orgId, chat: { deletedAt: null } } })) {
    const above = latencyBounds.findIndex((bound) => (row.latency ?? 0) < bound)
    const latency = row.latency === null ? -1 : above === -1 ? latencyBounds.length : above
    const calls = Array.isArray(row.toolCalls) ? row.toolCalls.length : 0
    const said = [1, row.tokens, row.promptTokens, row.completionTokens, row.costNanos, row.latency, calls]
    const rated = [row.feedbackRating === 'positive', row.feedbackRating === 'negative', row.feedbackScore !== null]
    const amounts = [...said, ...rated, row.feedbackScore]
    const rest = [row.role, row.provider ?? '', row.model ?? '', latency]
    const counted = amounts.map((amount) => BigInt(amount ?? 0))
    add(sums, ['quarter', bucketOf(row.createdAt), ...rest], counted)
    add(sums, ['day', dayOf(row.createdAt), ...rest], counted)
  }
  return sums
}

const dayOf = (at: Date) => `${at.toISOString().slice(0, 10)}T00:00:00.000Z`
const bucketOf = (at: Date) => new Date(Math.floor(at.getTime() / 900_000) * 900_000).toISOString()

function add(sums: Sums, parts: (string | number)[], amounts: bigint[]) {
  const key = parts.join(' ')
  const before = sums.get(key)
  sums.set(key, before ? amounts.map((amount, index) => amount + (before[index] ?? 0n)) : amounts)
}
