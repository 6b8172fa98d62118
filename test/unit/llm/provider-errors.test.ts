import { setImmediate } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { createAssistants } from '../../../src/llm/assistants.ts'
import { hello, key, patient, readCall, useVendor } from '../../support/assistants.ts'
import * as scripts from '../../support/vendor-scripts.ts'
import { bytes, chunk, event, status, stream } from '../../support/vendor-scripts.ts'

const scene = useVendor()
const begun = chunk({ content: 'The parcel' })

describe('without an answer', () => {
  test.each([
    [
      '429',
      scripts.limited(),
      { code: 'rate_limited', status: 429, retryAfterMs: undefined, message: 'Too many requests' },
    ],
    ['429 with seconds', scripts.limited('7'), { code: 'rate_limited', retryAfterMs: 7_000 }],
    ['429 with parts of seconds', scripts.limited('0.25'), { code: 'rate_limited', retryAfterMs: 250 }],
    [
      '429 with a date gone by',
      scripts.limited('Wed, 21 Oct 2015 07:28:00 GMT'),
      { code: 'rate_limited', retryAfterMs: 0 },
    ],
    ['429 with nonsense', scripts.limited('soon'), { code: 'rate_limited', retryAfterMs: undefined }],
    [
      '503 with seconds',
      status(503, '', { 'retry-after': '3' }),
      { code: 'unavailable', status: 503, retryAfterMs: 3_000 },
    ],
    ['401', status(401), { code: 'unauthenticated', status: 401, message: 'Status 401' }],
    ['403', status(403), { code: 'unauthenticated', status: 403 }],
    ['400', status(400), { code: 'rejected', status: 400 }],
    ['402', status(402), { code: 'rejected', status: 402 }],
    ['404', status(404), { code: 'rejected', status: 404 }],
    ['408', status(408), { code: 'timeout', status: 408 }],
    ['500', status(500), { code: 'unavailable', status: 500 }],
    [
      '500 with a page',
      status(502, '<h1>Bad gateway</h1>'),
      { code: 'unavailable', message: 'The provider answered with status 502.' },
    ],
    ['a page', scripts.page(), { code: 'malformed' }],
    ['an empty body', bytes(), { code: 'malformed' }],
    ['JSON that is no answer', scripts.json({ hello: 'world' }), { code: 'malformed' }],
    ['JSON that is none', status(200, '{"choices":'), { code: 'malformed' }],
    [
      'JSON that holds an error',
      scripts.json({ error: { message: 'Busy', code: 503 } }),
      { code: 'unavailable', status: 503, message: 'Busy' },
    ],
    ['bad JSON in a line', bytes('data: {"choices": [\n\n'), { code: 'malformed' }],
    ['JSON that is no object in a line', bytes('data: "Hello"\n\n'), { code: 'malformed' }],
    [
      'an answer with nothing in it',
      bytes(...stream([])),
      { code: 'malformed', message: 'The provider gave an empty answer.' },
    ],
    [
      'a tool without a name',
      scripts.callTools([{ index: 0, id: 'a', function: { arguments: '{}' } }]),
      { code: 'malformed' },
    ],
    ['a line of 10 MB', scripts.longLine(10_000_000), { code: 'malformed' }],
    [
      '429, and a cut connection',
      ({ response }: scripts.Exchange) => {
        response
          .writeHead(429, { 'content-length': '100', 'retry-after': '7' })
          .write('{"error":', () => response.destroy())
      },
      { code: 'rate_limited', status: 429, retryAfterMs: 7_000 },
    ],
    ['a cut connection', scripts.cut(), { code: 'unreachable', status: null }],
    [
      'HTTP of its own',
      ({ response }: scripts.Exchange) => void response.socket?.end('SPDY?\r\n\r\n'),
      { code: 'malformed' },
    ],
  ] as [string, scripts.Script, object][])('tells what it is: %s', async (_, script, fault) => {
    scene.vendor.say(script)
    const told = await scene.ask()
    expect(told.fault).toMatchObject(fault)
    expect([told.pieces, told.answer.content, told.answer.toolCalls]).toEqual([[], null, null])
  })

  test.each([
    [{ error: { message: 'As OpenAI says it' } }, 'As OpenAI says it'],
    [[{ error: { message: 'As Gemini says it' } }], 'As Gemini says it'],
    [{ error: 'As Ollama says it' }, 'As Ollama says it'],
    [{ message: 'As vLLM says it' }, 'As vLLM says it'],
    [{ detail: 'As FastAPI says it' }, 'As FastAPI says it'],
    [{ error: { message: `${'long '.repeat(99)}wxyz🚚` } }, `${'long '.repeat(99)}wxyz\ufffd`],
    [{ error: { message: 'a \u0000 b' } }, 'a \ufffd b'],
  ])('uses the vendor’s words: %j', async (body, message) => {
    scene.vendor.say(status(400, body))
    expect((await scene.ask()).fault?.message).toBe(message)
  })

  test('never repeats the key, wherever the vendor does', async () => {
    const words = { error: { message: `Your key ${key} (${encodeURIComponent(key)}) is no good` } }
    for (const script of [status(401, words), status(500, words), scripts.json(words), bytes(begun, event(words))]) {
      scene.vendor.say(script)
      expect((await scene.ask()).fault?.message).toBe('Your key … (…) is no good')
    }
  })
})

