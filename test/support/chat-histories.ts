import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { expect } from 'vitest'
import { latencyBounds } from '../../src/db/statistics.ts'
import type { OperationId } from './contract.ts'
import { type Body, type Tenant, type World, withKey } from './world.ts'

const amounts = {
  provider: fc.constantFrom('openai', 'groq'),
  model: fc.constantFrom('a', 'b'),
  tokens: fc.nat(1000),
  promptTokens: fc.nat(1000),
  completionTokens: fc.nat(1000),
  latency: fc.oneof(fc.nat(9), fc.nat(200_000), fc.constantFrom(...latencyBounds)),
  cost: fc.nat(1_000_000).map((nanos) => nanos / 1e9),
  toolCalls: fc.array(fc.constant({ type: 'function', function: { name: 'f' } }), { minLength: 1, maxLength: 3 }),
}
const role = fc.constantFrom('user', 'assistant', 'tool')
const content = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
const message = fc.record({ role, content, ...amounts }, { requiredKeys: ['content'] })
const cleared = Object.fromEntries(
  Object.entries(amounts).map(([name, value]) => [name, fc.option(value as fc.Arbitrary<unknown>)]),
)
const edit = fc.record({ content, ...cleared }, { requiredKeys: [] }).filter((body) => Object.keys(body).length > 0)
const rating = fc
  .record(
    { rating: fc.constantFrom('positive', 'negative'), score: fc.integer({ min: 1, max: 5 }) },
    { requiredKeys: [] },
  )
  .filter((feedback) => Object.keys(feedback).length > 0)

/** A chat's user and end user, by their index, and its tags. */
const about = fc.record(
  { person: fc.nat(1), endUser: fc.nat(1), tags: fc.subarray(['shop', 'help', 'würde']) },
  { requiredKeys: [] },
)

const does = <Name extends string, Fields>(weight: number, name: Name, fields: fc.Arbitrary<Fields>) => ({
  weight,
  arbitrary: fc.tuple(fc.nat(3), fields).map(([at, with_]) => ({ do: name, chat: at, with: with_ })),
})

/** Histories of four chats with `minLength` to 30 steps; imported messages are dated between `min` and `max`. */
export function chatHistoriesBetween(min: Date, max: Date, minLength = 0) {
  const anyTime = fc.date({ min, max, noInvalidDate: true })
  const midnight = anyTime.map((at) => new Date(at.setUTCHours(0, 0, 0, 0)))
  const time = fc.oneof({ weight: 2, arbitrary: anyTime }, midnight).map((at) => at.toISOString())
  const optional = { requiredKeys: ['content' as const] }
  const old = fc.record({ role, content, ...amounts, createdAt: time, feedback: rating }, optional)
  const imported = fc.record(
    { about, createdAt: time, messages: fc.array(old, { maxLength: 6 }) },
    { requiredKeys: ['about', 'messages'] },
  )
  return fc.array(
    fc.oneof(
      does(4, 'post', message),
      does(2, 'batch', fc.array(message, { minLength: 1, maxLength: 9 })),
      does(2, 'open', fc.tuple(about, message)),
      does(3, 'import', imported),
      does(3, 'edit', fc.tuple(fc.nat(), edit)),
      does(3, 'rate', fc.tuple(fc.nat(), rating)),
      does(1, 'unrate', fc.nat()),
      does(3, 'remove', fc.nat()),
      does(1, 'clear', fc.constant(undefined)),
      does(1, 'delete', fc.constant(undefined)),
    ),
    { minLength, maxLength: 30 },
  )
}

type History = ReturnType<typeof chatHistoriesBetween> extends fc.Arbitrary<infer Steps> ? Steps : never

/** Replays a history in a new tenant; returns the messages that arrived, for metering. */
export async function replayHistory(world: World, steps: History): Promise<{ tenant: Tenant; arrived: Body[] }> {
  const tenant = await world.newTenant()
  const endUsers = [await world.newEndUser(tenant.orgId), await world.newEndUser(tenant.orgId)]
  const people = [tenant.people.admin.userId, tenant.people.user.userId]
  const chats: (string | undefined)[] = []
  const arrived: Body[] = []
  const call = async (id: OperationId, params: Record<string, string>, body?: unknown, query = {}) => {
    const headers = withKey(tenant.secretKey)
    const answer = await world.call(id, { params: { org: tenant.slug, ...params }, headers, body, query })
    expect([id, answer.status < 300, answer.body]).toEqual([id, true, answer.body])
    return answer.body
  }
  const whose = ({ person, endUser, tags }: { person?: number; endUser?: number; tags?: string[] }) => ({
    ...(person !== undefined && { userId: people[person] }),
    ...(endUser !== undefined && { endUserId: endUsers[endUser] }),
    ...(tags && { tags }),
  })
  for (const step of steps) {
    const chatId = chats[step.chat]
    const there = async (index: number) => {
      const rows = await world.db.read.message.findMany({ where: { chatId: chatId ?? '' }, orderBy: { seq: 'asc' } })
      return rows[index % rows.length]
    }
    if (step.do === 'open') {
      const [about, initialMessage] = step.with
      chats[step.chat] = (await call('createChat', {}, { ...whose(about), initialMessage })).id
      arrived.push(initialMessage)
    } else if (step.do === 'import') {
      const { about, ...chat } = step.with
      const externalId = randomUUID()
      const { messages } = await call('importChats', {}, JSON.stringify({ ...chat, ...whose(about), externalId }))
      expect(messages).toBe(chat.messages.length)
      chats[step.chat] = (await call('listChats', {}, undefined, { externalId })).data[0].id
      arrived.push(...chat.messages)
    } else if (chatId) {
      if (step.do === 'post') arrived.push(await call('createMessage', { chatId }, step.with))
      if (step.do === 'batch') arrived.push(...(await call('createMessages', { chatId }, { messages: step.with })).data)
      if (step.do === 'clear') await call('clearMessages', { chatId })
      if (step.do === 'remove' || step.do === 'unrate') {
        const row = await there(step.with)
        if (row && step.do === 'remove') await call('removeMessage', { messageId: row.id })
        else if (row) await call('deleteFeedback', { chatId, messageId: row.id })
      }
      if (step.do === 'edit' || step.do === 'rate') {
        const [index, body] = step.with
        const row = await there(index)
        if (row) {
          await call(step.do === 'edit' ? 'updateMessage' : 'putFeedback', { chatId, messageId: row.id }, body)
        }
      }
      if (step.do === 'delete') {
        await call('deleteChat', { chatId })
        chats[step.chat] = undefined
      }
    }
  }
  return { tenant, arrived }
}
