import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { withAttempts } from '../src/domain/assistants/completion-shape.ts'
import { setClockToNoon } from './support/clock.ts'
import { eventsOf } from './support/contract.ts'
import { eventually } from './support/eventually.ts'
import { recomputedStatistics, storedStatistics } from './support/statistics.ts'
import { startVendor, type TestVendor } from './support/vendor.ts'
import { answer, callTools, createManualAnswer, cut, limited, status, usage } from './support/vendor-scripts.ts'
import { adminToken, type Body, type Tenant, useWorld, withKey, withToken } from './support/world.ts'

const world = useWorld({ LLM_PRIVATE_ADDRESSES: 'true' })

// Two providers in order of preference; each test starts with both healthy.
let first: TestVendor
let second: TestVendor
let names: { first: string; second: string }
let url: string
const vendors = new Set<TestVendor>()

const asOperator = withToken(adminToken)
const price = { model: 'large', prompt: 3, cached: 0.5, completion: 15 }

async function newProvider(settings: object = {}): Promise<[string, TestVendor]> {
  const vendor = await startVendor()
  vendors.add(vendor)
  const provider = `p-${randomUUID().slice(0, 8)}`
  const body = { provider, vendor: 'custom', baseUrl: vendor.url, apiKey: 'vendor-key', model: 'large', ...settings }
  const { status, body: made } = await world.call('registerProvider', { headers: asOperator, body })
  expect([status, made.id]).toEqual([201, provider])
  return [provider, vendor]
}

let tenant: Tenant
beforeEach(async () => {
  await world.db.write((tx) => tx.provider.deleteMany())
  const [one, other] = [await newProvider({ prices: [price] }), await newProvider({ model: 'small' })]
  names = { first: one[0], second: other[0] }
  ;[first, second] = [one[1], other[1]]
  tenant = await world.newTenant()
})
afterEach(() => {
  vi.useRealTimers()
})
beforeAll(async () => {
  await world.app.listen({ host: '127.0.0.1', port: 0 })
  url = `http://127.0.0.1:${(world.app.server.address() as AddressInfo).port}`
})
afterAll(async () => {
  for (const vendor of vendors) await vendor.close()
})

const headers = () => withKey(tenant.secretKey)
const newChat = async (body: Body = {}): Promise<string> =>
  (await world.call('createChat', { params: { org: 'me' }, headers: headers(), body })).body.id
const ask = (chatId: string, body: Body, more: Record<string, string> = headers()) =>
  world.call('createCompletion', { params: { org: 'me', chatId }, headers: more, body })
const messagesOf = async (chatId: string): Promise<Body[]> =>
  (await world.call('listMessages', { params: { org: 'me', chatId }, headers: headers() })).body.data
const completionsOf = async (chatId: string): Promise<Body[]> =>
  (await world.call('listCompletions', { params: { org: 'me', chatId }, headers: headers() })).body.data
const chatOf = async (chatId: string): Promise<Body> =>
  (await world.call('getChat', { params: { org: 'me', chatId }, headers: headers() })).body
const questionsOf = (vendor: TestVendor) => vendor.asked.filter(({ path }) => path === '/chat/completions')
const unavailable = () => status(500)
const withRepetition = (key = randomUUID()) => ({ ...headers(), 'idempotency-key': key })
const onceEnded = (chatId: string) =>
  eventually(async () => {
    const [completion] = await completionsOf(chatId)
    expect(completion?.status).not.toBe('running')
    return completion as Body
  })

