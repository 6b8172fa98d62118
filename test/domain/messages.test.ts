import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Call, type Tenant, useWorld, withKey } from '../support/world.ts'

const world = useWorld()

const as = (tenant: Tenant) => withKey(tenant.secretKey)

async function openChat(body: object = {}) {
  const answer = await world.call('createChat', { params: { org: world.acme.slug }, headers: as(world.acme), body })
  expect(answer.status).toBe(201)
  return answer.body.id as string
}

const inChat = (chatId: string, body: unknown, headers: Record<string, string> = {}): Call => ({
  params: { org: world.acme.slug, chatId },
  headers: { ...as(world.acme), ...headers },
  body,
})

const read = async (chatId: string) =>
  (await world.call('listMessages', { ...inChat(chatId, undefined), query: { limit: '100' } })).body.data

describe('a stored message', () => {
  it('is read exactly as it was returned', async () => {
    const chatId = await openChat()
    const body = {
      role: 'assistant',
      content: 'Ω ≈ 3 — "quoted" \\ 餐厅 🍜\n',
      parts: [{ type: 'text', text: 'x', cache: { ttl: 1.5 } }],
      name: 'bot',
      functionCall: { name: 'f', arguments: '{"a":1}' },
      toolCalls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' }, extra: [1, null, true] }],
      metadata: { deep: { er: [1, { x: null }] }, empty: {} },
      finishReason: 'stop',
      provider: 'openai',
      model: 'm',
      tokens: 12,
      promptTokens: 7,
      completionTokens: 5,
      cachedTokens: 1,
      reasoningTokens: 2,
      cost: 0.000000123,
      latency: 840,
      timeToFirstTokenMs: 12,
      externalId: 'mine-1',
    }
    const stored = await world.call('createMessage', inChat(chatId, body))
    expect(stored.body).toMatchObject({ ...body, seq: 1, status: 'complete', feedback: null })
    const params = { org: world.acme.slug, chatId, messageId: stored.body.id }
    expect((await world.call('getMessage', { params, headers: as(world.acme) })).body).toEqual(stored.body)
    expect(await read(chatId)).toEqual([stored.body])
  })

  it('updates the counters of its chat', async () => {
    const chatId = await openChat()
    const usage = { tokens: 12, promptTokens: 7, completionTokens: 5 }
    const { body } = await world.call(
      'createMessages',
      inChat(chatId, { messages: [{ content: 'a' }, { role: 'assistant', content: 'b', ...usage }] }),
    )
    const chat = (await world.call('getChat', inChat(chatId, undefined))).body
    expect(chat).toMatchObject({ messageCount: 2, lastSeq: 2, tokens: { prompt: 7, completion: 5, total: 12 } })
    expect(chat.lastMessageAt).toBe(body.data[1].createdAt)
  })

  it('defaults its tokens to the sum and updates the activity of its chat', async () => {
    const chatId = await openChat()
    const { body } = await world.call(
      'createMessage',
      inChat(chatId, { content: 'x', promptTokens: 5, completionTokens: 7 }),
    )
    expect(body.tokens).toBe(12)
    const chat = (await world.call('getChat', inChat(chatId, undefined))).body
    expect([chat.tokens.total, chat.updatedAt]).toEqual([12, body.createdAt])
  })

  it('records its author', async () => {
    const chatId = await openChat()
    const { userId } = world.acme.people.user
    const params = { org: world.acme.slug, chatId }
    const person = await world.call('createMessage', {
      params,
      headers: await world.session(userId),
      body: { content: 'x' },
    })
    expect(person.body.author).toEqual({ type: 'person', id: userId })
    const key = await world.call('createMessage', inChat(chatId, { content: 'x' }))
    expect(key.body.author).toEqual({ type: 'key', id: expect.stringMatching(/^key_/) })
    expect((await world.newConversation(world.acme)).message.author).toEqual({ type: 'visitor', id: null })
    expect((await read(chatId)).map(({ author }: { author: object }) => author)).toEqual([
      person.body.author,
      key.body.author,
    ])
  })

  it('gets a consecutive seq under concurrent writes', async () => {
    const chatId = await openChat()
    const writes = Array.from({ length: 60 }, (_, n) =>
      n % 3 === 0
        ? world.call('createMessages', inChat(chatId, { messages: [{ content: `${n}a` }, { content: `${n}b` }] }))
        : world.call('createMessage', inChat(chatId, { content: `${n}` })),
    )
    const answers = await Promise.all(writes)
    const seqs = answers.flatMap(({ body }) => (body.data ?? [body]).map(({ seq }: { seq: number }) => seq))
    expect(seqs.sort((a, b) => a - b)).toEqual(Array.from({ length: 80 }, (_, index) => index + 1))
    const rows = await read(chatId)
    expect(rows.map(({ seq }: { seq: number }) => seq)).toEqual(Array.from({ length: 80 }, (_, index) => index + 1))
    for (const { body } of answers.filter(({ body }) => body.data)) expect(body.data[1].seq).toBe(body.data[0].seq + 1)
  })
})

