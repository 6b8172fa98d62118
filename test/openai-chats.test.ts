import type OpenAI from 'openai'
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions'
import { describe, expect, it } from 'vitest'
import { newId } from '../src/domain/ids.ts'
import type { ChatTailModel } from '../src/generated/sqlite/models.ts'
import { questionsOf, useOpenai } from './support/openai.ts'
import { recomputedStatistics, storedStatistics } from './support/statistics.ts'
import { answer, callTools, createManualAnswer, cut, status } from './support/vendor-scripts.ts'
import { type Body, type Tenant, withKey } from './support/world.ts'

// How requests of OpenAI's own library are matched to chats.
const scene = useOpenai()
const { world } = scene

type Said = ChatCompletionMessageParam
const user = (content: string): Said => ({ role: 'user', content })
const assistant = (content: string): Said => ({ role: 'assistant', content })

interface Asking {
  headers?: Record<string, string>
  apiKey?: string
  body?: Body
}

/** Sends the whole conversation; returns the chat and the history for the next request. */
async function say(messages: Said[], { headers = {}, apiKey = scene.tenant.secretKey, body = {} }: Asking = {}) {
  const asked: OpenAI.ChatCompletionCreateParamsNonStreaming = { model: scene.names.first, messages, ...body }
  const { data, response } = await scene.client({ apiKey }).chat.completions.create(asked, { headers }).withResponse()
  const message = data.choices[0]?.message as Said
  return { chatId: response.headers.get('x-chat-id') ?? '', history: [...messages, message], message }
}
const contents = async (chatId: string) => (await scene.messagesOf(chatId)).map(({ content }) => content)
const call = (id: Parameters<typeof world.call>[0], params: Record<string, string>, body?: Body) =>
  world.call(id, { params: { org: 'me', ...params }, headers: withKey(scene.tenant.secretKey), body })
const inChat = (chatId: string) => ({ 'x-chat-id': chatId })
const fail = () => {
  scene.first.say(status(500))
  scene.second.say(status(500))
}
const tails = (tenant: Tenant = scene.tenant) =>
  world.db.read.chatTail.findMany({ where: { orgId: tenant.orgId }, orderBy: { chatId: 'asc' } })