describe('an answer', () => {
  it('is stored after the question with provider, tokens and cost, and updates the counters', async () => {
    const chatId = await newChat()
    const { status, body } = await ask(chatId, { content: 'Where is my order?' })
    expect(status).toBe(200)
    const [said, answered] = await messagesOf(chatId)
    expect(body).toMatchObject({ chatId, status: 'complete', error: null, turn: [said], message: answered })
    expect(said).toMatchObject({ role: 'user', content: 'Where is my order?', seq: 1, author: { type: 'key' } })
    expect(answered).toMatchObject({
      role: 'assistant',
      content: 'Hello there!',
      seq: 2,
      author: { type: 'assistant', id: null },
      status: 'complete',
      finishReason: 'stop',
      provider: names.first,
      model: 'large',
      tokens: 17,
      promptTokens: 12,
      completionTokens: 5,
      cachedTokens: 4,
      reasoningTokens: 2,
      cost: (8 * price.prompt + 4 * price.cached + 5 * price.completion) / 1e6,
    })
    expect(answered?.latency).toBeGreaterThanOrEqual(answered?.timeToFirstTokenMs)
    expect(await chatOf(chatId)).toMatchObject({ messageCount: 2, lastSeq: 2, tokens: { total: 17 } })
    expect(await storedStatistics(world.db, tenant.orgId)).toEqual(await recomputedStatistics(world.db, tenant.orgId))
    const [listed] = await completionsOf(chatId)
    const { turn: _, message: __, ...record } = body
    expect(listed).toEqual(record)
    expect(listed.attempts).toMatchObject([{ provider: names.first, status: 'succeeded', tokens: 17, ownKey: false }])
  })

  it('is requested with the settings of the chat, the user and the organization, overridden by the request', async () => {
    const { userId } = tenant.people.user
    const bearer = await world.session(userId)
    const preferences = { language: 'Turkish', maxTokens: 77, theme: null, notifications: null, defaultModel: null }
    await world.call('replacePreferences', { headers: bearer, body: preferences })
    const settings = { systemPrompt: 'You sell boots.', parameters: { temperature: 0.7, topP: 0.5, colour: 'red' } }
    const chatId = await newChat({ userId, settings })
    await ask(chatId, { content: 'Merhaba', model: 'larger', parameters: { temperature: 0.1, stop: ['END'] } })
    const [question] = questionsOf(first)
    expect(question?.body).toMatchObject({
      model: 'larger',
      temperature: 0.1,
      top_p: 0.5,
      max_tokens: 77,
      stop: ['END'],
    })
    const system = 'You sell boots.\n\nAnswer in this language unless asked otherwise: Turkish.'
    expect(question?.body.messages).toEqual([
      { role: 'system', content: system },
      { role: 'user', content: 'Merhaba' },
    ])
    expect(JSON.stringify(question?.body)).not.toContain('colour')
  })

  it('is requested with as many whole messages as the context window holds', async () => {
    await world.db.write((tx) => tx.provider.deleteMany())
    const [, vendor] = await newProvider({ contextWindow: 1_000, maxTokens: 100 })
    const chatId = await newChat()
    const body = {
      messages: Array.from({ length: 120 }, (_, n) => ({ content: `Message number ${n}. ${'x'.repeat(100)}` })),
    }
    await world.call('createMessages', { params: { org: 'me', chatId }, headers: headers(), body })
    await ask(chatId, { content: 'And now?' })
    const given = (await vendor.question(1)).body.messages.map(({ content }: Body) => content)
    expect(given.at(-1)).toBe('And now?')
    expect(given.slice(0, -1)).toEqual(body.messages.slice(1 - given.length).map(({ content }) => content))
    expect(given.length).toBeGreaterThan(10)
    expect(JSON.stringify(given).length).toBeLessThan(3 * 900)
  })

  it('calls tools, and continues with their results', async () => {
    const chatId = await newChat()
    const call = { id: 'call_1', type: 'function', function: { name: 'findOrder', arguments: '{"number":"1042"}' } }
    const tools = [{ type: 'function', function: { name: 'findOrder', parameters: { type: 'object' } } }]
    first.say(callTools([{ index: 0, ...call }]), answer('It is on its way.'))
    const called = await ask(chatId, { content: 'Where is order 1042?', tools, toolChoice: 'auto' })
    expect(called.body.message).toMatchObject({ content: null, toolCalls: [call], finishReason: 'tool_calls' })
    const toolMessages = [{ toolCallId: 'call_1', content: '{"place":"depot"}' }]
    const answered = await ask(chatId, { toolMessages, tools })
    expect(answered.body.message.content).toBe('It is on its way.')
    const [asked, again] = questionsOf(first)
    expect(asked?.body).toMatchObject({ tools, tool_choice: 'auto' })
    expect(again?.body.messages).toMatchObject([
      { role: 'user', content: 'Where is order 1042?' },
      { role: 'assistant', tool_calls: [call] },
      { role: 'tool', tool_call_id: 'call_1', content: '{"place":"depot"}' },
    ])
    expect((await messagesOf(chatId)).map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'assistant'])
  })

  it('reopens a resolved chat, and is refused in a closed or escalated chat with nothing stored', async () => {
    const resolved = await newChat({ status: 'resolved' })
    await ask(resolved, { content: 'One more thing' })
    expect((await chatOf(resolved)).status).toBe('open')
    for (const [state, code] of [
      ['closed', 'chat_closed'],
      ['escalated', 'chat_escalated'],
    ] as const) {
      const chatId = await newChat({ status: state })
      expect(await ask(chatId, { content: 'Hello?' })).toMatchObject({ status: 409, body: { code } })
      expect([await messagesOf(chatId), await completionsOf(chatId)]).toEqual([[], []])
    }
    const silent = await newChat()
    expect(await ask(silent, {})).toMatchObject({ status: 422, body: { errors: [{ pointer: '/body/content' }] } })
    await ask(silent, { content: 'Hello' })
    expect(await ask(silent, {})).toMatchObject({ status: 422 })
    expect(await ask(silent, { content: 'Hello', provider: 'unknown' })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/body/provider' }] },
    })
    expect(await messagesOf(silent)).toHaveLength(2)
  })
})