describe('after a part of it', () => {
  test.each([
    ['a cut connection', scripts.cut('The', ' parcel'), { code: 'unreachable' }],
    ['an end without an end', bytes(begun), { code: 'malformed' }],
    ['bad JSON, beside what is good', bytes(`${begun}data: {"choi\n\n`), { code: 'malformed' }],
    [
      'an error',
      bytes(begun, event({ error: { message: 'Overloaded', type: 'server_error' } })),
      { code: 'unavailable', status: 200, message: 'Overloaded' },
    ],
    [
      'an error with a status',
      bytes(begun, event({ error: { message: 'No', code: 429 }, choices: [{ finish_reason: 'error' }] })),
      { code: 'rate_limited', status: 429 },
    ],
    [
      'an error with a name',
      bytes(begun, event({ error: { message: 'No', code: 'rate_limit_exceeded' } })),
      { code: 'rate_limited' },
    ],
    ['an error of Groq’s', bytes(begun, event({ x_groq: { error: 'Over capacity' } })), { code: 'unavailable' }],
    ['a line of 10 MB', bytes(begun, `data: ${'x'.repeat(10_000_000)}`), { code: 'malformed' }],
  ])('keeps it, and tells what it is: %s', async (_, script, fault) => {
    scene.vendor.say(script)
    const told = await scene.ask()
    expect(told.fault).toMatchObject(fault)
    expect([told.pieces.join(''), told.answer.content]).toEqual(['The parcel', 'The parcel'])
    expect(told.answer.finishReason).toBeNull()
  })
})

describe('too slow', () => {
  const first = useVendor({ ...patient, firstTokenMs: 30 })
  const idle = useVendor({ ...patient, idleMs: 500 })
  const total = useVendor({ ...patient, totalMs: 50 })

  test.each([
    ['no answer at all', scripts.hang()],
    ['nothing but comments', scripts.endless(': PROCESSING\n\n')],
    ['nothing but empty chunks', scripts.endless(chunk({ role: 'assistant', content: '' }))],
  ])('to begin is a time-out, and the vendor is left: %s', async (_, script) => {
    first.vendor.say(script)
    expect((await first.ask()).fault).toMatchObject({ code: 'timeout', status: null })
    await first.vendor.asked[0]?.disconnected
  })

  test('to go on is a time-out, with what came before, and the vendor is left', async () => {
    const dripping = scripts.createManualAnswer()
    idle.vendor.say(dripping.script)
    const asking = idle.ask()
    await dripping.sendToken('The parcel')
    expect(await asking).toMatchObject({ fault: { code: 'timeout' }, answer: { content: 'The parcel' } })
    await idle.vendor.asked[0]?.disconnected
  })

  test('to come to an end is a time-out, and the vendor is left', async () => {
    total.vendor.say(scripts.endless(chunk({ content: 'x' })))
    expect((await total.ask()).fault).toMatchObject({ code: 'timeout' })
    await total.vendor.asked[0]?.disconnected
  })

  test('to close the connection is nothing once the answer is whole', async () => {
    for (const last of [stream([{ content: 'Hello' }]), [chunk({ content: 'Hello' }, 'stop')]]) {
      const dripping = scripts.createManualAnswer()
      idle.vendor.say(dripping.script)
      const asking = idle.ask()
      await dripping.write(last.join(''))
      expect(await asking).toMatchObject({ fault: undefined, answer: { content: 'Hello', finishReason: 'stop' } })
    }
  })

  test('to take it is no fault of the vendor’s', async () => {
    const dripping = scripts.createManualAnswer()
    idle.vendor.say(dripping.script)
    const pieces = idle.begin()[Symbol.asyncIterator]()
    for (const word of ['Hello', ' there']) {
      const next = pieces.next()
      await dripping.sendToken(word)
      expect(await next).toMatchObject({ value: word })
    }
    const paused = scripts.createManualAnswer()
    idle.vendor.say(paused.script)
    const asking = idle.ask()
    await paused.sendToken('Hello')
    expect((await asking).fault).toMatchObject({ code: 'timeout' }) // the first piece was not taken for so long
    await dripping.end()
    expect(await pieces.next()).toMatchObject({ done: true })
  })
})