describe('a conversation', () => {
  it('is one chat that stores each message once, although every request sends all of them', async () => {
    scene.first.say(answer('Hi.'), answer('In Leipzig.'), answer('Bye.'))
    const system: Said = { role: 'system', content: 'Be brief.' }
    const one = await say([system, user('Hello')])
    const two = await say([...one.history, user('Where is it?')])
    const three = await say([...two.history, user('Thanks')])
    expect([two.chatId, three.chatId]).toEqual([one.chatId, one.chatId])
    const all = ['Be brief.', 'Hello', 'Hi.', 'Where is it?', 'In Leipzig.', 'Thanks', 'Bye.']
    expect(await contents(one.chatId)).toEqual(all)
    expect(await scene.chats()).toHaveLength(1)
    expect(
      questionsOf(scene.first)
        .at(-1)
        ?.body.messages.map(({ content }: Body) => content),
    ).toEqual(all.slice(0, -1))
    expect(await scene.chatOf(one.chatId)).toMatchObject({ messageCount: 7, lastSeq: 7 })
    expect(await storedStatistics(world.db, scene.tenant.orgId)).toEqual(
      await recomputedStatistics(world.db, scene.tenant.orgId),
    )
  })

  it('is recognized with another system message, with text as parts and after a stream', async () => {
    const one = await say([{ role: 'system', content: 'It is Monday.' }, user('Hello')])
    const [, , answered] = one.history
    const parts: Said = { role: 'user', content: [{ type: 'text', text: 'Hello' }] }
    const next: Said[] = [{ role: 'developer', content: 'It is Tuesday.' }, parts, answered as Said, user('And now?')]
    const request = { model: scene.names.first, messages: next, stream: true } as const
    const { data, response } = await scene.client().chat.completions.create(request).withResponse()
    let told = ''
    for await (const chunk of data) told += chunk.choices[0]?.delta.content ?? ''
    expect(response.headers.get('x-chat-id')).toBe(one.chatId)
    const three = await say([...next, assistant(told), user('Still?')])
    expect(three.chatId).toBe(one.chatId)
    const stored = await contents(one.chatId)
    expect(stored.filter((content) => content?.startsWith('It is'))).toEqual(['It is Monday.'])
    expect(stored).toHaveLength(7)
  })

  it('continues with tool results when the client omits extra fields of the calls', async () => {
    const called = { id: 'call_1', type: 'function', function: { name: 'find', arguments: '{}' } }
    scene.first.say(callTools([{ index: 0, ...called, extra_content: { signature: 'x' } }]))
    const one = await say([user('Where is it?')])
    const echoed = { role: 'assistant', content: '', tool_calls: [called] } as Said
    const result: Said = { role: 'tool', tool_call_id: 'call_1', content: 'Leipzig' }
    const two = await say([user('Where is it?'), echoed, result])
    expect(two.chatId).toBe(one.chatId)
    expect((await scene.messagesOf(one.chatId)).map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'tool',
      'assistant',
    ])
  })

  it('that ends with an assistant message continues without a new user message', async () => {
    const one = await say([user('Tell me a story')])
    const two = await say(one.history)
    expect(two.chatId).toBe(one.chatId)
    expect((await scene.messagesOf(one.chatId)).map(({ role }) => role)).toEqual(['user', 'assistant', 'assistant'])
  })

  it('that started elsewhere is stored as a new chat and continues there', async () => {
    const one = await say([user('Hello'), assistant('Hi'), user('Where is it?')])
    expect(await scene.messagesOf(one.chatId)).toMatchObject([
      { role: 'user', content: 'Hello', author: { type: 'key' } },
      { role: 'assistant', content: 'Hi', author: { type: 'key' } },
      { content: 'Where is it?' },
      { role: 'assistant', author: { type: 'assistant' } },
    ])
    expect((await say([...one.history, user('And?')])).chatId).toBe(one.chatId)
  })

  it('is recognized when it is longer than the lookback', async () => {
    const long = Array.from({ length: 150 }, (_, n) => (n % 2 === 0 ? user(`Question ${n}`) : assistant(`${n}`)))
    const one = await say([...long, user('And now?')])
    expect((await say([...one.history, user('Then?')])).chatId).toBe(one.chatId)
  })

  it('continues from a partial answer', async () => {
    scene.first.say(cut('Half', ' of'))
    const one = await say([user('Tell me')])
    expect(one.message.content).toBe('Half of')
    expect((await say([...one.history, user('Go on')])).chatId).toBe(one.chatId)
  })
})

