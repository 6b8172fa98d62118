import { randomUUID } from 'node:crypto'
import OpenAI from 'openai'
import type { ChatCompletionChunk, ChatCompletionMessageParam } from 'openai/resources/chat/completions'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { setClockToNoon } from './support/clock.ts'
import { assertEvent } from './support/contract.ts'
import { eventually } from './support/eventually.ts'
import { questionsOf, useOpenai } from './support/openai.ts'
import { callTools, createManualAnswer, cut, status, usage } from './support/vendor-scripts.ts'
import { type Body, withKey, withToken } from './support/world.ts'

// OpenAI's published library against a listening server.
const scene = useOpenai()
const { world } = scene

const hello: ChatCompletionMessageParam[] = [{ role: 'user', content: 'Hello?' }]
const chatIdOf = (response: Response) => response.headers.get('x-chat-id') ?? ''

/** Sends a request and returns the response headers too. */
const ask = async (body: Partial<OpenAI.ChatCompletionCreateParamsNonStreaming> = {}, headers = {}) => {
  const asked = { model: scene.names.first, messages: hello, ...body }
  const { data, response } = await scene.client().chat.completions.create(asked, { headers }).withResponse()
  return { data, response, chatId: chatIdOf(response) }
}
const stream = (body: Partial<OpenAI.ChatCompletionCreateParamsStreaming> = {}, headers = {}) =>
  scene
    .client()
    .chat.completions.create({ model: scene.names.first, messages: hello, ...body, stream: true }, { headers })
    .withResponse()
async function collect(chunks: AsyncIterable<ChatCompletionChunk>) {
  const all: ChatCompletionChunk[] = []
  for await (const chunk of chunks) all.push(chunk)
  return all
}
const textOf = (chunks: ChatCompletionChunk[]) => chunks.map(({ choices: [choice] }) => choice?.delta.content).join('')
/** The error that the library throws. */
const refusal = async (work: Promise<unknown>): Promise<InstanceType<typeof OpenAI.APIError>> => {
  const error = await work.then(
    () => undefined,
    (error) => error,
  )
  expect(error).toBeInstanceOf(OpenAI.APIError)
  return error
}