describe('a provider that fails', () => {
  it('is followed by the next one, every attempt is recorded, and it is not asked again before its Retry-After', async () => {
    first.say(limited('60'))
    const chatId = await newChat()
    const { body } = await ask(chatId, { content: 'Hello' })
    expect(body.message).toMatchObject({ provider: names.second, model: 'small', cost: null })
    const error = { code: 'rate_limited', status: 429 }
    expect(body.attempts).toMatchObject([
      { provider: names.first, status: 'failed', error, tokens: null },
      { provider: names.second, status: 'succeeded', error: null },
    ])
    const { body: next } = await ask(chatId, { content: 'Hello again' })
    expect(next.attempts).toMatchObject([{ provider: names.second }])
    expect(questionsOf(first)).toHaveLength(1)
  })

  it('is not followed by another one when fallback is false', async () => {
    first.say(status(500))
    const chatId = await newChat()
    expect(await ask(chatId, { content: 'Hello', fallback: false })).toMatchObject({ status: 502 })
    expect(questionsOf(second)).toHaveLength(0)
  })

  it('is not followed by another one after its first token: the answer is stored as partial', async () => {
    setClockToNoon()
    first.say(cut('Your', ' order'))
    const chatId = await newChat()
    const { status: code, body } = await ask(chatId, { content: 'Where is it?' })
    expect([code, body.status]).toEqual([200, 'partial'])
    expect(body.message).toMatchObject({
      content: 'Your order',
      status: 'partial',
      provider: names.first,
      tokens: null,
    })
    expect(body.attempts).toMatchObject([{ status: 'cut', error: { code: 'unreachable' } }])
    expect(questionsOf(second)).toHaveLength(0)
    const used = await world.call('getUsage', { params: { org: 'me' }, headers: headers() })
    expect(used.body.used.requestTokens, 'an estimate of what was cut').toBeGreaterThan(5)
  })

  it('together with all others returns 502 with every reason, and is asked once more when the request is repeated', async () => {
    first.say(status(500, { error: { message: 'Overloaded' } }))
    second.say(status(400, { error: { message: 'No such model' } }))
    const chatId = await newChat()
    const repeated = withRepetition()
    const failed = await ask(chatId, { content: 'Hello' }, repeated)
    expect(failed).toMatchObject({
      status: 502,
      body: {
        code: 'providers_failed',
        errors: [
          { pointer: `/providers/${names.first}`, message: 'unavailable: Overloaded' },
          { pointer: `/providers/${names.second}`, message: 'rejected: No such model' },
        ],
      },
    })
    expect(await messagesOf(chatId)).toMatchObject([{ content: 'Hello' }])
    expect(await completionsOf(chatId)).toMatchObject([{ status: 'failed', error: { code: 'rejected' } }])
    const again = await ask(chatId, { content: 'Hello' }, repeated)
    expect(again).toMatchObject({
      status: 200,
      body: { status: 'complete', attempts: [{}, {}, { status: 'succeeded' }] },
    })
    const replayed = await ask(chatId, { content: 'Hello' }, repeated)
    expect(replayed.headers['idempotent-replayed']).toBe('true')
    expect(replayed.body).toEqual(again.body)
    expect(await messagesOf(chatId)).toHaveLength(2)
    expect(questionsOf(first)).toHaveLength(2)
  })
})