describe('a conversation gets a new chat', () => {
  const begin = (asking?: Asking) => say([user('Hello')], asking)
  /** Continues the conversation and expects a new chat with a copy of its messages. */
  async function isNew(one: Awaited<ReturnType<typeof begin>>, asking?: Asking) {
    const before = await contents(one.chatId)
    const two = await say([...one.history, user('Where is it?')], asking)
    expect(two.chatId).not.toBe(one.chatId)
    expect(await contents(two.chatId)).toEqual(['Hello', 'Hello there!', 'Where is it?', 'Hello there!'])
    return async () => expect(await contents(one.chatId)).toEqual(before)
  }

  it('when its first question is asked again', async () => {
    const [one, two] = [await begin(), await begin()]
    expect(two.chatId).not.toBe(one.chatId)
  })

  it('when another key sends it', async () => {
    const apiKey = await world.newSecretKey(scene.tenant, ['chats:write', 'completions:create'])
    await (await isNew(await begin(), { apiKey }))()
  })

  it('when it names another user or none', async () => {
    const ada = { body: { user: 'ada' } }
    const one = await begin(ada)
    await (await isNew(one, { body: { user: 'grace' } }))()
    await (await isNew(one))()
    expect((await say([...one.history, user('Me again')], ada)).chatId).toBe(one.chatId)
  })

  it('when another tenant sends it', async () => {
    const { orgId } = scene.tenant
    const one = await begin()
    const stranger = await world.newTenant()
    const two = await say([...one.history, user('Where is it?')], { apiKey: stranger.secretKey })
    expect(await world.db.read.chat.findFirstOrThrow({ where: { id: two.chatId } })).toMatchObject({
      orgId: stranger.orgId,
    })
    expect(await world.db.read.message.count({ where: { orgId } })).toBe(2)
  })

  it('when an earlier message differs', async () => {
    const one = await begin()
    const two = await say([user('Hallo'), ...one.history.slice(1), user('Where is it?')])
    expect(two.chatId).not.toBe(one.chatId)
  })

  it('when a message was added to the chat since', async () => {
    const one = await begin()
    await call('createMessage', { chatId: one.chatId }, { role: 'assistant', content: 'A person here.' })
    await (await isNew(one))()
  })

  it('when a message was changed, deleted or cleared since', async () => {
    for (const change of ['updateMessage', 'deleteMessage', 'clearMessages'] as const) {
      const one = await begin()
      const [, answered] = await scene.messagesOf(one.chatId)
      const params = { chatId: one.chatId, messageId: answered?.id }
      const { status } = await call(change, params, change === 'updateMessage' ? { content: 'Hello!' } : undefined)
      expect([change, status < 300]).toEqual([change, true])
      await (await isNew(one))()
      expect((await tails()).map(({ chatId }) => chatId)).not.toContain(one.chatId)
    }
  })

  it('when the chat is deleted or closed', async () => {
    const deleted = await begin()
    expect((await call('deleteChat', { chatId: deleted.chatId })).status).toBe(204)
    expect(await tails()).toEqual([])
    const two = await say([...deleted.history, user('Where is it?')])
    expect(two.chatId).not.toBe(deleted.chatId)
    const closed = await begin()
    await call('updateChat', { chatId: closed.chatId }, { status: 'closed' })
    await (await isNew(closed))()
  })

  it('when two chats have the same history', async () => {
    const [one, two] = [await begin(), await begin()]
    const three = await say([...one.history, user('Where is it?')])
    expect([one.chatId, two.chatId]).not.toContain(three.chatId)
    expect((await say([...three.history, user('Thanks')])).chatId).toBe(three.chatId)
    await call('deleteChat', { chatId: two.chatId })
    expect((await say([...one.history, user('Me again')])).chatId).toBe(one.chatId)
  })

  it('when too many chats share the history, unless only one of them matches in full', async () => {
    const { orgId } = scene.tenant
    const hashOf = async (chatId: string) => (await tails()).find((tail) => tail.chatId === chatId)?.hash ?? ''
    const one = await begin()
    const chat = await world.db.read.chat.findFirstOrThrow({ where: { orgId, id: one.chatId } })
    const tail = (await tails())[0] as ChatTailModel
    const forked = Array.from({ length: 120 }, () => ({ ...chat, id: newId('chat'), lastSeq: 9 }))
    await world.db.write(async (tx) => {
      await tx.chat.createMany({ data: forked as Body[] })
      await tx.chatTail.createMany({ data: forked.map(({ id }) => ({ ...tail, chatId: id })) })
    })
    // Younger than the forks and with a greater hash, so every database finds the forks first.
    let two = one
    for (let n = 0; two === one || (await hashOf(two.chatId)) < tail.hash; n++) {
      const { body: later } = await call('createChat', {}, {})
      two = await say([...one.history, user(`Which one is it, ${n}?`)], { headers: inChat(later.id) })
    }
    expect((await say([...two.history, user('Still that one')])).chatId).toBe(two.chatId)
    expect((await say([...one.history, user('And this?')])).chatId).not.toBe(one.chatId)
  })

  it('for the second of two concurrent continuations', async () => {
    const one = await begin()
    const [first, second] = [createManualAnswer(), createManualAnswer()]
    scene.first.say(first.script, second.script)
    const twins = [say([...one.history, user('A')]), say([...one.history, user('B')])]
    for (const slow of [first, second]) {
      await slow.sendToken('Fine')
      await slow.end()
    }
    const chats = (await Promise.all(twins)).map(({ chatId }) => chatId)
    expect(chats.filter((chatId) => chatId === one.chatId)).toHaveLength(1)
    expect(new Set(chats).size).toBe(2)
    const lengths = await Promise.all(chats.map(async (chatId) => (await contents(chatId)).length))
    expect(lengths).toEqual([4, 4])
  })

  it('for all but one of eight concurrent continuations', async () => {
    const one = await begin()
    const many = await Promise.all(Array.from({ length: 8 }, (_, n) => say([...one.history, user(`${n}`)])))
    expect(many.filter(({ chatId }) => chatId === one.chatId)).toHaveLength(1)
    expect(new Set(many.map(({ chatId }) => chatId)).size).toBe(8)
    expect(await contents(one.chatId)).toHaveLength(4)
  })

  it('while its last question is being answered', async () => {
    const slow = createManualAnswer()
    scene.first.say(slow.script)
    const one = begin()
    await slow.sendToken('Hel')
    const two = await begin()
    await slow.sendToken('lo there!')
    await slow.end()
    expect(two.chatId).not.toBe((await one).chatId)
  })
})