describe('an answer', () => {
  it('has OpenAI’s shape, model and usage and is stored as a chat', async () => {
    const { data, chatId } = await ask()
    expect(data).toEqual({
      id: expect.stringMatching(/^cmp_/),
      object: 'chat.completion',
      created: expect.any(Number),
      model: `${scene.names.first}/large`,
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Hello there!', refusal: null },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage,
    })
    expect(Math.abs(data.created - Date.now() / 1_000)).toBeLessThan(60)
    const [said, answered] = await scene.messagesOf(chatId)
    expect(said).toMatchObject({ role: 'user', content: 'Hello?', seq: 1, author: { type: 'key' } })
    expect(answered).toMatchObject({ content: 'Hello there!', author: { type: 'assistant' }, tokens: 17, seq: 2 })
    expect(await scene.chatOf(chatId)).toMatchObject({ source: 'openai', messageCount: 2, lastSeq: 2, status: 'open' })
    const headers = withKey(scene.tenant.secretKey)
    const { body } = await world.call('listCompletions', { params: { org: 'me', chatId }, headers })
    expect(body.data).toMatchObject([{ id: data.id, status: 'complete', attempts: [{ status: 'succeeded' }] }])
  })

  it('sends the provider the caller’s messages and parameters without the organization’s settings', async () => {
    await world.call('updateOrganization', {
      params: { org: scene.tenant.slug },
      headers: await world.session(scene.tenant.people.admin.userId),
      body: { settings: { systemPrompt: 'You sell boots.' } },
    })
    const image = { type: 'image_url' as const, image_url: { url: 'https://example.com/a.png' } }
    const messages: ChatCompletionMessageParam[] = [
      { role: 'developer', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: 'What is this?' }, image], name: 'ada' },
      { role: 'assistant', content: 'A boot.' },
      { role: 'user', content: 'Whose?' },
    ]
    const parameters = {
      temperature: 0.3,
      top_p: 0.9,
      max_tokens: 50,
      frequency_penalty: 0.5,
      presence_penalty: -0.5,
      seed: 7,
      response_format: { type: 'json_object' as const },
    }
    await ask({ messages, ...parameters, stop: 'END', logit_bias: { 1: 2 }, store: true })
    const [question] = questionsOf(scene.first)
    const { logit_bias, store, ...asked } = question?.body ?? {}
    expect([logit_bias, store]).toEqual([undefined, undefined])
    expect(asked).toMatchObject({ model: 'large', ...parameters, stop: ['END'] })
    expect(asked.messages).toEqual([{ ...messages[0], role: 'system' }, ...messages.slice(1)])
    await ask({ messages, max_tokens: 50, max_completion_tokens: 60, stop: ['a', 'b'] })
    expect(questionsOf(scene.first)[1]?.body).toMatchObject({ max_tokens: 60, stop: ['a', 'b'] })
  })

  it('calls tools, as JSON and streamed, and continues with their results in the same chat', async () => {
    const call = { id: 'call_1', type: 'function' as const, function: { name: 'find', arguments: '{"n":1}' } }
    const more = { ...call, id: 'call_2' }
    const tools = [{ type: 'function' as const, function: { name: 'find', parameters: { type: 'object' } } }]
    scene.first.say(
      callTools([{ index: 0, ...call }]),
      callTools([
        { index: 0, ...call },
        { index: 1, ...more },
      ]),
    )
    const { data } = await ask({ tools, tool_choice: 'auto' })
    expect(data.choices[0]).toMatchObject({
      message: { content: null, tool_calls: [call] },
      finish_reason: 'tool_calls',
    })
    const { data: chunks, response } = await stream({ tools, user: 'streamed' })
    const told = await collect(chunks)
    expect(told.flatMap(({ choices: [choice] }) => choice?.delta.tool_calls ?? [])).toEqual([
      { index: 0, ...call },
      { index: 1, ...more },
    ])
    expect(told.at(-1)?.choices[0]?.finish_reason).toBe('tool_calls')
    const results = [call, more].map(({ id }) => ({ role: 'tool' as const, tool_call_id: id, content: 'Leipzig' }))
    const messages: ChatCompletionMessageParam[] = [
      ...hello,
      { role: 'assistant', content: null, tool_calls: [call, more] },
      ...results,
    ]
    const next = await ask({ messages, tools, user: 'streamed' })
    expect(next.chatId).toBe(chatIdOf(response))
    expect(questionsOf(scene.first)[2]?.body.messages).toEqual(messages)
    const roles = (await scene.messagesOf(next.chatId)).map(({ role }) => role)
    expect(roles).toEqual(['user', 'assistant', 'tool', 'tool', 'assistant'])
  })

  it('accepts the legacy function calls', async () => {
    const messages = [
      ...hello,
      { role: 'assistant', content: null, function_call: { name: 'find', arguments: '{}' } },
      { role: 'function', name: 'find', content: 'Leipzig' },
    ] as ChatCompletionMessageParam[]
    const { chatId } = await ask({ messages })
    expect(questionsOf(scene.first)[0]?.body.messages).toEqual(messages)
    expect(await scene.messagesOf(chatId)).toMatchObject([{}, { functionCall: { name: 'find' } }, { name: 'find' }, {}])
  })
})

