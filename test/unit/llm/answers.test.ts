import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { startCall } from '../../../src/llm/call.ts'
import { hello, key, patient, promptWith, readCall, useVendor } from '../../support/assistants.ts'
import {
  answer,
  bytes,
  callTools,
  chunk,
  createManualAnswer,
  event,
  json,
  stream,
  usage,
} from '../../support/vendor-scripts.ts'

const scene = useVendor()

const counts = { promptTokens: 12, completionTokens: 5, cachedTokens: 4, reasoningTokens: 2 }

describe('an answer', () => {
  test('is the text, why it ended, the model that gave it and its tokens', async () => {
    scene.vendor.say(answer('The parcel is on its way.'))
    const { pieces, answer: given, fault } = await scene.ask()
    expect(fault).toBeUndefined()
    expect(pieces.join('')).toBe('The parcel is on its way.')
    expect(given).toEqual({
      content: 'The parcel is on its way.',
      toolCalls: null,
      finishReason: 'stop',
      model: 'test-model-2026',
      usage: counts,
      timeToFirstTokenMs: expect.any(Number),
    })
  })

  test('comes piece by piece while the vendor still makes it', async () => {
    const dripping = createManualAnswer()
    scene.vendor.say(dripping.script)
    const call = scene.begin()
    const pieces = call[Symbol.asyncIterator]()
    expect(call.answer).toMatchObject({ content: null, timeToFirstTokenMs: undefined, model: 'test-model' })
    for (const word of ['The', ' parcel', ' waits']) {
      const next = pieces.next()
      await dripping.sendToken(word)
      expect(await next).toEqual({ done: false, value: word })
      expect(call.answer.content).toMatch(new RegExp(`${word}$`))
    }
    expect(call.answer).toMatchObject({ finishReason: null, timeToFirstTokenMs: expect.any(Number) })
    await Promise.all([dripping.end(), expect(pieces.next()).resolves.toMatchObject({ done: true })])
    expect(call.answer).toMatchObject({ content: 'The parcel waits', finishReason: 'stop', usage: counts })
  })

  test.each([
    ['a vendor that does not stream', json(whole({ content: 'Hello' })), counts],
    ['a stream without token counts', bytes(...stream([{ content: 'Hello' }], { usage: null })), undefined],
    ['a stream without [DONE]', bytes(...stream([{ content: 'Hello' }]).slice(0, -1)), counts],
    [
      'a stream without an empty line at its end',
      bytes(...stream([{ content: 'Hello' }]).slice(0, -1), 'data: [DONE]'),
      counts,
    ],
    ['a stream that only says [DONE]', bytes(chunk({ content: 'Hello' }), event('[DONE]')), undefined],
    [
      'lines that end as on Windows',
      bytes(
        stream([{ content: 'Hello' }])
          .join('')
          .replaceAll('\n', '\r\n'),
      ),
      counts,
    ],
    [
      'no space after data:',
      bytes(
        stream([{ content: 'Hello' }])
          .join('')
          .replaceAll('data: ', 'data:'),
      ),
      counts,
    ],
    [
      'comments, ids, names of events and empty data',
      bytes(': PROCESSING\n\nid: 1\nevent: message\n', 'data:\n\n', ...stream([{ content: 'Hello' }])),
      counts,
    ],
    [
      'events over several lines',
      bytes('data: {"choices":[{"delta":\n', 'data: {"content":"Hello"}}]}\n\n', ...stream([]).slice(1)),
      counts,
    ],
    [
      'an empty list of choices, or none, or nulls',
      bytes(
        event({ choices: [] }),
        event({ id: '1' }),
        event({ choices: [{ delta: null }], usage: null }),
        ...stream([{ content: 'Hello' }]),
      ),
      counts,
    ],
    [
      'other answers beside the first',
      bytes(event({ choices: [{ index: 1, delta: { content: 'Nope' } }] }), ...stream([{ content: 'Hello' }])),
      counts,
    ],
    ['content as a list of parts', bytes(...stream([{ content: [{ type: 'text', text: 'Hello' }] }])), counts],
    ['a refusal in words', bytes(...stream([{ refusal: 'Hello' }])), counts],
    ['thoughts before it', bytes(...stream([{ reasoning_content: 'Hm.' }, { content: 'Hello' }])), counts],
    [
      'token counts in each chunk',
      bytes(
        event({ choices: [], usage: { prompt_tokens: 1, completion_tokens: 1 } }),
        ...stream([{ content: 'Hello' }]),
      ),
      counts,
    ],
    [
      'token counts where Groq has them',
      bytes(
        ...stream([{ content: 'Hello' }], { usage: null }).slice(0, -1),
        event({ choices: [], x_groq: { usage } }),
        event('[DONE]'),
      ),
      counts,
    ],
    [
      'token counts that are none',
      bytes(...stream([{ content: 'Hello' }], { usage: { prompt_tokens: -1, completion_tokens: 'many' } })),
      undefined,
    ],
    ['nonsense after [DONE]', bytes(...stream([{ content: 'Hello' }]), '<html>'), counts],
  ])('is understood: %s', async (_, script, tokens) => {
    scene.vendor.say(script)
    const { answer: given, fault, pieces } = await scene.ask()
    expect(fault).toBeUndefined()
    expect([given.content, pieces.join('')]).toEqual(['Hello', 'Hello'])
    expect(given.usage).toEqual(tokens)
  })

  test('is the same however the network cuts its bytes', async () => {
    const deltas = [
      { content: 'Grüße, ' },
      { content: '\ud83d' },
      { content: '\ude9a 包裹' },
      { content: ' \ud800 \u0000!' },
    ]
    const whole = Buffer.from(stream(deltas).join('').replace('\n\ndata', '\r\n\r\ndata'))
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: whole.length - 1 }), { maxLength: 60 }), async (cuts) => {
        const edges = [0, ...cuts.toSorted((a, b) => a - b), whole.length]
        const pieces = edges.slice(1).map((to, index) => whole.subarray(edges[index], to))
        const send = async () => new Response(ReadableStream.from(pieces) as unknown as ReadableStream)
        const signal = new AbortController().signal
        const told = await readCall(startCall({ model: 'm', redact: (text) => text, limits: patient, signal, send }))
        expect(told.fault).toBeUndefined()
        expect(told.pieces.every((piece) => piece.isWellFormed() && piece !== '')).toBe(true)
        expect(told.pieces.join('')).toBe('Grüße, 🚚 包裹 \ufffd \ufffd!')
        expect(told.answer).toMatchObject({ content: told.pieces.join(''), usage: counts, finishReason: 'stop' })
      }),
    )
  })

  test('keeps characters whole that the network cuts', async () => {
    const sent = Buffer.from(stream([{ content: '🚚 包裹' }]).join(''))
    scene.vendor.say(bytes(...Array.from(sent, (byte) => Uint8Array.of(byte))))
    expect(await scene.ask()).toMatchObject({ answer: { content: '🚚 包裹' }, fault: undefined })
  })

  test.each(['length', 'content_filter'])('may be empty when it ends by %s', async (finishReason) => {
    scene.vendor.say(bytes(...stream([], { finishReason })))
    expect(await scene.ask()).toMatchObject({
      answer: { content: null, finishReason, usage: counts },
      fault: undefined,
    })
  })

  test('is whole, although its connection ends badly after why it ended', async () => {
    const dripping = createManualAnswer()
    scene.vendor.say(dripping.script)
    const asking = scene.ask()
    await dripping.write(chunk({ content: 'Hello' }, 'stop'))
    await dripping.write('data: {"choi')
    await dripping.cut()
    expect(await asking).toMatchObject({ answer: { content: 'Hello', finishReason: 'stop' }, fault: undefined })
  })
})

