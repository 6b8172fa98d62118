import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { databaseTime, type SequencedRow } from '../../src/db/messages.ts'
import { measures } from '../../src/db/statistics.ts'
import { hideChats } from '../../src/domain/conversations/chat-removal.ts'
import { newId } from '../../src/domain/ids.ts'
import { type FencedWrite, rebuildCounters } from '../../src/domain/platform/counter-rebuild.ts'
import { chatHistoriesBetween, replayHistory } from '../support/chat-histories.ts'
import { chatColumns, corruptCounters, counterCorruptions, expectCorrectCounters } from '../support/corrupt-counters.ts'
import { fingerprint } from '../support/rows.ts'
import { recomputedStatistics, storedStatistics } from '../support/statistics.ts'
import { type Tenant, useWorld, withKey } from '../support/world.ts'

const world = useWorld()
const never = new AbortController().signal
const history = chatHistoriesBetween(new Date('2020-01-01'), new Date('2020-01-03'))

/** Steps so small that small histories need several. */
const smallSizes = { messages: 20, counts: 5 }
/** A few steps for each kind of count, with concurrent writes between them. */
const largerSizes = { messages: 60, counts: 40 }

const rebuild = (write: FencedWrite = (work) => world.db.write(work), sizes = smallSizes) => {
  const inSmallSteps: Database = { ...world.db, compareCounts: (work) => world.db.compareCounts(work, sizes) }
  return rebuildCounters(inSmallSteps, write, never)
}
const nothing = { checked: expect.any(Number), corrected: 0 }

describe('rebuilt counters', () => {
  it('equal a full scan, leave correct rows untouched and need no second run', async () => {
    await fc.assert(
      fc.asyncProperty(history, counterCorruptions, async (steps, list) => {
        const { tenant } = await replayHistory(world, steps)
        const { tenant: other } = await replayHistory(world, steps)
        const before = await rowsOf(other)
        await corruptCounters(world.db, tenant.orgId, list)
        await rebuild()
        await expectCorrectCounters(world.db, tenant.orgId)
        expect(await rowsOf(other)).toEqual(before)
        const stored = await fingerprint(world.db)
        expect(await rebuild()).toEqual({ chats: nothing, statistics: nothing })
        expect(await fingerprint(world.db)).toBe(stored)
      }),
      { numRuns: 6, endOnFailure: true },
    )
  })

  it('correct any single wrong counter', async () => {
    const { tenant, ids } = await newChats(measures.length, 1)
    const { orgId } = tenant
    await rebuild()
    const data = (column: string) => ({ [column]: { increment: 7 } })
    await world.db.write(async (tx) => {
      for (const [n, column] of measures.entries()) {
        const where = { orgId, bucket: dayOf(n) }
        await tx.messageStatistic.updateMany({ where, data: data(column) })
        await tx.messageDayStatistic.updateMany({ where, data: data(column) })
      }
      for (const [n, column] of chatColumns.entries()) {
        await tx.chat.updateMany({ where: { orgId, id: ids[n] as string }, data: data(column) })
      }
      await tx.chatStatistic.updateMany({ where: { orgId, bucket: dayOf(0) }, data: data('chats') })
    })
    const wrong = { chats: chatColumns.length, statistics: 2 * measures.length + 1 }
    expect(await rebuild()).toMatchObject({
      chats: { corrected: wrong.chats },
      statistics: { corrected: wrong.statistics },
    })
    await expectCorrectCounters(world.db, orgId)
  })

  it('report how many were checked and how many were wrong', async () => {
    await rebuild()
    const { chats, statistics } = await rebuild()
    const { tenant } = await newChats(3, 2)
    const { orgId } = tenant
    // Three chats on separate days; each has two messages of two latencies in its quarter and day.
    expect(await rebuild()).toEqual({
      chats: { checked: chats.checked + 3, corrected: 3 },
      statistics: { checked: statistics.checked + 15, corrected: 15 },
    })
    const wrong = { where: { orgId }, data: { messageCount: 7 } }
    await world.db.write((tx) => tx.chat.updateMany(wrong))
    await world.db.write((tx) => tx.chatStatistic.deleteMany({ where: { orgId } }))
    expect(await rebuild()).toMatchObject({ chats: { corrected: 3 }, statistics: { corrected: 3 } })
  })

  it('restore lastSeq so that messages can be stored, and never lower it', async () => {
    const { chat } = await world.newConversation(world.acme)
    const post = () =>
      world.call('createMessage', { ...asked(world.acme, { chatId: chat.id }), body: { content: 'x' } })
    const where = { orgId_id: { orgId: world.acme.orgId, id: chat.id } }
    await world.db.write((tx) => tx.chat.update({ where, data: { lastSeq: 0 } }))
    expect((await post()).status).not.toBe(201)
    await rebuild()
    expect((await post()).body).toMatchObject({ seq: 2 })
    await world.db.write((tx) => tx.chat.update({ where, data: { lastSeq: 41 } }))
    await rebuild()
    expect((await post()).body).toMatchObject({ seq: 42 })
  })

  it('exclude soft-deleted chats, even with a wrong lastSeq', async () => {
    const { tenant, ids } = await newChats(2, 3)
    const { orgId } = tenant
    await rebuild()
    await world.db.write((tx) => tx.chat.updateMany({ where: { orgId }, data: { lastSeq: 1 } }))
    await world.db.write((tx) => hideChats(world.db, tx, { orgId, id: ids[0] as string }))
    await expectStatistics(tenant)
    await corruptCounters(world.db, orgId, [{ does: 'opening', nth: 0, by: 5 }])
    await rebuild()
    await expectStatistics(tenant)
    expect(await world.db.read.message.count({ where: { orgId } })).toBe(6)
  })

  it('cover more messages, chats and quarters than one step reads', async () => {
    const { tenant } = await newChats(4 * smallSizes.counts + 1, 5)
    const { chats } = await rebuild()
    expect(chats.corrected).toBe(4 * smallSizes.counts + 1)
    await expectCorrectCounters(world.db, tenant.orgId)
    expect(await rebuild()).toEqual({ chats: nothing, statistics: nothing })
  })

  it('skip an organization that is deleted meanwhile', async () => {
    const { tenant } = await newChats(1, 1)
    const where = { id: tenant.orgId }
    const data = { deletedAt: new Date() }
    await rebuild(async (work) => {
      await world.db.write((tx) => tx.organization.updateMany({ where, data }))
      return world.db.write(work)
    })
    expect(await world.db.read.messageStatistic.count({ where: { orgId: tenant.orgId } })).toBe(0)
  })
})