describe('a model', () => {
  it('is listed as provider/model, the default first, and only for allowed providers', async () => {
    const { first, second } = scene.names
    const list = async () => (await scene.client().models.list()).data
    const model = (provider: string, name: string) => ({
      id: `${provider}/${name}`,
      object: 'model',
      created: 0,
      owned_by: provider,
    })
    expect(await list()).toEqual([model(first, 'large'), model(second, 'small'), model('echo', 'echo')])
    const settings = { defaultProvider: second, defaultModel: 'smaller', allowedProviders: [first, second] }
    const headers = await world.session(scene.tenant.people.admin.userId)
    await world.call('updateOrganization', { params: { org: scene.tenant.slug }, headers, body: { settings } })
    expect(await list()).toEqual([model(second, 'smaller'), model(first, 'large')])
  })

  it('is selected by provider and model, by provider, or by model at the default provider', async () => {
    const { first, second } = scene.names
    for (const [name, vendor, asked] of [
      [`${second}/tiny`, scene.second, 'tiny'],
      [`${second}/meta/tiny`, scene.second, 'meta/tiny'],
      [second, scene.second, 'small'],
      ['gpt-4o', scene.first, 'gpt-4o'],
      ['meta/llama', scene.first, 'meta/llama'],
      [first, scene.first, 'large'],
    ] as const) {
      const { data } = await ask({ model: name })
      expect([name, questionsOf(vendor).at(-1)?.body.model]).toEqual([name, asked])
      expect(data.model).toBe(`${vendor === scene.first ? first : second}/${asked}`)
    }
  })

  it('falls back to another provider’s model, which the answer names', async () => {
    scene.first.say(status(500))
    const { data } = await ask({ model: `${scene.names.first}/large` })
    expect(data.model).toBe(`${scene.names.second}/small`)
  })
})

