import { connect } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { buildApp } from '../src/app.ts'
import { shutdownTimes } from '../src/http/shutdown-times.ts'
import { eventsOf, type OperationId, pathOf } from './support/contract.ts'
import { openPatiently } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { openSocket } from './support/sockets.ts'
import { createManualAnswer, hang } from './support/vendor-scripts.ts'
import { type Body, useWorld, withKey, withToken } from './support/world.ts'

// Covers answers that are unfinished when the server shuts down; fake timers skip the grace period.
const world = useWorld()

let app: FastifyInstance
let address: string
let provider: string
beforeEach(async () => {
  app = await buildApp(world.config, openPatiently(world.config.databaseUrl))
  address = await app.listen({ host: '127.0.0.1', port: 0 })
  provider ??= await world.newProvider()
})
afterEach(async () => {
  vi.useRealTimers()
  await app.close()
})

const headers = () => withKey(world.acme.secretKey)
const newChat = async () => (await world.newConversation(world.acme)).chat.id

/** Closes the server, and skips to the moment at which it interrupts answers. */
async function end() {
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  const ended = app.close()
  await vi.advanceTimersByTimeAsync(shutdownTimes.interruptMs)
  vi.useRealTimers()
  return { ended }
}

const post = (id: OperationId, params: Record<string, string>, body: object) =>
  fetch(address + pathOf(id, params), {
    method: 'POST',
    headers: {
      ...(id === 'createChatCompletion' ? withToken(world.acme.secretKey) : headers()),
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  })

const messages = [{ role: 'user', content: 'Tell me a story.' }]
const org = 'me'
/** Every way to ask over HTTP, as JSON and as a stream. */
const doors = (chatId: string) =>
  [false, true].flatMap((stream) => [
    { id: 'createCompletion' as const, params: { org, chatId }, body: { content: 'Tell me a story.', stream } },
    { id: 'completeOnce' as const, params: { org }, body: { messages, stream } },
    { id: 'createChatCompletion' as const, params: {}, body: { model: provider, messages, stream } },
  ])

const ending = { code: 'interrupted', message: 'The server was closing.' }
const stored = () => world.db.read.completion.findMany({ include: { attempts: true }, orderBy: { createdAt: 'asc' } })

it('interrupts a running answer at shutdown, stores it as partial, and reports that in every protocol', async () => {
  const chatId = await newChat()
  const asked: Promise<Response>[] = []
  for (const { id, params, body } of doors(chatId)) {
    const slow = createManualAnswer()
    world.vendor.say(slow.script)
    asked.push(post(id, params, body))
    await slow.sendToken('Once upon')
  }
  const socket = await openSocket(address, { params: { org, chatId: await newChat() }, headers: headers() })
  const slow = createManualAnswer()
  world.vendor.say(slow.script)
  socket.send({ type: 'message', content: 'Tell me a story.' })
  await slow.sendToken('Once upon')
  await socket.next('token')
  const nth = world.vendor.asked.length

  const { ended } = await end()
  const [json, once, openai, stream, onceStream, openaiStream] = await Promise.all(asked)
  const completion = { status: 'partial', error: ending, attempts: [{ status: 'cut', error: ending }] }
  const message = { content: 'Once upon', status: 'partial' }
  expect([json?.status, await json?.json()]).toMatchObject([200, { ...completion, message }])
  const oneOff = { content: 'Once upon', status: 'partial', attempts: [{ status: 'cut', error: ending }] }
  expect([once?.status, await once?.json()]).toMatchObject([200, oneOff])
  const choices = [{ message: { content: 'Once upon' }, finish_reason: 'length' }]
  expect([openai?.status, await openai?.json()]).toMatchObject([200, { choices }])
  const last = eventsOf('createCompletion', (await stream?.text()) ?? '').at(-1)
  expect(last).toMatchObject({ type: 'message', completion: { ...completion, message } })
  expect(eventsOf('completeOnce', (await onceStream?.text()) ?? '').at(-1)).toMatchObject({ type: 'message', oneOff })
  const frames = ((await openaiStream?.text()) ?? '').trim().split('\n\n')
  expect(JSON.parse(frames.at(-1)?.replace('data: ', '') ?? '')).toMatchObject({ error: ending })
  expect(await socket.next('response')).toMatchObject({ response: 'Once upon', completion })
  expect(await socket.closed).toBe(1001)
  await Promise.all(world.vendor.asked.map(({ disconnected }) => disconnected))
  await ended
  expect(world.vendor.asked).toHaveLength(nth) // no other provider was asked
  const rows = await stored()
  expect(rows.map(({ status, errorCode }) => [status, errorCode])).toEqual(rows.map(() => ['partial', 'interrupted']))
  expect(rows).toHaveLength(7)
})

it('returns 503 with Retry-After when the server shuts down before the first token', async () => {
  const before = (await stored()).length
  const chatId = await newChat()
  const asked: Promise<Response>[] = []
  for (const { id, params, body } of doors(chatId)) {
    world.vendor.say(hang())
    const nth = world.vendor.asked.length
    asked.push(post(id, params, body))
    await world.vendor.question(nth)
  }
  const socket = await openSocket(address, { params: { org, chatId: await newChat() }, headers: headers() })
  world.vendor.say(hang())
  const nth = world.vendor.asked.length
  socket.send({ type: 'message', content: 'Tell me a story.' })
  await world.vendor.question(nth)

  const { ended } = await end()
  for (const response of await Promise.all(asked)) {
    const { code, error }: Body = await response.json()
    expect([response.status, code ?? error.code, response.headers.get('retry-after')]).toEqual([
      503,
      'unavailable',
      '1',
    ])
  }
  expect(await socket.next('error')).toMatchObject({ problem: { status: 503, code: 'unavailable' } })
  expect(await socket.closed).toBe(1001)
  await ended
  const rows = (await stored()).slice(before)
  const failed = { status: 'failed', errorCode: 'interrupted' }
  expect(rows).toHaveLength(7)
  expect(rows).toMatchObject(rows.map(() => ({ ...failed, attempts: [failed] })))
})

it('counts requests that shutdown cuts off as failed', async () => {
  const failed = async () => {
    const { _sum: sum } = await world.db.read.requestStatistic.aggregate({ _sum: { failed: true } })
    return Number(sum.failed)
  }
  const before = await failed()
  let arrived = 0
  app.server.on('request', () => arrived++)
  const head =
    'POST /api/v1/auth/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n'
  for (let n = 0; n < 5; n++) {
    const upload = connect(Number(new URL(address).port), '127.0.0.1')
    upload.on('error', () => {}).write(`${head}{`)
  }
  await eventually(() => expect(arrived).toBe(5))

  vi.useFakeTimers({ toFake: ['setTimeout'] })
  const ended = app.close()
  await vi.advanceTimersByTimeAsync(shutdownTimes.endMs)
  vi.useRealTimers()
  await ended
  expect(await failed()).toBe(before + 5)
})