describe('the state of a chat', () => {
  it('returns 409 for a message to a closed chat', async () => {
    const chatId = await openChat({ status: 'closed' })
    const answer = await world.call('createMessage', inChat(chatId, { content: 'late' }))
    expect([answer.status, answer.body.code]).toEqual([409, 'chat_closed'])
    expect(await read(chatId)).toEqual([])
  })

  it.each([
    ['user', 'open'],
    ['assistant', 'resolved'],
  ])('a message of role %s leaves a resolved chat %s', async (role, status) => {
    const chatId = await openChat({ status: 'resolved' })
    await world.call('createMessage', inChat(chatId, { role, content: 'x' }))
    expect((await world.call('getChat', inChat(chatId, undefined))).body.status).toBe(status)
  })
})

describe('a batch', () => {
  it.each([
    ['a NUL', { content: 'a\0b' }, '/body/messages/7/content'],
    ['a lone surrogate', { content: 'a\ud800b' }, '/body/messages/7/content'],
    ['a NUL deep in free data', { content: 'x', metadata: { a: [{ 'b\0': 1 }] } }, '/body/messages/7/metadata/a/0'],
    ['a wrong role', { role: 'robot', content: 'x' }, '/body/messages/7/role'],
    ['an unknown field', { content: 'x', seq: 4 }, '/body/messages/7/seq'],
    ['a number too many', { content: 'x', tokens: 3e9 }, '/body/messages/7/tokens'],
    ['nothing to say', { role: 'user' }, '/body/messages/7'],
    ['an external id twice', { content: 'x', externalId: 'e-3' }, '/body/messages/7/externalId'],
  ])('with %s is rejected as a whole with its pointer', async (_, poison, pointer) => {
    const chatId = await openChat()
    const messages = Array.from({ length: 20 }, (_, n) =>
      n === 7 ? poison : { content: `${n}`, externalId: `e-${n}` },
    )
    const answer = await world.call('createMessages', inChat(chatId, { messages }))
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
    expect(answer.body.errors[0].pointer).toBe(pointer)
    expect(await read(chatId)).toEqual([])
  })

  it('that is rejected does not affect concurrent ones', async () => {
    const [good, closed] = [await openChat(), await openChat({ status: 'closed' })]
    await world.call('createMessage', inChat(good, { content: 'first', externalId: 'taken' }))
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) => {
        if (n % 4 === 1) return world.call('createMessage', inChat(closed, { content: 'x' }))
        if (n % 4 === 2) return world.call('createMessage', inChat(good, { content: 'x', externalId: 'taken' }))
        // Two messages of one flush share an external id, so the flush fails and each is written separately.
        if (n % 4 === 3) return world.call('createMessage', inChat(good, { content: 'x', externalId: 'contested' }))
        return world.call('createMessage', inChat(good, { content: `${n}` }))
      }),
    )
    const tally = (from: number) => answers.filter((_, n) => n % 4 === from).map(({ status }) => status)
    expect(tally(0)).toEqual(Array(10).fill(201))
    expect(tally(1)).toEqual(Array(10).fill(409))
    expect(tally(2)).toEqual(Array(10).fill(409))
    expect(tally(3).sort()).toEqual([201, ...Array(9).fill(409)])
    expect(await read(good)).toHaveLength(12)
  })
})