describe('a stream', () => {
  const streamBytes = () =>
    fetch(`${scene.url}/chat/completions`, {
      method: 'POST',
      headers: { ...withToken(scene.tenant.secretKey), 'content-type': 'application/json' },
      body: JSON.stringify({ model: scene.names.first, messages: hello, stream: true }),
    })

  it('sends unnamed server-sent events, each a chunk of the contract, and ends with [DONE]', async () => {
    const response = await streamBytes()
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    const events = (await response.text()).split('\n\n')
    expect(events.splice(-2)).toEqual(['data: [DONE]', ''])
    for (const event of events) assertEvent('createChatCompletion', event.replace(/^data: /, ''))
  })

  it('sends the role first, then each token, then the finish reason, and names the chat in a header', async () => {
    const slow = createManualAnswer()
    scene.first.say(slow.script)
    const asked = stream()
    await slow.sendToken('Once')
    const { data, response } = await asked
    const chunks = data[Symbol.asyncIterator]()
    const next = async () => (await chunks.next()).value as ChatCompletionChunk
    const head = { object: 'chat.completion.chunk', model: `${scene.names.first}/large` }
    const piece = (delta: object) => ({ ...head, choices: [{ index: 0, delta, logprobs: null, finish_reason: null }] })
    const begun = await next()
    expect(begun).toMatchObject(piece({ role: 'assistant', content: '', refusal: null }))
    expect(await next()).toMatchObject(piece({ content: 'Once' }))
    await slow.sendToken(' upon a time')
    expect(await next()).toMatchObject(piece({ content: ' upon a time' }))
    await slow.end()
    const last = await next()
    expect(last.choices).toEqual([{ index: 0, delta: {}, logprobs: null, finish_reason: 'stop' }])
    expect([last.id, last.created, 'usage' in last]).toEqual([begun.id, begun.created, false])
    expect((await chunks.next()).done).toBe(true)
    expect(await scene.messagesOf(chatIdOf(response))).toMatchObject([{}, { content: 'Once upon a time' }])
  })

  it('ends with the usage when the caller requests it', async () => {
    const { data } = await stream({ stream_options: { include_usage: true } })
    const chunks = await collect(data)
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage })
    expect(chunks.slice(0, -1).map(({ usage }) => usage)).toEqual(chunks.slice(1).map(() => null))
    expect(textOf(chunks)).toBe('Hello there!')
    const whole = await scene
      .client()
      .chat.completions.stream({ model: scene.names.first, messages: hello, stream_options: { include_usage: true } })
      .finalChatCompletion()
    expect([whole.choices[0]?.message.content, whole.usage]).toEqual(['Hello there!', usage])
  })

  it('returns an HTTP error before the first token', async () => {
    scene.first.say(status(500, { error: { message: 'Overloaded' } }))
    scene.second.say(status(500))
    const error = await refusal(stream())
    expect(error).toBeInstanceOf(OpenAI.InternalServerError)
    expect([error.status, error.code, error.type]).toEqual([502, 'providers_failed', 'server_error'])
    expect(error.message).toContain('Overloaded')
    expect(await scene.messagesOf(error.headers?.get('x-chat-id') ?? '')).toMatchObject([{ content: 'Hello?' }])
  })

  it('ends with an error when it is interrupted and stores the partial answer; as JSON its finish reason is length', async () => {
    scene.first.say(cut('Your', ' order'), cut('Your', ' order'), cut('Your', ' order'))
    const { data, response } = await stream()
    const chunks: ChatCompletionChunk[] = []
    const error = await refusal(
      (async () => {
        for await (const chunk of data) chunks.push(chunk)
      })(),
    )
    expect(textOf(chunks)).toBe('Your order')
    expect(chunks.every(({ choices: [choice] }) => choice?.finish_reason === null)).toBe(true)
    expect([error.type, error.code]).toEqual(['server_error', 'unreachable'])
    const kept = [{}, { content: 'Your order', status: 'partial' }]
    expect(await scene.messagesOf(chatIdOf(response))).toMatchObject(kept)
    const text = await (await streamBytes()).text()
    expect(text).not.toContain('[DONE]')
    expect(JSON.parse(text.trimEnd().split('\n\n').at(-1)?.slice('data: '.length) ?? '')).toHaveProperty('error.code')
    const asJson = await ask()
    expect(asJson.data.choices[0]).toMatchObject({ message: { content: 'Your order' }, finish_reason: 'length' })
    expect(await scene.messagesOf(asJson.chatId)).toMatchObject(kept)
  })

  it('is aborted at the provider when the client disconnects, and the partial answer is stored', async () => {
    const slow = createManualAnswer()
    scene.first.say(slow.script)
    const asked = stream()
    await slow.sendToken('Once')
    const { data, response } = await asked
    data.controller.abort()
    await (await scene.first.question(1)).disconnected
    await eventually(async () => {
      expect(await scene.messagesOf(chatIdOf(response))).toMatchObject([{}, { content: 'Once', status: 'partial' }])
    })
  })
})