describe('a question without an answer', () => {
  it('is stored once when it is repeated and is answered in its chat', async () => {
    const system: Said = { role: 'system', content: 'Be brief.' }
    for (let n = 0; n < 2; n++) {
      fail()
      await expect(say([user('Hello'), system])).rejects.toMatchObject({ status: 502 })
    }
    const one = await say([user('Hello'), system])
    expect(await contents(one.chatId)).toEqual(['Hello', 'Be brief.', 'Hello there!'])
    expect(await scene.chats()).toHaveLength(1)
    const { body } = await call('listCompletions', { chatId: one.chatId })
    expect(body.data.map(({ status }: Body) => status)).toEqual(['complete', 'failed', 'failed'])
    expect((await say([...one.history, user('Thanks')])).chatId).toBe(one.chatId)
  })

  it('continues in its chat with another message', async () => {
    fail()
    await expect(say([user('Hello')])).rejects.toMatchObject({ status: 502 })
    const one = await say([user('Hello'), user('Anyone?')])
    expect(await contents(one.chatId)).toEqual(['Hello', 'Anyone?', 'Hello there!'])
  })

  it('is stored once in a chat that the caller names', async () => {
    const { chatId } = await say([user('Hello')])
    fail()
    const again = () => say([user('And now?')], { headers: inChat(chatId) })
    await expect(again()).rejects.toMatchObject({ status: 502 })
    await again()
    expect(await contents(chatId)).toEqual(['Hello', 'Hello there!', 'And now?', 'Hello there!'])
  })

  it('stays in one chat when the library retries it', async () => {
    fail()
    const client = scene.client({ maxRetries: 2 })
    const { choices } = await client.chat.completions.create({
      model: scene.names.first,
      messages: [{ role: 'user', content: 'Hello' }],
    })
    expect(choices[0]?.message.content).toBe('Hello there!')
    expect(await scene.chats()).toHaveLength(1)
  })

  it('can be repeated when the process that answered it has died', async () => {
    const slow = createManualAnswer()
    scene.first.say(slow.script)
    const lost = say([user('Hello')]).catch(() => undefined)
    await scene.first.question(1)
    const { orgId } = scene.tenant
    const dead = { runner: 'dead', leaseUntil: new Date(Date.now() - 1_000) }
    await world.db.write((tx) => tx.completion.updateMany({ where: { orgId }, data: dead }))
    const one = await say([user('Hello')])
    expect(await contents(one.chatId)).toEqual(['Hello', 'Hello there!'])
    expect(await scene.chats()).toHaveLength(1)
    await slow.sendToken('Too late')
    await slow.end()
    await lost
    expect(await contents(one.chatId)).toEqual(['Hello', 'Hello there!'])
  })
})

