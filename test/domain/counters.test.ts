import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chatHistoriesBetween, replayHistory } from '../support/chat-histories.ts'
import { recomputedStatistics, storedStatistics } from '../support/statistics.ts'
import { type Tenant, useWorld, withKey } from '../support/world.ts'

const world = useWorld()

const history = chatHistoriesBetween(new Date('2020-01-01'), new Date('2020-01-02'), 20)

async function expectCountersOf({ orgId }: Tenant) {
  const { read: db } = world.db
  for (const row of await db.chat.findMany({ where: { orgId }, include: { messages: true } })) {
    const sum = (field: 'tokens' | 'promptTokens' | 'completionTokens') =>
      BigInt(row.messages.reduce((total, one) => total + (one[field] ?? 0), 0))
    const last = row.messages.reduce<Date | null>(
      (latest, { createdAt }) => (latest && latest > createdAt ? latest : createdAt),
      null,
    )
    expect(row).toMatchObject({
      messageCount: row.messages.length,
      totalTokens: sum('tokens'),
      promptTokens: sum('promptTokens'),
      completionTokens: sum('completionTokens'),
      lastMessageAt: last,
      lastActivityAt: last ?? row.createdAt,
    })
    for (const { seq } of row.messages) expect(seq).toBeLessThanOrEqual(row.lastSeq)
  }
}

describe('any history of posts, imports, edits, feedback and deletions', () => {
  it('leaves counters and statistics equal to a full scan, and usage that never decreases', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        const { tenant, arrived } = await replayHistory(world, steps)
        await expectCountersOf(tenant)
        expect(await storedStatistics(world.db, tenant.orgId)).toEqual(
          await recomputedStatistics(world.db, tenant.orgId),
        )
        const usage = await world.db.read.usage.findMany({ where: { orgId: tenant.orgId } })
        const metered = (of: 'messages' | 'tokens') => usage.reduce((total, row) => total + row[of], 0n)
        const tokens = arrived.reduce(
          (sum, { tokens, promptTokens, completionTokens }) =>
            sum + (tokens ?? (promptTokens ?? 0) + (completionTokens ?? 0)),
          0,
        )
        expect([metered('messages'), metered('tokens')]).toEqual([BigInt(arrived.length), BigInt(tokens)])
      }),
      { numRuns: 6 },
    )
  })

  it('leaves the same when its requests are concurrent', async () => {
    const tenant = await world.newTenant()
    const request = { params: { org: tenant.slug }, headers: withKey(tenant.secretKey) }
    const { body: opened } = await world.call('createChat', { ...request, body: { initialMessage: { content: 'a' } } })
    const params = { ...request.params, chatId: opened.id }
    const post = (n: number) =>
      world.call('createMessage', { ...request, params, body: { content: `${n}`, tokens: n, latency: n } })
    const first = (await Promise.all(Array.from({ length: 12 }, (_, n) => post(n)))).map(({ body }) => body.id)
    const answers = await Promise.all(
      first.flatMap((messageId, n) => [
        post(100 + n),
        world.call('updateMessage', {
          ...request,
          params: { ...params, messageId },
          body: { tokens: 7, content: 'b' },
        }),
        n % 2
          ? world.call('removeMessage', { ...request, params: { org: tenant.slug, messageId } })
          : world.call('putFeedback', { ...request, params: { ...params, messageId }, body: { score: 5 } }),
      ]),
    )
    // A request after a deletion gets 404, and none fails with 500.
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 201, 204, 404]))
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(6)
    await expectCountersOf(tenant)
    expect(await storedStatistics(world.db, tenant.orgId)).toEqual(await recomputedStatistics(world.db, tenant.orgId))
  })
})