describe('an error', () => {
  const errorOf = async (work: Promise<unknown>) => {
    const error = await refusal(work)
    return { error, seen: [error.status, error.type, error.code, error.param] }
  }

  it('is an AuthenticationError for an invalid key and a PermissionDeniedError for a missing permission', async () => {
    const models = (apiKey: string) => scene.client({ apiKey }).models.list()
    const notGood = [401, 'invalid_request_error', 'invalid_api_key', null]
    const personal = await world.newPersonalKey(scene.tenant.people.admin.userId)
    for (const key of ['sk-of-another-service', scene.tenant.publishableKey, personal.key]) {
      const { error, seen } = await errorOf(models(key))
      expect(seen).toEqual(notGood)
      expect(error).toBeInstanceOf(OpenAI.AuthenticationError)
      expect(error.headers?.get('www-authenticate')).toBe('Bearer')
    }
    const narrow = await errorOf(models(await world.newSecretKey(scene.tenant, ['chats:read'])))
    expect(narrow.seen).toEqual([403, 'invalid_request_error', 'forbidden', null])
    expect(narrow.error).toBeInstanceOf(OpenAI.PermissionDeniedError)
    const { orgId } = scene.tenant
    await world.db.write((tx) => tx.organization.update({ where: { id: orgId }, data: { status: 'suspended' } }))
    await eventually(async () => expect((await errorOf(models(scene.tenant.secretKey))).seen[0]).toBe(403))
  })

  it('is a BadRequestError that names the field', async () => {
    const bad = async (body: Body) => (await errorOf(ask(body))).seen
    const place = (param: string, code = 'invalid_request') => [400, 'invalid_request_error', code, param]
    expect(await bad({ messages: [{ role: 'boss', content: 'x' }] })).toEqual(place('messages[0].role'))
    expect(await bad({ messages: [...hello, { role: 'user', content: null }] })).toEqual(place('messages[1].content'))
    expect(await bad({ messages: [] })).toEqual(place('messages'))
    expect(await bad({ n: 2 })).toEqual(place('n'))
    expect(await bad({ temperature: 3 })).toEqual(place('temperature'))
    expect((await errorOf(ask({}, { 'x-chat-id': 'nonsense' }))).seen).toEqual(place('x-chat-id'))
    const tool: Body = { role: 'tool', tool_call_id: 'call_1', content: 'x' }
    const { error, seen } = await errorOf(ask({ messages: [tool] }))
    expect(seen).toEqual([422, 'invalid_request_error', 'unprocessable', 'messages'])
    expect(error).toBeInstanceOf(OpenAI.UnprocessableEntityError)
    expect(await scene.chats()).toEqual([])
  })

  it('is a NotFoundError for an unknown chat and a ConflictError for a closed one', async () => {
    const nowhere = await errorOf(ask({}, { 'x-chat-id': 'chat_01kah6w1e8fqe9zr4m1p3c9v2t' }))
    expect(nowhere.seen).toEqual([404, 'invalid_request_error', 'not_found', null])
    expect(nowhere.error).toBeInstanceOf(OpenAI.NotFoundError)
    const path = await errorOf(scene.client().responses.create({ model: 'x', input: 'x' }))
    expect(path.seen).toEqual([404, 'invalid_request_error', 'not_found', null])
    const headers = await world.session(scene.tenant.people.admin.userId)
    const settings = { allowedProviders: ['unknown'] }
    await world.call('updateOrganization', { params: { org: scene.tenant.slug }, headers, body: { settings } })
    const model = await errorOf(ask())
    expect(model.seen).toEqual([404, 'invalid_request_error', 'model_not_found', 'model'])
    expect((await scene.client().models.list()).data).toEqual([])
    expect(await scene.chats()).toEqual([])
  })

  it('is a RateLimitError with Retry-After above the daily limit', async () => {
    setClockToNoon()
    onTestFinished(() => void vi.useRealTimers())
    await world.call('updateOrganization', {
      params: { org: scene.tenant.slug },
      headers: await world.session(scene.tenant.people.admin.userId),
      body: { settings: { dailyRequestLimit: 1 } },
    })
    await ask()
    const { error, seen } = await errorOf(ask())
    expect(seen).toEqual([429, 'insufficient_quota', 'insufficient_quota', null])
    expect(error).toBeInstanceOf(OpenAI.RateLimitError)
    expect(Number(error.headers?.get('retry-after'))).toBeGreaterThan(0)
    expect(await scene.chats()).toHaveLength(1)
  })

  it('has OpenAI’s shape below /openai only', async () => {
    const send = async (path: string, init: RequestInit = {}) => {
      const headers = { ...withToken(scene.tenant.secretKey), 'content-type': 'application/json' }
      const response = await fetch(new URL(path, scene.url), { ...init, headers: { ...headers, ...init.headers } })
      expect([path, response.headers.get('content-type')]).toEqual([path, 'application/json'])
      const { error } = (await response.json()) as Body
      expect(Object.keys(error).sort()).toEqual(['code', 'message', 'param', 'type'])
      return [response.status, error.code, response.headers.get('allow')]
    }
    const post = (body: string, headers = {}) => send('/openai/v1/chat/completions', { method: 'POST', body, headers })
    expect(await post('{"model":')).toEqual([400, 'malformed_json', null])
    expect(await post('"x"'.padEnd(4_194_305))).toEqual([413, 'payload_too_large', null])
    expect(await post('x', { 'content-type': 'text/plain' })).toEqual([415, 'unsupported_media_type', null])
    expect(await send('/openai/v1/chat/completions')).toEqual([405, 'method_not_allowed', 'POST'])
    expect(await send('/openai/v1/models', { method: 'DELETE' })).toEqual([405, 'method_not_allowed', 'GET, HEAD'])
    for (const path of ['/openai', '/openai/v1', '/openai?x=1', '/openai/v1/engines/a', '/openai/v2/models']) {
      expect(await send(path)).toEqual([404, 'not_found', null])
    }
    expect(await send('/openai/v1/%')).toEqual([400, 'invalid_request', null])
    expect(await send('/openai/v1/%00')).toEqual([400, 'invalid_request', null])
    const elsewhere = await fetch(new URL('/openaix/v1/models', scene.url))
    expect(elsewhere.headers.get('content-type')).toBe('application/problem+json')
  })

  it('hides the details of an internal error', async () => {
    await world.db.write((tx) => tx.$executeRawUnsafe('ALTER TABLE "CompletionUsage" RENAME TO "Elsewhere"'))
    const { error, seen } = await errorOf(ask())
    await world.db.write((tx) => tx.$executeRawUnsafe('ALTER TABLE "Elsewhere" RENAME TO "CompletionUsage"'))
    expect(seen).toEqual([500, 'server_error', 'internal_error', null])
    expect(error.message).not.toContain('CompletionUsage')
  })
})