describe('during concurrent writes', () => {
  it('counters are correct after writes between comparison and correction', async () => {
    const tenants = [await world.newTenant(), await world.newTenant()]
    let seed = 0
    const wrong = () => fc.sample(counterCorruptions, { numRuns: 2, seed: seed++ }).flat()
    for (const tenant of tenants) {
      for (let n = 0; n < 2; n++) await traffic(tenant)
      await corruptCounters(world.db, tenant.orgId, wrong())
    }
    let isDone = false
    const clients = Array.from({ length: 2 }, async (_, n) => {
      while (!isDone) await traffic(tenants[n % 2] as Tenant)
    })
    let corrections = 0
    try {
      for (const isLast of [false, true]) {
        await rebuild(async (work) => {
          if (corrections++ % 3 === 0) await traffic(tenants[corrections % 2] as Tenant)
          return world.db.write(work)
        }, largerSizes)
        for (const { orgId } of isLast ? [] : tenants) await corruptCounters(world.db, orgId, wrong())
      }
    } finally {
      isDone = true
    }
    await Promise.all(clients)
    expect(corrections).toBeGreaterThan(5)
    for (const { orgId } of tenants) await expectCorrectCounters(world.db, orgId)
    expect(await rebuild()).toEqual({ chats: nothing, statistics: nothing })
  })
})

const asked = (tenant: Tenant, params: object = {}) => ({
  params: { org: tenant.slug, ...params },
  headers: withKey(tenant.secretKey),
})

async function expectStatistics({ orgId }: Tenant) {
  expect(await storedStatistics(world.db, orgId)).toEqual(await recomputedStatistics(world.db, orgId))
}

async function rowsOf({ orgId }: Tenant) {
  const where = { orgId }
  const { read } = world.db
  return [
    await read.chat.findMany({ where, orderBy: { id: 'asc' } }),
    await read.messageStatistic.findMany({ where }),
    await read.messageDayStatistic.findMany({ where }),
    await read.chatStatistic.findMany({ where }),
  ]
}

/** The creation time of the nth chat. */
const dayOf = (n: number) => new Date(Date.UTC(2018, 0, 1) + n * 86_400_000)

/** Chats on separate days whose messages are not counted yet. */
async function newChats(chats: number, messages: number) {
  const tenant = await world.newTenant()
  const { orgId } = tenant
  const ids = Array.from({ length: chats }, () => newId('chat'))
  const times = ids.map((_, n) => dayOf(n))
  const rows = ids.flatMap((chatId, n) =>
    Array.from({ length: messages }, (_, at): SequencedRow => {
      const createdAt = databaseTime(times[n] as Date)
      const said = { role: 'user', content: 'x', metadata: {}, authorType: 'import', status: 'complete', tokens: at }
      return {
        id: newId('msg'),
        chatId,
        seq: at + 1,
        ...said,
        latency: at * 1_000_000,
        createdAt,
        updatedAt: createdAt,
      }
    }),
  )
  await world.db.write(async (tx) => {
    const at = (n: number) => ({
      lastActivityAt: times[n] as Date,
      createdAt: times[n] as Date,
      updatedAt: times[n] as Date,
    })
    const data = ids.map((id, n) => ({ orgId, id, metadata: {}, settings: {}, source: 'api' as const, ...at(n) }))
    await tx.chat.createMany({ data })
    await world.db.insertMessages(tx, orgId, rows)
  })
  return { tenant, ids }
}

let turns = 0

/** Runs every operation that changes counts once; every fifth chat is cleared and every fifth deleted. */
async function traffic(tenant: Tenant) {
  const call = async (...[id, params, body]: [Parameters<typeof world.call>[0], object?, unknown?]) => {
    const answer = await world.call(id, { ...asked(tenant, params), body })
    expect([id, answer.status < 300, answer.body]).toEqual([id, true, answer.body])
    return answer.body
  }
  const said = { content: 'x', tokens: 5, latency: 30, provider: 'openai', model: 'a' }
  const { id: chatId } = await call('createChat', {}, { initialMessage: said })
  const line = JSON.stringify({ externalId: randomUUID(), createdAt: '2020-01-01T00:00:00Z', messages: [said, said] })
  const [{ id: messageId }, { data: batch }] = await Promise.all([
    call('createMessage', { chatId }, said),
    call('createMessages', { chatId }, { messages: [said, { ...said, model: 'b' }] }),
    call('importChats', {}, line),
  ])
  await Promise.all([
    call('updateMessage', { chatId, messageId }, { model: 'b', tokens: 9 }),
    call('putFeedback', { chatId, messageId: batch[0].id }, { score: 4, rating: 'positive' }),
    call('removeMessage', { messageId: batch[1].id }),
  ])
  const turn = turns++ % 5
  if (turn === 0) await call('clearMessages', { chatId })
  else if (turn === 1) await call('deleteChat', { chatId })
}