describe('calls of tools', () => {
  const made = (id: string, name: string, text: string) => ({
    id,
    type: 'function',
    function: { name, arguments: text },
  })

  test.each([
    [
      'in pieces, two at once',
      callTools(
        [{ index: 0, id: 'a', type: 'function', function: { name: 'findOrder', arguments: '' } }],
        [{ index: 0, function: { arguments: '{"n":' } }],
        [{ index: 1, id: 'b', type: 'function', function: { name: 'findDepot', arguments: '{' } }],
        [
          { index: 0, function: { arguments: '1}' } },
          { index: 1, function: { arguments: '}' } },
        ],
      ),
    ],
    [
      'whole, in one chunk',
      callTools([
        { index: 0, ...made('a', 'findOrder', '{"n":1}') },
        { index: 1, ...made('b', 'findDepot', '{}') },
      ]),
    ],
    [
      'numbered alike',
      callTools([{ index: 0, ...made('a', 'findOrder', '{"n":1}') }], [{ index: 0, ...made('b', 'findDepot', '{}') }]),
    ],
    ['not numbered', callTools([made('a', 'findOrder', '{"n":1}'), made('b', 'findDepot', '')])],
    [
      'with arguments that are no text',
      callTools([{ id: 'a', function: { name: 'findOrder', arguments: { n: 1 } } }, made('b', 'findDepot', '{}')]),
    ],
    [
      'from a vendor that does not stream',
      json(
        whole(
          { content: null, tool_calls: [made('a', 'findOrder', '{"n":1}'), made('b', 'findDepot', '{}')] },
          'tool_calls',
        ),
      ),
    ],
  ])('are understood: %s', async (_, script) => {
    scene.vendor.say(script)
    const { pieces, answer: given, fault } = await scene.ask()
    expect([pieces, fault]).toEqual([[], undefined])
    expect(given).toMatchObject({
      content: null,
      finishReason: 'tool_calls',
      usage: counts,
      timeToFirstTokenMs: expect.any(Number),
    })
    expect(given.toolCalls).toEqual([made('a', 'findOrder', '{"n":1}'), made('b', 'findDepot', '{}')])
  })

  test('get an id each where the vendor gives none, and keep what the vendor wants to see again', async () => {
    const signature = { google: { thought_signature: 'c2ln' } }
    const { id: _, ...nameless } = made('', 'findOrder', '{}')
    scene.vendor.say(
      callTools([
        { ...nameless, index: 0, extra_content: signature },
        { ...nameless, id: '', index: 0 },
      ]),
    )
    const [first, second] = (await scene.ask()).answer.toolCalls ?? []
    expect(first).toEqual({ ...nameless, id: expect.stringMatching(/^call_/), extra_content: signature })
    expect(second).toEqual({ ...nameless, id: expect.stringMatching(/^call_/) })
    expect(first?.id).not.toBe(second?.id)
  })

  test('hold nothing that cannot be stored', async () => {
    const pieces = ['{"a":"\\ud83d', '\\ude9a \ud800 \0 \\\\u0000 \\u0000"}']
    const name = 'find\0Order\ud83d'
    const [first = '', second = ''] = pieces
    scene.vendor.say(
      callTools(
        [{ index: 0, id: 'a\0', function: { name, arguments: first }, extra: { 'b\0': ['\udc00'] } }],
        [{ index: 0, function: { arguments: second } }],
      ),
    )
    expect((await scene.ask()).answer.toolCalls).toEqual([
      {
        id: 'a\ufffd',
        type: 'function',
        // An escape within the arguments is their reader's own affair.
        function: { name: 'find\ufffdOrder\ufffd', arguments: `${first}${second}`.replace(/[\ud800\0]/g, '\ufffd') },
        extra: { 'b\ufffd': ['\ufffd'] },
      },
    ])
  })

  test('are not to be seen before they are whole', async () => {
    const pieces = stream([{ tool_calls: [{ index: 0, ...made('a', 'findOrder', '{"n":') }] }])
    scene.vendor.say(bytes(...pieces.slice(0, 2)))
    expect(await scene.ask()).toMatchObject({ fault: { code: 'malformed' }, answer: { toolCalls: null } })
  })
})

