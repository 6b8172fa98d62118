import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { classifyError } from '../src/db/errors.ts'
import type { Chat, Message } from '../src/generated/schemas.ts'
import { type Body, type Call, useWorld, withKey } from './support/world.ts'

const world = useWorld()

/** A chat with one message, both created by a visitor, and the visitor's headers. */
let chat: Chat
let message: Message
let visitor: Record<string, string>
beforeEach(async () => {
  ;({ chat, message, visitor } = await world.newConversation(world.acme))
})

type Id = Parameters<typeof world.call>[0]

/** Calls an operation on the chat and its first message; `params` overrides both. */
async function call(id: Id, { params, headers = withKey(world.acme.secretKey), ...rest }: Call = {}) {
  const place = { org: world.acme.slug, chatId: chat.id, messageId: message.id }
  return world.call(id, { params: { ...place, ...params }, headers, ...rest })
}

async function done(id: Id, request?: Call): Promise<Body> {
  const { status, body } = await call(id, request)
  expect([id, status < 300, body]).toEqual([id, true, body])
  return body
}

const post = (body: object) => done('createMessage', { body })
const outcome = ({ status, body }: { status: number; body: Body }) => [status, body?.code]
const actions = async (): Promise<Body[]> => (await done('listAuditEvents', { query: { limit: '100' } })).data

describe('an edit', () => {
  const body = {
    role: 'assistant',
    content: 'before',
    parts: [{ type: 'text', text: 'part' }],
    toolCalls: [{ id: 'c1', type: 'function' }],
    functionCall: { name: 'f' },
    metadata: { kept: 1, gone: 2, deep: { a: 1, b: 2 } },
    provider: 'openai',
    model: 'm',
    cost: 0.25,
    latency: 5,
    externalId: 'mine',
  }

  it('changes only the given fields and returns what is read afterwards', async () => {
    const before = await post(body)
    const params = { messageId: before.id }
    await done('putFeedback', { params, body: { rating: 'positive' } })
    const edit = {
      content: 'after',
      parts: null,
      model: null,
      cost: 0.1234567891,
      metadata: { gone: null, deep: { b: 3 } },
    }
    const after = await done('updateMessage', { params, body: edit })
    expect(after).toEqual({
      ...before,
      content: 'after',
      parts: null,
      model: null,
      cost: 0.123456789,
      metadata: { kept: 1, deep: { a: 1, b: 3 } },
      feedback: { rating: 'positive', score: null, comment: null, by: 'key' },
      updatedAt: after.updatedAt,
    })
    expect(await done('getMessage', { params })).toEqual(after)
    expect((await done('listMessages', { query: { order: 'desc' } })).data[0]).toEqual(after)
  })

  it('returns 422 for an empty message or too large metadata and changes nothing', async () => {
    const big = { metadata: { large: 'x'.repeat(70_000) } }
    for (const edit of [{ content: null }, big]) {
      expect(outcome(await call('updateMessage', { body: edit }))).toEqual([422, 'unprocessable'])
    }
    expect(await done('getMessage')).toEqual(await done('findMessage'))
    expect((await done('getMessage')).updatedAt).toBe(message.updatedAt)
  })

  it.each([
    { role: 'system' },
    { seq: 9 },
    { externalId: 'x' },
    { createdAt: '2020-01-01T00:00:00Z' },
    { feedback: null },
    {},
  ])('cannot change role, seq, external id or time: %j', async (edit) => {
    expect(outcome(await call('updateMessage', { body: edit }))).toEqual([400, 'invalid_request'])
  })

  it('records a change of the content without its text and no change of the metadata', async () => {
    await done('updateMessage', { body: { metadata: { a: 1 }, latency: 4 } })
    expect((await actions()).filter(({ target }) => target.id === message.id)).toEqual([])
    await done('updateMessage', { body: { content: 'a secret thought' } })
    const [noted] = (await actions()).filter(({ target }) => target.id === message.id)
    expect(noted).toMatchObject({
      action: 'message.updated',
      target: { type: 'message' },
      details: { chatId: chat.id },
    })
    expect(JSON.stringify(noted)).not.toContain('secret thought')
  })

  it('is returned when the original request is repeated with its Idempotency-Key', async () => {
    const request = {
      headers: { ...withKey(world.acme.secretKey), 'idempotency-key': randomUUID() },
      body: { content: 'a' },
    }
    const first = (await call('createMessage', request)).body
    const edited = await done('updateMessage', { params: { messageId: first.id }, body: { content: 'b' } })
    expect((await call('createMessage', request)).body).toEqual(edited)
    await done('deleteMessage', { params: { messageId: first.id } })
    expect(outcome(await call('createMessage', request))).toEqual([410, 'gone'])
  })

  it('is possible in a closed chat, where new messages are refused', async () => {
    await done('updateChat', { body: { status: 'closed' } })
    await done('updateMessage', { body: { content: 'put right' } })
    await done('putFeedback', { body: { score: 1 } })
    await done('deleteMessage')
    expect(outcome(await call('createMessage', { body: { content: 'late' } }))).toEqual([409, 'chat_closed'])
  })

  it('returns 404 when the path names another chat', async () => {
    const other = await world.newConversation(world.acme)
    for (const id of ['getMessage', 'updateMessage', 'deleteMessage', 'putFeedback', 'deleteFeedback'] as const) {
      const request = { params: { chatId: other.chat.id }, body: id === 'putFeedback' ? { score: 1 } : undefined }
      const body = id === 'updateMessage' ? { content: 'x' } : request.body
      expect([id, ...outcome(await call(id, { ...request, body }))]).toEqual([id, 404, 'not_found'])
    }
    expect(await done('getMessage')).toEqual(message)
  })
})