describe('a chat that the caller names', () => {
  it('stores what follows the last assistant message and is recognized afterwards', async () => {
    const { body: chat } = await call('createChat', {}, { title: 'From elsewhere', initialMessage: { content: 'Hi' } })
    const one = await say([user('Hi'), assistant('Hello'), user('One'), user('Two')], { headers: inChat(chat.id) })
    expect(one.chatId).toBe(chat.id)
    expect(await contents(chat.id)).toEqual(['Hi', 'One', 'Two', 'Hello there!'])
    expect((await scene.chatOf(chat.id)).source).toBe('api')
    expect((await say([...one.history, user('Three')])).chatId).toBe(chat.id)
    expect(await contents(chat.id)).toHaveLength(6)
  })

  it('returns 404 for another tenant’s, a deleted or an unknown chat and stores nothing', async () => {
    const stranger = await world.newTenant()
    const { chat: theirs } = await world.newConversation(stranger)
    const deleted = await say([user('Hello')])
    await call('deleteChat', { chatId: deleted.chatId })
    for (const chatId of [theirs.id, deleted.chatId, 'chat_01kah6w1e8fqe9zr4m1p3c9v2t']) {
      const refused = { status: 404, code: 'not_found', type: 'invalid_request_error' }
      await expect(say([user('Hello')], { headers: inChat(chatId) })).rejects.toMatchObject(refused)
    }
    expect(await scene.chats()).toEqual([])
    const where = { orgId: stranger.orgId }
    expect([await world.db.read.message.count({ where }), await tails(stranger)]).toEqual([1, []])
  })

  it('returns 409 while it is closed or escalated, whether named or recognized', async () => {
    const one = await say([user('Hello')])
    for (const [state, code] of [
      ['closed', 'chat_closed'],
      ['escalated', 'chat_escalated'],
    ] as const) {
      await call('updateChat', { chatId: one.chatId }, { status: state })
      const refused = { status: 409, code }
      await expect(say([user('Hello')], { headers: inChat(one.chatId) })).rejects.toMatchObject(refused)
    }
    await expect(say([...one.history, user('Hello?')])).rejects.toMatchObject({ status: 409, code: 'chat_escalated' })
    expect(await contents(one.chatId)).toHaveLength(2)
    await call('updateChat', { chatId: one.chatId }, { status: 'resolved' })
    expect((await say([...one.history, user('Hello?')])).chatId).toBe(one.chatId)
    expect((await scene.chatOf(one.chatId)).status).toBe('open')
  })
})

describe('the metadata of a chat', () => {
  it('comes from its first request: metadata, tags and user', async () => {
    const body = { user: 'ada', metadata: { channel: 'shop' }, tags: ['boots', 'boots-2'] }
    const one = await say([user('Hello')], { body })
    const known = { metadata: { channel: 'shop', user: 'ada' }, tags: ['boots', 'boots-2'], endUserId: null }
    expect(await scene.chatOf(one.chatId)).toMatchObject(known)
    const more = { user: 'ada', metadata: { channel: 'phone' }, tags: ['shoes'] }
    expect((await say([...one.history, user('Hi')], { body: more })).chatId).toBe(one.chatId)
    expect(await scene.chatOf(one.chatId)).toMatchObject(known)
    const found = await world.call('searchChats', {
      params: { org: 'me' },
      headers: withKey(scene.tenant.secretKey),
      query: { q: 'boots-2' },
    })
    expect(found.body.data).toMatchObject([{ chat: { id: one.chatId } }])
    const none = await say([user('Hello')], { body: { metadata: null, tags: null, user: null } })
    expect(await scene.chatOf(none.chatId)).toMatchObject({ metadata: {}, tags: [] })
  })

  it('includes the end user when the organization knows the user', async () => {
    const { body: ada } = await call('createEndUser', {}, { externalId: 'ada' })
    const stranger = await world.newTenant()
    await world.call('createEndUser', {
      params: { org: 'me' },
      headers: withKey(stranger.secretKey),
      body: { externalId: 'grace' },
    })
    const { chatId } = await say([user('Hello')], { body: { user: 'ada' } })
    expect((await scene.chatOf(chatId)).endUserId).toBe(ada.id)
    const other = await say([user('Hello')], { body: { user: 'grace' } })
    expect((await scene.chatOf(other.chatId)).endUserId).toBeNull()
  })

  it('is limited to 64 KiB', async () => {
    const metadata = { text: 'x'.repeat(65_536) }
    await expect(say([user('Hello')], { body: { metadata } })).rejects.toMatchObject({ status: 422, param: 'metadata' })
  })
})