describe('a chat that is deleted during an answer', () => {
  it('stores no answer, and its usage is counted', async () => {
    setClockToNoon()
    const slow = createManualAnswer()
    first.say(slow.script)
    const chatId = await newChat()
    const asked = ask(chatId, { content: 'Hello' })
    await slow.sendToken('Hello')
    const removed = await world.call('deleteChat', { params: { org: 'me', chatId }, headers: headers() })
    expect(removed.status).toBe(204)
    await slow.end()
    expect(await asked).toMatchObject({ status: 410 })
    const { orgId } = tenant
    expect(await world.db.read.completion.count({ where: { orgId } })).toBe(0)
    expect(await world.db.read.message.count({ where: { orgId } })).toBe(0)
    const { body } = await world.call('getUsage', { params: { org: 'me' }, headers: headers() })
    expect(body.used).toMatchObject({ requests: 1, requestTokens: 17 })
  })
})

describe('answers and posts at the same time', () => {
  it('never deadlock', async () => {
    const chats = await Promise.all(Array.from({ length: 3 }, () => newChat())) // few, so that many want the same
    const before = await deadlocks()
    const post = (chatId: string) =>
      world.call('createMessage', { params: { org: 'me', chatId }, headers: headers(), body: { content: 'Hello' } })
    const caller = async (_: unknown, n: number) => {
      const statuses: number[] = []
      for (let turn = 0; turn < 6; turn++) {
        const chatId = chats[(n + turn) % chats.length] as string
        statuses.push((n % 2 === 0 ? await ask(chatId, { content: 'Hello' }) : await post(chatId)).status)
      }
      return statuses
    }
    const statuses = (await Promise.all(Array.from({ length: 6 }, caller))).flat()
    expect(await deadlocks()).toBe(before)
    expect(new Set(statuses)).toEqual(new Set([200, 201]))
    expect(await storedStatistics(world.db, tenant.orgId)).toEqual(await recomputedStatistics(world.db, tenant.orgId))
  })
})

/** The deadlocks that PostgreSQL has counted; 0 on SQLite. */
async function deadlocks(): Promise<number> {
  if (world.db.kind === 'sqlite') return 0
  const [row] = await world.db.read.$queryRawUnsafe<{ deadlocks: bigint }[]>(
    'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
  )
  return Number(row?.deadlocks)
}