describe('a question', () => {
  test('is sent in the protocol, with what was asked for and nothing else', async () => {
    const parts = [
      { type: 'text', text: 'What is this?' },
      { type: 'image_url', image_url: { url: 'https://a.example/b.png' } },
    ]
    const calls = [{ id: 'a', type: 'function', function: { name: 'findOrder', arguments: '{}' } }]
    const tools = [{ type: 'function', function: { name: 'findOrder' } }]
    const parameters = {
      temperature: 0,
      topP: 0.5,
      maxTokens: 30,
      stop: ['END'],
      frequencyPenalty: 1,
      presencePenalty: -1,
      seed: 7,
      responseFormat: { type: 'json_object' },
    }
    await scene.ask({
      model: 'test-model',
      messages: [
        { role: 'system', content: 'Be short.' },
        { role: 'user', content: 'seen as text elsewhere', parts, name: 'mia' },
        { role: 'assistant', content: null, toolCalls: calls },
        { role: 'tool', content: '{"found":true}', toolCallId: 'a', parts: null, name: null },
      ],
      parameters,
      tools,
      toolChoice: 'auto',
    })
    expect(scene.vendor.asked[0]).toMatchObject({ method: 'POST', path: '/chat/completions' })
    expect(scene.vendor.asked[0]?.body).toEqual({
      model: 'test-model',
      messages: [
        { role: 'system', content: 'Be short.' },
        { role: 'user', content: parts, name: 'mia' },
        { role: 'assistant', content: null, tool_calls: calls },
        { role: 'tool', content: '{"found":true}', tool_call_id: 'a' },
      ],
      stream: true,
      stream_options: { include_usage: true },
      temperature: 0,
      top_p: 0.5,
      max_tokens: 30,
      stop: ['END'],
      frequency_penalty: 1,
      presence_penalty: -1,
      seed: 7,
      response_format: { type: 'json_object' },
      tools,
      tool_choice: 'auto',
    })
  })

  test('without wishes holds the model and the messages alone, and no choice among no tools', async () => {
    await scene.ask({ ...hello, tools: [], toolChoice: 'required' })
    expect(scene.vendor.asked[0]?.body).toEqual({
      model: 'test-model',
      messages: [{ role: 'user', content: 'Hello?' }],
      stream: true,
      stream_options: { include_usage: true },
    })
  })

  test('names the limit as each vendor does, and the project where there is such a thing', async () => {
    const { assistants, target, vendor } = scene
    const signal = new AbortController().signal
    for (const name of ['openai', 'groq', 'gemini', 'openrouter', 'custom'] as const) {
      await readCall(
        assistants.ask({ ...target, vendor: name, projectId: 'proj_1' }, promptWith({ maxTokens: 9 }), signal),
      )
    }
    expect(
      vendor.asked.map(({ body, headers }) => [body.max_completion_tokens, body.max_tokens, headers['openai-project']]),
    ).toEqual([
      [9, undefined, 'proj_1'],
      [9, undefined, undefined],
      [undefined, 9, undefined],
      [undefined, 9, undefined],
      [undefined, 9, undefined],
    ])
  })

  test('says nothing about this machine, nor what its environment has for another client', async () => {
    Object.assign(process.env, {
      OPENAI_ORG_ID: 'org-1',
      OPENAI_PROJECT_ID: 'proj-1',
      OPENAI_API_KEY: 'sk-other',
      OPENAI_CUSTOM_HEADERS: 'X-Secret: 1',
    })
    try {
      await scene.ask()
      await readCall(scene.assistants.ask({ ...scene.target, apiKey: undefined }, hello, new AbortController().signal))
    } finally {
      for (const name of ['OPENAI_ORG_ID', 'OPENAI_PROJECT_ID', 'OPENAI_API_KEY', 'OPENAI_CUSTOM_HEADERS'])
        delete process.env[name]
    }
    const ofConnections = ['host', 'connection', 'content-length', 'accept-language', 'sec-fetch-mode']
    const names = scene.vendor.asked.map(({ headers }) =>
      Object.keys(headers)
        .filter((name) => !ofConnections.includes(name))
        .sort(),
    )
    const plain = ['accept', 'accept-encoding', 'content-type', 'user-agent']
    expect(names).toEqual([[...plain, 'authorization'].sort(), plain])
  })
})

describe('a check', () => {
  test('asks for what needs the key, and takes the time', async () => {
    scene.vendor.acceptKeys(key)
    expect(await scene.assistants.check(scene.target)).toBeGreaterThanOrEqual(0)
    await scene.assistants.check({ ...scene.target, vendor: 'openrouter' })
    expect(scene.vendor.asked.map(({ method, path }) => [method, path])).toEqual([
      ['GET', '/models'],
      ['GET', '/key'],
    ])
    const wrong = scene.assistants.check({ ...scene.target, apiKey: 'sk-wrong-one' })
    await expect(wrong).rejects.toMatchObject({
      code: 'unauthenticated',
      status: 401,
      message: 'Incorrect API key provided: …',
    })
  })
})

function whole(message: object, finishReason = 'stop') {
  return { model: 'test-model-2026', choices: [{ index: 0, message, finish_reason: finishReason }], usage }
}
