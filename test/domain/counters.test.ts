import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { latencyBounds } from '../../src/db/message-write.ts'
import { counted, scanned } from '../support/statistics.ts'
import { type Body, type Call, type Tenant, useWorld, withKey } from '../support/world.ts'

const world = useWorld()

const amounts = {
  provider: fc.constantFrom('openai', 'groq'),
  model: fc.constantFrom('a', 'b'),
  tokens: fc.nat(1000),
  promptTokens: fc.nat(1000),
  completionTokens: fc.nat(1000),
  latency: fc.oneof(fc.nat(200_000), fc.constantFrom(...latencyBounds)),
  cost: fc.nat(1_000_000).map((nanos) => nanos / 1e9),
}
const role = fc.constantFrom('user', 'assistant', 'tool')
const content = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
const message = fc.record({ role, content, ...amounts }, { requiredKeys: ['content'] })
const cleared = Object.fromEntries(
  Object.entries(amounts).map(([name, value]) => [name, fc.option(value as fc.Arbitrary<unknown>)]),
)
const edit = fc.record({ content, ...cleared }, { requiredKeys: [] }).filter((body) => Object.keys(body).length > 0)
const time = fc.date({ min: new Date('2020-01-01'), max: new Date('2020-01-02'), noInvalidDate: true })
const old = fc.record(
  { role, content, ...amounts, createdAt: time.map((at) => at.toISOString()) },
  { requiredKeys: ['content'] },
)

const chat = fc.nat(3)
const does = <Name extends string, Fields>(weight: number, name: Name, fields: fc.Arbitrary<Fields>) => ({
  weight,
  arbitrary: fc.tuple(chat, fields).map(([at, with_]) => ({ do: name, chat: at, with: with_ })),
})
const history = fc.array(
  fc.oneof(
    does(4, 'post', message),
    does(2, 'batch', fc.array(message, { minLength: 1, maxLength: 9 })),
    does(2, 'open', message),
    does(2, 'import', fc.array(old, { maxLength: 6 })),
    does(3, 'edit', fc.tuple(fc.nat(), edit)),
    does(3, 'remove', fc.nat()),
    does(1, 'clear', fc.constant(undefined)),
    does(1, 'delete', fc.constant(undefined)),
  ),
  { maxLength: 30 },
)
type Step = typeof history extends fc.Arbitrary<(infer S)[]> ? S : never

/** Plays a history for a tenant of its own; answers with what arrived, for metering. */
async function play(steps: readonly Step[]) {
  const tenant = await world.newTenant()
  const chats: (string | undefined)[] = []
  const arrived: Body[] = []
  const call = async (id: Parameters<typeof world.call>[0], params: Record<string, string>, body?: unknown) => {
    const request: Call = { params: { org: tenant.slug, ...params }, headers: withKey(tenant.secretKey), body }
    const answer = await world.call(id, request)
    expect([id, answer.status < 300, answer.body]).toEqual([id, true, answer.body])
    return answer.body
  }
  for (const step of steps) {
    const chatId = chats[step.chat]
    if (step.do === 'open') {
      chats[step.chat] = (await call('createChat', {}, { initialMessage: step.with })).id
      arrived.push(step.with)
    } else if (step.do === 'import') {
      const externalId = randomUUID()
      const { messages } = await call('importChats', {}, JSON.stringify({ externalId, messages: step.with }))
      expect(messages).toBe(step.with.length)
      const { data } = (
        await world.call('listChats', {
          params: { org: tenant.slug },
          headers: withKey(tenant.secretKey),
          query: { externalId },
        })
      ).body
      chats[step.chat] = data[0].id
      arrived.push(...step.with)
    } else if (chatId) {
      const there = async (index: number) => {
        const rows = await world.db.read.message.findMany({ where: { chatId }, orderBy: { seq: 'asc' } })
        return rows[index % rows.length]
      }
      if (step.do === 'post') arrived.push(await call('createMessage', { chatId }, step.with))
      if (step.do === 'batch') arrived.push(...(await call('createMessages', { chatId }, { messages: step.with })).data)
      if (step.do === 'clear') await call('clearMessages', { chatId })
      if (step.do === 'remove') {
        const row = await there(step.with)
        if (row) await call('removeMessage', { messageId: row.id })
      }
      if (step.do === 'edit') {
        const [index, body] = step.with
        const row = await there(index)
        if (row) await call('updateMessage', { chatId, messageId: row.id }, body)
      }
      if (step.do === 'delete') {
        await call('deleteChat', { chatId })
        chats[step.chat] = undefined
      }
    }
  }
  return { tenant, arrived }
}

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

describe('whatever was posted, imported, edited and deleted', () => {
  it('leaves counters and statistics that equal a full scan, and usage that only grew', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        const { tenant, arrived } = await play(steps)
        await expectCountersOf(tenant)
        expect(await counted(world.db, tenant.orgId)).toEqual(await scanned(world.db, tenant.orgId))
        const usage = await world.db.read.usage.findMany({ where: { orgId: tenant.orgId } })
        const metered = (of: 'messages' | 'tokens') => usage.reduce((total, row) => total + row[of], 0n)
        const tokens = arrived.reduce(
          (sum, { tokens, promptTokens, completionTokens }) =>
            sum + (tokens ?? (promptTokens ?? 0) + (completionTokens ?? 0)),
          0,
        )
        expect([metered('messages'), metered('tokens')]).toEqual([BigInt(arrived.length), BigInt(tokens)])
      }),
      { numRuns: 30 },
    )
  })

  it('all at once, the same', async () => {
    const tenant = await world.newTenant()
    const request = { params: { org: tenant.slug }, headers: withKey(tenant.secretKey) }
    const { body: opened } = await world.call('createChat', { ...request, body: { initialMessage: { content: 'a' } } })
    const params = { ...request.params, chatId: opened.id }
    const post = (n: number) =>
      world.call('createMessage', { ...request, params, body: { content: `${n}`, tokens: n, latency: n } })
    const first = (await Promise.all(Array.from({ length: 30 }, (_, n) => post(n)))).map(({ body }) => body.id)
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
    // Whoever comes after a deletion finds nothing; nobody meets a fault.
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 201, 204, 404]))
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(15)
    await expectCountersOf(tenant)
    expect(await counted(world.db, tenant.orgId)).toEqual(await scanned(world.db, tenant.orgId))
  })
})