describe('a repetition', () => {
  it('of a running request waits for it, and both get the same answer', async () => {
    const slow = createManualAnswer()
    first.say(slow.script)
    const chatId = await newChat()
    const repeated = withRepetition()
    const both = [ask(chatId, { content: 'Hello' }, repeated), ask(chatId, { content: 'Hello' }, repeated)]
    await slow.sendToken('One answer')
    await slow.end()
    const [one, other] = await Promise.all(both)
    expect([one?.status, other?.status]).toEqual([200, 200])
    expect(other?.body).toEqual(one?.body)
    expect(questionsOf(first)).toHaveLength(1)
    expect(await messagesOf(chatId)).toHaveLength(2)
  })

  it('of a request whose process died asks again, and reports the first try as interrupted', async () => {
    const chatId = await newChat()
    const repeated = withRepetition()
    first.say(status(500))
    second.say(status(500))
    await ask(chatId, { content: 'Hello' }, repeated)
    const { orgId } = tenant
    const past = new Date(Date.now() - 1_000)
    await world.db.write(async (tx) => {
      await tx.completion.updateMany({
        where: { orgId },
        data: { status: 'running', runner: 'dead', leaseUntil: past },
      })
      await tx.completionAttempt.updateMany({ where: { orgId, n: 2 }, data: { status: 'running', errorCode: null } })
    })
    const interrupted = { code: 'interrupted' }
    expect(await completionsOf(chatId)).toMatchObject([
      { status: 'failed', error: interrupted, attempts: [{}, { status: 'failed', error: interrupted }] },
    ])
    expect(await ask(chatId, { content: 'Hello' }, repeated)).toMatchObject({ status: 200 })
    expect(await messagesOf(chatId)).toHaveLength(2)
  })

  it('that took over the lease is not overwritten by the process that slept', async () => {
    const slow = createManualAnswer()
    first.say(slow.script)
    const chatId = await newChat()
    const late = ask(chatId, { content: 'Hello' })
    await slow.sendToken('Too late')
    const { orgId } = tenant
    await world.db.write((tx) => tx.completion.updateMany({ where: { orgId }, data: { runner: 'another' } }))
    await slow.end()
    await late
    expect(await messagesOf(chatId)).toHaveLength(1)
    const stored = await world.db.read.completion.findFirstOrThrow({ where: { orgId }, include: withAttempts })
    expect(stored).toMatchObject({ status: 'running', runner: 'another', attempts: [{ status: 'succeeded' }] })
  })

  it('with another body is refused', async () => {
    const chatId = await newChat()
    const repeated = withRepetition()
    await ask(chatId, { content: 'Hello' }, repeated)
    expect(await ask(chatId, { content: 'Goodbye' }, repeated)).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    })
  })
})

const stream = (chatId: string, signal: AbortSignal = new AbortController().signal) =>
  fetch(`${url}/api/v1/orgs/me/chats/${chatId}/completions`, {
    method: 'POST',
    headers: { ...headers(), 'content-type': 'application/json' },
    body: JSON.stringify({ content: 'Tell me', stream: true }),
    signal,
  })