describe('the client has left', () => {
  test('before the first token: the vendor is left', async () => {
    scene.vendor.say(scripts.hang())
    const abort = new AbortController()
    const asking = scene.ask(hello, abort.signal)
    const question = await scene.vendor.question(0)
    abort.abort()
    expect((await asking).fault).toMatchObject({ code: 'cancelled', status: null })
    await question.disconnected
  })

  test('within the answer: the vendor is left, and what came is kept', async () => {
    const dripping = scripts.createManualAnswer()
    scene.vendor.say(dripping.script)
    const abort = new AbortController()
    const call = scene.begin(hello, abort.signal)
    const pieces = call[Symbol.asyncIterator]()
    const next = pieces.next()
    await dripping.sendToken('The parcel')
    await next
    const after = expect(pieces.next()).rejects.toMatchObject({ code: 'cancelled' })
    abort.abort()
    await after
    expect(call.answer).toMatchObject({ content: 'The parcel', finishReason: null })
    await scene.vendor.asked[0]?.disconnected
  })

  test('a reader that leaves: the vendor is left', async () => {
    const dripping = scripts.createManualAnswer()
    scene.vendor.say(dripping.script)
    const dropping = dripping.sendToken('The parcel')
    for await (const piece of scene.begin()) {
      expect(piece).toBe('The parcel')
      break
    }
    await dropping
    await scene.vendor.asked[0]?.disconnected
  })

  test('before it began: the vendor is not asked', async () => {
    expect((await scene.ask(hello, AbortSignal.abort())).fault).toMatchObject({ code: 'cancelled' })
    expect(scene.vendor.asked).toEqual([])
  })

  test('at a check: the vendor is left', async () => {
    const abort = new AbortController()
    abort.abort()
    await expect(scene.assistants.check(scene.target, abort.signal)).rejects.toMatchObject({ code: 'cancelled' })
  })
})

describe('too much', () => {
  const megabyte = 1_048_576
  const zipped = gzipSync(Buffer.alloc(64 * megabyte, 'x'))

  // A few megabytes are on their way within the system.
  test.each([
    ['in one line', scripts.longLine(256 * megabyte), 'malformed', 16],
    ['in comments', scripts.endless(`: ${'x'.repeat(60_000)}\n\n`), 'malformed', 48],
    ['in one JSON', scripts.endless('x'.repeat(65_536), { contentType: 'application/json' }), 'malformed', 48],
    ['in text', scripts.endless(chunk({ content: 'x'.repeat(10_000) })), 'malformed', 16],
    [
      'in calls of tools',
      scripts.endless(chunk({ tool_calls: [{ index: 0, function: { arguments: 'x'.repeat(10_000) } }] })),
      'malformed',
      16,
    ],
    [
      'in so many calls of tools',
      scripts.endless(chunk({ tool_calls: [{ function: { name: 'a', arguments: '{}' } }] })),
      'malformed',
      16,
    ],
    ['about an error', scripts.endless('x'.repeat(65_536), { status: 500 }), 'unavailable', 16],
  ])('is refused, and no longer read: %s', async (_, script, code, megabytes) => {
    scene.vendor.say(script)
    const { fault, answer } = await scene.ask()
    expect(fault).toMatchObject({ code })
    expect(answer.content?.length ?? 0).toBeLessThanOrEqual(1_000_000)
    const question = scene.vendor.asked[0]
    await question?.disconnected
    expect(question?.bytesSent()).toBeLessThan(megabytes * megabyte)
  })

  test('is refused where a call of a tool is nested so deep that no database keeps it', async () => {
    const deep = `${'['.repeat(1_100)}${']'.repeat(1_100)}`
    const call = `{"index":0,"id":"a","function":{"name":"f","arguments":"{}"},"extra":${deep}}`
    scene.vendor.say(scripts.bytes(event(`{"choices":[{"index":0,"delta":{"tool_calls":[${call}]}}]}`)))
    expect((await scene.ask()).fault).toMatchObject({ code: 'malformed' })
  })

  test('is refused, also when it comes compressed', async () => {
    scene.vendor.say(({ response }) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(zipped))
    expect((await scene.ask()).fault).toMatchObject({ code: 'malformed' })
  })

  test('for a slow reader waits at the vendor', async () => {
    scene.vendor.say(scripts.endless(event({ choices: [{ delta: { content: 'x' } }], padding: 'x'.repeat(60_000) })))
    const pieces = scene.begin()[Symbol.asyncIterator]()
    await pieces.next()
    const question = await scene.vendor.question(0)
    const sent = await settled(() => question.bytesSent())
    expect(sent).toBeLessThan(16 * megabyte)
    await pieces.next()
    await pieces.return?.(undefined)
    await question.disconnected
  })
})

test('connections are used again once an answer is whole, and end with the assistants', async () => {
  const own = createAssistants(patient)
  const ask = () => readCall(own.ask(scene.target, hello, new AbortController().signal))
  const before = scene.vendor.connections()
  for (let turn = 0; turn < 20; turn++) expect((await ask()).fault).toBeUndefined()
  expect(scene.vendor.connections()).toBeLessThanOrEqual(before + 2) // one may just be about to be free
  scene.vendor.say(scripts.hang())
  const asking = ask()
  const question = await scene.vendor.question(20)
  await own.close()
  expect((await asking).fault).toMatchObject({ code: 'unreachable' })
  await question.disconnected
})

/** A figure once it has not changed for a thousand turns of the event loop. */
async function settled(figure: () => number): Promise<number> {
  let last = figure()
  for (let turns = 0; turns < 1_000; turns++) {
    await setImmediate()
    if (figure() !== last) turns = 0
    last = figure()
  }
  return last
}