describe('a deletion', () => {
  it('leaves a gap in seq and never restarts it', async () => {
    const second = await post({ content: 'two' })
    await done('deleteMessage', { params: { messageId: second.id } })
    expect((await post({ content: 'three' })).seq).toBe(3)
    await done('clearMessages')
    expect((await done('listMessages')).data).toEqual([])
    expect(await done('getChat')).toMatchObject({ messageCount: 0, lastSeq: 3, lastMessageAt: null })
    expect((await post({ content: 'four' })).seq).toBe(4)
  })

  it('of the last message resets lastMessageAt to the previous one', async () => {
    const second = await post({ content: 'two' })
    expect((await done('getChat')).lastMessageAt).toBe(second.createdAt)
    await done('removeMessage', { params: { messageId: second.id } })
    expect((await done('getChat')).lastMessageAt).toBe(message.createdAt)
  })

  it('of all messages removes 11,001 messages in batches', async () => {
    const messages = Array.from({ length: 1000 }, (_, n) => ({ content: `${n}`, tokens: 1 }))
    for (let n = 0; n < 11; n++) await done('createMessages', { body: { messages } })
    await done('clearMessages')
    expect(await done('getChat')).toMatchObject({ messageCount: 0, lastSeq: 11_001, tokens: { total: 0 } })
    const [noted] = (await actions()).filter(({ target }) => target.id === chat.id)
    expect(noted).toMatchObject({ action: 'chat.cleared', details: { messages: 11_001 } })
    expect((await post({ content: 'again' })).seq).toBe(11_002)
  })

  it('is recorded once, and a second one returns 404', async () => {
    await done('removeMessage')
    for (const id of ['removeMessage', 'deleteMessage', 'findMessage', 'getMessage'] as const) {
      expect(outcome(await call(id))).toEqual([404, 'not_found'])
    }
    await done('clearMessages')
    const noted = (await actions()).filter(({ target, details }) => [target.id, details.chatId].includes(chat.id))
    expect(noted.map(({ action, details }) => [action, details])).toEqual([
      ['chat.cleared', { messages: 0 }],
      ['message.deleted', { chatId: chat.id }],
    ])
  })

  it('frees the external id', async () => {
    const first = await post({ content: 'a', externalId: 'mine' })
    expect(outcome(await call('createMessage', { body: { content: 'b', externalId: 'mine' } }))).toEqual([
      409,
      'external_id_taken',
    ])
    await done('deleteMessage', { params: { messageId: first.id } })
    await post({ content: 'b', externalId: 'mine' })
  })
})