describe('a stream', () => {
  it('sends each token as it arrives, and ends with the stored message', async () => {
    const slow = createManualAnswer()
    first.say(slow.script)
    const chatId = await newChat()
    const asked = stream(chatId)
    await slow.sendToken('Once')
    const response = await asked
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    const decoder = new TextDecoder()
    let text = ''
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    const read = async () => {
      const { value, done } = await reader.read()
      text += decoder.decode(value, { stream: true })
      return !done
    }
    while (!text.includes('Once')) await read()
    expect(text).not.toContain('upon')
    await slow.sendToken(' upon a time')
    await slow.end()
    while (await read());
    const events = eventsOf('createCompletion', text)
    expect(events.map(({ type }) => type)).toEqual(['start', 'token', 'token', 'message'])
    const [said, answered] = await messagesOf(chatId)
    expect(events[0]).toMatchObject({ turn: [said] })
    expect(events.at(-1)).toMatchObject({ completion: { status: 'complete', message: answered } })
    expect(answered?.content).toBe('Once upon a time')
  })

  it('that its client aborts cancels the provider call, and is stored as partial', async () => {
    const slow = createManualAnswer()
    first.say(slow.script)
    const chatId = await newChat()
    const leave = new AbortController()
    const asked = stream(chatId, leave.signal)
    await slow.sendToken('Once')
    await asked
    leave.abort()
    await (await first.question(1)).disconnected
    const ended = await onceEnded(chatId)
    expect(ended).toMatchObject({ status: 'partial', error: { code: 'cancelled' }, attempts: [{ status: 'cut' }] })
    expect(await messagesOf(chatId)).toMatchObject([{}, { content: 'Once', status: 'partial' }])
    expect(questionsOf(second)).toHaveLength(0)
  })

  it('that its client aborts before the first token stores the question and no answer', async () => {
    const slow = createManualAnswer()
    first.say(slow.script)
    const chatId = await newChat()
    const leave = new AbortController()
    const asked = stream(chatId, leave.signal).catch(() => {})
    const question = await first.question(1)
    leave.abort()
    await asked
    await question.disconnected
    expect(await onceEnded(chatId)).toMatchObject({ status: 'failed', error: { code: 'cancelled' } })
    expect(await messagesOf(chatId)).toHaveLength(1)
    expect(questionsOf(second)).toHaveLength(0)
  })

  it('is replaced by a problem when every provider fails before the first token', async () => {
    first.say(status(500))
    second.say(status(500))
    const response = await stream(await newChat())
    expect([response.status, response.headers.get('content-type')]).toEqual([502, 'application/problem+json'])
  })
})

describe('a visitor', () => {
  const visit = async (completions: boolean, limits = {}) => {
    const key = await world.call('createApiKey', {
      params: { org: tenant.slug },
      headers: await world.session(tenant.people.admin.userId),
      body: { kind: 'publishable', name: 'Page', completions, limits },
    })
    const opened = await world.call('createChat', { params: { org: 'me' }, headers: withKey(key.body.key), body: {} })
    return { chatId: opened.body.id as string, visitor: withToken(opened.body.visitorToken) }
  }

  it('asks with content only where the key allows it, and sees no provider, model or cost', async () => {
    const { chatId, visitor } = await visit(true)
    const { status, body } = await ask(chatId, { content: 'Hello' }, visitor)
    expect(status).toBe(200)
    expect(body.message).toMatchObject({
      content: 'Hello there!',
      provider: null,
      model: null,
      cost: null,
      tokens: null,
    })
    expect(body.attempts).toEqual([])
    for (const more of [
      { model: 'larger' },
      { provider: names.second },
      { tools: [{ type: 'function' }] },
      { parameters: {} },
    ]) {
      expect(await ask(chatId, { content: 'Hello', ...more }, visitor)).toMatchObject({
        status: 403,
        body: { code: 'field_not_allowed' },
      })
    }
    first.say(unavailable())
    second.say(unavailable())
    const failed = await ask(chatId, { content: 'Hello' }, visitor)
    expect([failed.status, JSON.stringify(failed.body)]).toEqual([502, expect.not.stringContaining(names.first)])
    const other = await visit(false)
    expect(await ask(other.chatId, { content: 'Hello' }, other.visitor)).toMatchObject({ status: 403 })
  })

  it('has a daily limit of their own within the daily limit of the key', async () => {
    setClockToNoon()
    const limits = { visitorDailyRequests: 2, dailyRequests: 3 }
    const one = await visit(true, limits)
    const codes = []
    for (let n = 0; n < 3; n++) codes.push((await ask(one.chatId, { content: 'Hello' }, one.visitor)).status)
    expect(codes).toEqual([200, 200, 429])
  })
})