describe('an Idempotency-Key', () => {
  const key = () => ({ 'idempotency-key': randomUUID() })

  it('creates one message for 12 concurrent requests, which all get the same response', async () => {
    const chatId = await openChat()
    const headers = key()
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => world.call('createMessage', inChat(chatId, { content: 'once' }, headers))),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1)
    expect(answers.filter(({ headers }) => headers['idempotent-replayed'] === 'true')).toHaveLength(11)
    expect(await read(chatId)).toHaveLength(1)
  })

  it('creates one chat for 12 concurrent requests', async () => {
    const headers = { ...as(world.acme), ...key() }
    const body = { title: 'once', initialMessage: { content: 'hello' } }
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => world.call('createChat', { params: { org: 'me' }, headers, body })),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
    expect(answers.filter(({ headers }) => headers['idempotent-replayed'] === 'true')).toHaveLength(11)
  })

  it('rejects another body and is separate for another chat and another caller', async () => {
    const [chatId, other] = [await openChat(), await openChat()]
    const headers = key()
    await world.call('createMessage', inChat(chatId, { content: 'first' }, headers))
    const changed = await world.call('createMessage', inChat(chatId, { content: 'second' }, headers))
    expect([changed.status, changed.body.code]).toEqual([422, 'idempotency_key_reused'])
    const elsewhere = await world.call('createMessage', inChat(other, { content: 'first' }, headers))
    expect([elsewhere.status, elsewhere.body.code]).toEqual([422, 'idempotency_key_reused'])
    const { chat, visitor } = await world.newConversation(world.acme)
    const visitors = await world.call('createMessage', {
      params: { org: world.acme.slug, chatId: chat.id },
      headers: { ...visitor, ...headers },
      body: { content: 'mine' },
    })
    expect([visitors.status, visitors.headers['idempotent-replayed']]).toEqual([201, undefined])
  })

  it('is the same for the slug and the id of an organization', async () => {
    const headers = { ...as(world.acme), ...key() }
    const open = (org: string) => world.call('createChat', { params: { org }, headers, body: { title: 'x' } })
    const first = (await open('me')).body.id
    expect([(await open(world.acme.slug)).body.id, (await open(world.acme.orgId)).body.id]).toEqual([first, first])
  })

  it('returns 410 when its resource was deleted since', async () => {
    const chatId = await openChat()
    const headers = key()
    const request = inChat(chatId, { messages: [{ content: 'a' }, { content: 'b' }] }, headers)
    expect((await world.call('createMessages', request)).status).toBe(201)
    await world.call('deleteChat', inChat(chatId, undefined))
    const again = await world.call('createMessages', request)
    expect([again.status, again.body.code]).toEqual([410, 'gone'])
  })

  it('ignores the order of the fields', async () => {
    const headers = { ...as(world.acme), ...key() }
    const open = (body: object) => world.call('createChat', { params: { org: 'me' }, headers, body })
    const first = await open({ title: 'x', tags: ['a'], metadata: { a: 1, b: 2 } })
    const again = await open({ metadata: { b: 2, a: 1 }, tags: ['a'], title: 'x' })
    expect([again.status, again.body.id]).toEqual([201, first.body.id])
  })

  it('replays a batch in its original order', async () => {
    const chatId = await openChat()
    const request = inChat(chatId, { messages: Array.from({ length: 30 }, (_, n) => ({ content: `${n}` })) }, key())
    const first = await world.call('createMessages', request)
    const again = await world.call('createMessages', request)
    expect(again.body).toEqual(first.body)
    expect(again.headers['idempotent-replayed']).toBe('true')
  })
})

describe('pages', () => {
  it.each(['asc', 'desc'])('return every message once, in order %s', async (order) => {
    const chatId = await openChat()
    await world.call(
      'createMessages',
      inChat(chatId, { messages: Array.from({ length: 23 }, (_, n) => ({ content: `${n}` })) }),
    )
    const seqs: number[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query: Record<string, string> = { limit: '5', order, ...(cursor && { cursor }) }
      const { body } = await world.call('listMessages', { ...inChat(chatId, undefined), query })
      seqs.push(...body.data.map(({ seq }: { seq: number }) => seq))
      cursor = body.nextCursor
    }
    const rising = Array.from({ length: 23 }, (_, n) => n + 1)
    expect(seqs).toEqual(order === 'asc' ? rising : rising.reverse())
  })

  it('end early when they are large and still return every message once', async () => {
    const chatId = await openChat()
    for (let n = 0; n < 3; n++) {
      const messages = [{ content: 'x'.repeat(900_000) }, { content: 'y'.repeat(900_000) }, { content: 'z' }]
      expect((await world.call('createMessages', inChat(chatId, { messages }))).status).toBe(201)
    }
    const lengths: number[][] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await world.call('listMessages', {
        ...inChat(chatId, undefined),
        query: { ...(cursor && { cursor }) },
      })
      lengths.push(body.data.map(({ content }: { content: string }) => content.length))
      cursor = body.nextCursor
    }
    expect(lengths.flat()).toEqual([900_000, 900_000, 1, 900_000, 900_000, 1, 900_000, 900_000, 1])
    expect(lengths.length).toBe(2)
  })

  it.each(['x', 'WyJhIl0', Buffer.from('["abc","1"]').toString('base64url')])(
    'reject the cursor %s',
    async (cursor) => {
      const chatId = await openChat()
      const { status, body } = await world.call('listMessages', { ...inChat(chatId, undefined), query: { cursor } })
      expect([status, body.code]).toEqual([400, 'invalid_cursor'])
    },
  )
})
