import type { Database } from '../../src/db/database.ts'
import { latencyBounds } from '../../src/db/message-write.ts'

type Sums = Map<string, bigint[]>

/** What the statistics of an organization say, over all processes, without what came to nothing. */
export async function counted(db: Database, orgId: string): Promise<Sums> {
  const sums: Sums = new Map()
  for (const row of await db.read.messageStatistic.findMany({ where: { orgId } })) {
    const key = [row.bucket.toISOString(), row.role, row.provider, row.model, row.latencyBucket]
    const amounts = [row.messages, row.tokens, row.promptTokens, row.completionTokens, row.costNanos, row.latencySum]
    add(sums, key, amounts)
  }
  for (const [key, amounts] of sums) if (amounts.every((amount) => amount === 0n)) sums.delete(key)
  return sums
}

/** The same by a full scan of the organization's messages. */
export async function scanned(db: Database, orgId: string): Promise<Sums> {
  const sums: Sums = new Map()
  for (const row of await db.read.message.findMany({ where: { orgId } })) {
    const bucket = new Date(Math.floor(row.createdAt.getTime() / 900_000) * 900_000).toISOString()
    const above = latencyBounds.findIndex((bound) => (row.latency ?? 0) < bound)
    const latency = row.latency === null ? -1 : above === -1 ? latencyBounds.length : above
    const amounts = [1, row.tokens, row.promptTokens, row.completionTokens, row.costNanos, row.latency]
    const key = [bucket, row.role, row.provider ?? '', row.model ?? '', latency]
    add(
      sums,
      key,
      amounts.map((amount) => BigInt(amount ?? 0)),
    )
  }
  return sums
}

function add(sums: Sums, parts: (string | number)[], amounts: bigint[]) {
  const key = parts.join(' ')
  const before = sums.get(key)
  sums.set(key, before ? amounts.map((amount, index) => amount + (before[index] ?? 0n)) : amounts)
}