describe('the daily limit', () => {
  beforeEach(() => void setClockToNoon())

  const limitTo = async (settings: object) =>
    world.call('updateOrganization', {
      params: { org: tenant.slug },
      headers: await world.session(tenant.people.admin.userId),
      body: { settings },
    })

  it('also applies to the repetition of a failed request', async () => {
    await limitTo({ dailyRequestLimit: 1 })
    const chatId = await newChat()
    const repeated = withRepetition()
    first.say(unavailable())
    second.say(unavailable())
    expect((await ask(chatId, { content: 'Hello' }, repeated)).status).toBe(502)
    expect(await ask(chatId, { content: 'Hello' }, repeated)).toMatchObject({
      status: 429,
      body: { code: 'quota_exceeded' },
    })
    expect([questionsOf(first).length, questionsOf(second).length]).toEqual([1, 1])
    expect(await completionsOf(chatId)).toMatchObject([{ status: 'failed' }])
  })

  it('is exact under concurrent requests, and nothing is stored beyond it', async () => {
    await limitTo({ dailyRequestLimit: 3 })
    const chatId = await newChat()
    const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => ask(chatId, { content: `Question ${n}` })))
    const refused = answers.filter(({ status }) => status === 429)
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3)
    expect(refused).toHaveLength(5)
    for (const { body, headers } of refused) {
      expect(body.code).toBe('quota_exceeded')
      expect(Number(headers['retry-after'])).toBeLessThanOrEqual(86_400)
    }
    expect(await messagesOf(chatId)).toHaveLength(6)
    const { body: report } = await world.call('getUsage', { params: { org: 'me' }, headers: headers() })
    expect(report.used).toMatchObject({ requests: 3, requestTokens: 3 * usage.total_tokens })
    expect(report.limits.dailyRequests).toBe(3)
  })

  it('also applies to tokens', async () => {
    await limitTo({ dailyTokenLimit: 20 })
    const chatId = await newChat()
    const codes = []
    for (let n = 0; n < 3; n++) codes.push((await ask(chatId, { content: 'Hello' })).status)
    expect(codes).toEqual([200, 200, 429])
  })
})

describe('an answer without a chat', () => {
  const askOnce = (body: Body, more: Record<string, string> = headers()) =>
    world.call('completeOnce', { params: { org: 'me' }, headers: more, body })

  it('stores no message, counts as usage, and is replayed for the same Idempotency-Key', async () => {
    setClockToNoon()
    const admin = await world.session(tenant.people.admin.userId)
    const settings = { systemPrompt: 'You are brief.' }
    await world.call('updateOrganization', { params: { org: tenant.slug }, headers: admin, body: { settings } })
    const repeated = withRepetition()
    const messages = [{ role: 'user', content: 'What is a depot?' }]
    const { status, body } = await askOnce({ messages }, repeated)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      status: 'complete',
      content: 'Hello there!',
      provider: names.first,
      model: 'large',
      tokens: 17,
    })
    expect(body.attempts).toMatchObject([{ status: 'succeeded' }])
    expect(questionsOf(first)[0]?.body.messages).toEqual([{ role: 'system', content: 'You are brief.' }, ...messages])
    const again = await askOnce({ messages }, repeated)
    expect([again.headers['idempotent-replayed'], again.body]).toEqual(['true', body])
    expect(questionsOf(first)).toHaveLength(1)
    expect(await world.db.read.message.count({ where: { orgId: tenant.orgId } })).toBe(0)
    const { body: report } = await world.call('getUsage', { params: { org: 'me' }, headers: headers() })
    expect(report.used).toMatchObject({ requests: 1, requestTokens: 17, messages: 0 })
  })

  it('is refused for an empty message', async () => {
    const { status, body } = await askOnce({ messages: [{ role: 'user', content: 'Hello' }, { role: 'user' }] })
    expect([status, body.errors]).toMatchObject([422, [{ pointer: '/body/messages/1' }]])
  })
})