describe('a repetition with its Idempotency-Key', () => {
  const repeated = (key = randomUUID()) => ({ 'idempotency-key': key })

  it('replays the answer, as JSON and streamed, without storing or calling a provider', async () => {
    const headers = repeated()
    const once = await ask({}, headers)
    const again = await ask({}, headers)
    expect([again.data, again.chatId]).toEqual([once.data, once.chatId])
    expect(again.response.headers.get('idempotent-replayed')).toBe('true')
    const streamed = repeated()
    const options = { stream_options: { include_usage: true } }
    const first = await stream(options, streamed)
    const told = await collect(first.data)
    const second = await stream(options, streamed)
    const replayed = await collect(second.data)
    expect(second.response.headers.get('idempotent-replayed')).toBe('true')
    expect(chatIdOf(second.response)).toBe(chatIdOf(first.response))
    expect(textOf(replayed)).toBe(textOf(told))
    expect([replayed[0], replayed.at(-2), replayed.at(-1)]).toEqual([told[0], told.at(-2), told.at(-1)])
    expect(questionsOf(scene.first)).toHaveLength(2)
    expect(await scene.chats()).toHaveLength(2)
  })

  it('of an unanswered question asks again in the same chat', async () => {
    scene.first.say(status(500))
    scene.second.say(status(500))
    const headers = repeated()
    await refusal(ask({}, headers))
    const { chatId } = await ask({}, headers)
    expect(await scene.messagesOf(chatId)).toHaveLength(2)
    expect(await scene.chats()).toHaveLength(1)
  })

  it('returns an error for another chat or another body', async () => {
    const headers = repeated()
    const { chatId } = await ask({}, headers)
    const reused = { status: 422, code: 'idempotency_key_reused' }
    expect(await refusal(ask({}, { ...headers, 'x-chat-id': chatId }))).toMatchObject(reused)
    expect(await refusal(ask({ user: 'ada' }, headers))).toMatchObject(reused)
  })
})

it('exposes the chat header to web pages', async () => {
  const { response } = await ask({}, { origin: 'https://app.example.com' })
  expect(response.headers.get('access-control-expose-headers')).toContain('X-Chat-Id')
})