describe('feedback', () => {
  it('is part of the message, can be replaced and can be removed', async () => {
    const body = { rating: 'negative', score: 2, comment: '餐厅 "no"' }
    const given = { ...body, by: 'key' }
    expect(await done('putFeedback', { body })).toEqual(given)
    expect((await done('getMessage')).feedback).toEqual(given)
    expect(await done('putFeedback', { body: { score: 5 } })).toEqual({
      rating: null,
      score: 5,
      comment: null,
      by: 'key',
    })
    await done('deleteFeedback')
    await done('deleteFeedback')
    expect((await done('getMessage')).feedback).toBeNull()
  })

  it('needs a rating or a score', async () => {
    expect(outcome(await call('putFeedback', { body: { rating: null, score: null } }))).toEqual([422, 'unprocessable'])
    for (const body of [{}, { score: 0 }, { score: 6 }, { score: 2.5 }, { rating: 'good' }, { stars: 5 }]) {
      expect(outcome(await call('putFeedback', { body }))).toEqual([400, 'invalid_request'])
    }
  })

  it('is accepted from a visitor on readable messages of their own chat only', async () => {
    const answer = await post({ role: 'assistant', content: 'Yes' })
    const hidden = await post({ role: 'system', content: 'Be kind' })
    const headers = visitor
    const rated = await call('putFeedback', { headers, params: { messageId: answer.id }, body: { rating: 'positive' } })
    expect(rated.status).toBe(200)
    expect((await done('getMessage', { params: { messageId: answer.id } })).feedback.rating).toBe('positive')
    const other = await world.newConversation(world.acme)
    for (const params of [{ messageId: hidden.id }, { chatId: other.chat.id, messageId: other.message.id }]) {
      expect(outcome(await call('putFeedback', { headers, params, body: { score: 1 } }))).toEqual([404, 'not_found'])
    }
    expect((await done('getMessage', { params: { messageId: hidden.id } })).feedback).toBeNull()
  })

  it('of the organization is hidden from the visitor, who cannot remove it', async () => {
    const headers = visitor
    await done('putFeedback', { body: { rating: 'negative', comment: 'a note among us' } })
    expect((await done('getMessage', { headers })).feedback).toBeNull()
    await done('deleteFeedback', { headers })
    expect((await done('getMessage')).feedback.comment).toBe('a note among us')
    await done('putFeedback', { headers, body: { score: 4 } })
    expect((await done('getMessage', { headers })).feedback).toMatchObject({ score: 4, comment: null, by: 'visitor' })
    await done('deleteFeedback', { headers })
    expect((await done('getMessage')).feedback).toBeNull()
  })
})

describe('a chat with its messages', () => {
  it('returns the last 100 messages, oldest first, and a cursor to earlier ones', async () => {
    const messages = Array.from({ length: 129 }, (_, n) => ({ content: `${n + 2}` }))
    await done('createMessages', { body: { messages } })
    const { messages: history, ...alone } = await done('getChat', { query: { include: 'messages' } })
    expect(alone).toEqual(await done('getChat'))
    expect(history.data.map(({ seq }: Message) => seq)).toEqual(Array.from({ length: 100 }, (_, n) => n + 31))
    const query = { order: 'desc', limit: '100', cursor: history.nextCursor }
    const older = await done('listMessages', { query })
    expect(older.data.map(({ seq }: Message) => seq)).toEqual(Array.from({ length: 30 }, (_, n) => 30 - n))
    expect(older.nextCursor).toBeNull()
  })

  it('shows a visitor only the messages that visitors may read', async () => {
    await post({ role: 'system', content: 'Be kind' })
    const { body } = await call('getChat', { headers: visitor, query: { include: 'messages' } })
    expect(body.messages).toEqual({ data: [expect.objectContaining({ id: message.id })], nextCursor: null })
  })
})

it('the database rejects a message in another tenant’s chat', async () => {
  const now = new Date()
  const row = { id: message.id, chatId: chat.id, seq: 2, role: 'user', authorType: 'key', metadata: {} } as const
  const moved = world.db.write((tx) =>
    tx.message.create({ data: { ...row, orgId: world.umbrella.orgId, createdAt: now, updatedAt: now } }),
  )
  expect(await moved.catch((error) => classifyError(error))).toBe('foreign-key')
})
