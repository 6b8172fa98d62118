import fc from 'fast-check'
import { expect } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { measures } from '../../src/db/statistics.ts'
import { recomputedStatistics, storedStatistics } from './statistics.ts'

const tables = ['MessageStatistic', 'MessageDayStatistic', 'ChatStatistic'] as const
export const chatColumns = ['messageCount', 'promptTokens', 'completionTokens', 'totalTokens'] as const

const by = fc.integer({ min: -1_000_000, max: 1_000_000 }).filter((difference) => difference !== 0)
const nth = fc.nat()
const message = fc.constantFrom('MessageStatistic' as const, 'MessageDayStatistic' as const)

/** Lists of counter corruptions. */
export const counterCorruptions = fc.array(
  fc.oneof(
    fc.record({ does: fc.constant('count' as const), table: message, nth, column: fc.constantFrom(...measures), by }),
    fc.record({ does: fc.constant('opening' as const), nth, by }),
    fc.record({ does: fc.constant('lose' as const), table: fc.constantFrom(...tables), nth }),
    fc.record({ does: fc.constant('invent' as const), table: message, slot: fc.nat(15), day: fc.nat(5_000), by }),
    fc.record({ does: fc.constant('chat' as const), nth, column: fc.constantFrom(...chatColumns), by }),
  ),
  { minLength: 1, maxLength: 12 },
)

type Spoil = ReturnType<typeof spoilOf>
const spoilOf = (list: typeof counterCorruptions extends fc.Arbitrary<infer List> ? List : never) =>
  list[0] as NonNullable<(typeof list)[0]>

/** Corrupts counters of an organization. */
export async function corruptCounters(db: Database, orgId: string, list: readonly Spoil[]): Promise<void> {
  for (const one of list) await db.write((tx) => apply(db, tx, orgId, one))
}

type Tx = Parameters<Parameters<Database['write']>[0]>[0]

async function apply(db: Database, tx: Tx, orgId: string, one: Spoil): Promise<void> {
  if (one.does === 'invent') {
    const bucket = new Date(Date.UTC(2009, 0, 1 + one.day))
    const none = Object.fromEntries(measures.map((name) => [name, 0n])) as Record<(typeof measures)[number], bigint>
    const key = {
      orgId,
      bucket,
      role: 'tool',
      provider: 'unknown',
      model: 'none',
      latencyBucket: 3,
      slot: one.slot,
    } as const
    const table = (
      one.table === 'MessageStatistic' ? tx.messageStatistic : tx.messageDayStatistic
    ) as typeof tx.messageStatistic
    const where = { orgId_bucket_role_provider_model_latencyBucket_slot: key }
    const create = { ...key, ...none, messages: BigInt(one.by) }
    await table.upsert({ where, create, update: { messages: { increment: one.by } } })
    return
  }
  const table = one.does === 'chat' ? 'Chat' : one.does === 'opening' ? 'ChatStatistic' : one.table
  const here = db.kind === 'sqlite' ? 'rowid' : 'ctid'
  const [{ rows } = { rows: 0 }] = await tx.$queryRawUnsafe<{ rows: bigint | number }[]>(
    `SELECT count(*) AS rows FROM "${table}" WHERE "orgId" = $1`,
    orgId,
  )
  if (Number(rows) === 0) return
  const which = `WHERE ${here} = (SELECT ${here} FROM "${table}" WHERE "orgId" = $1 LIMIT 1 OFFSET ${one.nth % Number(rows)})`
  const column = one.does === 'opening' ? 'chats' : one.does === 'lose' ? '' : one.column
  const statement =
    one.does === 'lose'
      ? `DELETE FROM "${table}" ${which}`
      : `UPDATE "${table}" SET "${column}" = "${column}" + (${one.by}) ${which}`
  await tx.$executeRawUnsafe(statement, orgId)
}

/** Asserts that counters and statistics equal a full scan of the rows. */
export async function expectCorrectCounters(db: Database, orgId: string): Promise<void> {
  expect(await storedStatistics(db, orgId)).toEqual(await recomputedStatistics(db, orgId))
  const messages = Map.groupBy(await db.read.message.findMany({ where: { orgId } }), ({ chatId }) => chatId)
  for (const chat of await db.read.chat.findMany({ where: { orgId, deletedAt: null } })) {
    const own = messages.get(chat.id) ?? []
    const sum = (field: 'tokens' | 'promptTokens' | 'completionTokens') =>
      BigInt(own.reduce((total, message) => total + (message[field] ?? 0), 0))
    expect(chat).toMatchObject({
      messageCount: own.length,
      totalTokens: sum('tokens'),
      promptTokens: sum('promptTokens'),
      completionTokens: sum('completionTokens'),
    })
    expect(chat.lastSeq).toBeGreaterThanOrEqual(Math.max(0, ...own.map(({ seq }) => seq)))
  }
}
