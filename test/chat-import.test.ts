import { readFileSync } from 'node:fs'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newId } from '../src/domain/ids.ts'
import type { Chat, ImportedChat, ImportedMessage, ImportSummary, Message } from '../src/generated/schemas.ts'
import { document, pathOf } from './support/contract.ts'
import { eventually } from './support/eventually.ts'
import { fingerprintOf } from './support/rows.ts'
import { createSandbox } from './support/sandbox.ts'
import { recomputedStatistics, storedStatistics } from './support/statistics.ts'
import { type Tenant, useWorld, withKey } from './support/world.ts'

const world = useWorld()
let url: string
let tenant: Tenant

beforeAll(async () => {
  url = await world.app.listen({ port: 0, host: '127.0.0.1' })
})
beforeEach(async () => {
  tenant = await world.newTenant()
})

/** A line of a stream: an object becomes JSON, text and bytes are sent unchanged. */
type Piece = object | string | Buffer

const bytesOf = (piece: Piece) =>
  Buffer.isBuffer(piece) ? piece : Buffer.from(typeof piece === 'string' ? piece : JSON.stringify(piece))

/** A streamed body, as a program sends it that reads its own database. */
const streamOf = (pieces: Iterable<Piece>, end = '\n') =>
  new ReadableStream<Uint8Array>({
    async start(controller) {
      for (const piece of pieces) controller.enqueue(Buffer.concat([bytesOf(piece), Buffer.from(end)]))
      controller.close()
    },
  })

interface Sent {
  key?: string
  signal?: AbortSignal
  type?: string
}

function post(body: ReadableStream<Uint8Array>, { key = tenant.secretKey, signal, type }: Sent = {}) {
  const headers = { ...withKey(key), 'content-type': type ?? 'application/x-ndjson' }
  const init = { method: 'POST', headers, body, duplex: 'half' as const, ...(signal && { signal }) }
  return fetch(url + pathOf('importChats', { org: 'me' }), init)
}

async function send(pieces: Iterable<Piece>): Promise<ImportSummary> {
  const response = await post(streamOf(pieces))
  expect(response.status).toBe(200)
  return (await response.json()) as ImportSummary
}

const asked = (params: object = {}) => ({ params: { org: 'me', ...params }, headers: withKey(tenant.secretKey) })
const stored = () => world.db.read.chat.findMany({ where: { orgId: tenant.orgId }, orderBy: { externalId: 'asc' } })
const externalIds = async () => (await stored()).map(({ externalId }) => externalId)

async function readBack(externalId: string): Promise<{ chat: Chat; messages: Message[] }> {
  const row = (await stored()).find((chat) => chat.externalId === externalId)
  const params = { chatId: row?.id ?? '' }
  const { body: chat } = await world.call('getChat', asked(params))
  const { body } = await world.call('listMessages', asked(params))
  return { chat, messages: body.data }
}

const chatOf = (externalId: string, contents: string[]): ImportedChat => ({
  externalId,
  messages: contents.map((content) => ({ content })),
})

describe('an imported chat', () => {
  test('keeps its times, order, tool calls, feedback, settings and tags', async () => {
    const endUserId = await world.newEndUser(tenant.orgId)
    const given: ImportedChat = {
      externalId: 'ticket-7',
      title: 'Où est mon colis ? \u{1f4e6}',
      tags: ['zebra', 'apple', 'Mango'],
      metadata: { nested: { list: [1, 2.5, null, 'x'] } },
      settings: { model: 'small', parameters: { temperature: 0.5 }, systemPrompt: 'Be kind.' },
      status: 'closed',
      userId: tenant.people.user.userId,
      endUserId,
      createdAt: '2019-12-31T23:59:59.123Z',
      messages: [
        { content: 'Where is it?', externalId: 'm1', metadata: { a: 1 }, createdAt: '2020-01-01T00:00:00.001Z' },
        {
          role: 'assistant',
          content: null,
          toolCalls: [{ id: 'c1', type: 'function', function: { name: 'track', arguments: '{"id":7}' } }],
          provider: 'acme',
          model: 'small',
          promptTokens: 12,
          completionTokens: 3,
          cachedTokens: 4,
          reasoningTokens: 1,
          cost: 0.000000123,
          latency: 250,
          timeToFirstTokenMs: 40,
          finishReason: 'tool_calls',
          createdAt: '2020-01-01T00:00:02.000Z',
        },
        { role: 'tool', toolCallId: 'c1', name: 'track', content: '{}', createdAt: '2020-01-01T00:00:01.000Z' },
        {
          role: 'assistant',
          parts: [{ type: 'text', text: 'In Ulm.' }],
          tokens: 9,
          status: 'failed',
          feedback: { rating: 'negative', score: 2, comment: 'Too late' },
          createdAt: '2020-01-01T00:00:03.000Z',
        },
      ],
    }
    expect(await send([given])).toEqual({ created: 1, existing: 0, failed: 0, messages: 4, errors: [] })

    const { chat, messages } = await readBack('ticket-7')
    const { messages: givenMessages, ...givenChat } = given
    const { rating, score, comment } = givenMessages[3]?.feedback ?? {}
    expect(chat).toMatchObject({
      ...givenChat,
      source: 'import',
      messageCount: 4,
      lastSeq: 4,
      lastMessageAt: '2020-01-01T00:00:03.000Z',
    })
    expect(messages).toMatchObject(givenMessages)
    expect(messages.map(({ seq, author }) => [seq, author])).toEqual(
      [1, 2, 3, 4].map((seq) => [seq, { type: 'import', id: null }]),
    )
    expect(messages[1]?.tokens).toBe(15)
    expect(messages[3]?.feedback).toEqual({ rating, score, comment, by: 'import' })
  })

  test('keeps given times, and inherits missing ones from the previous message or the chat', async () => {
    const day = (n: number) => `2021-06-0${n}T10:00:00.000Z`
    const said: ImportedMessage[] = [{}, { createdAt: '2021-06-03T12:00:00+02:00' }, {}, { createdAt: day(2) }, {}]
    const messages = said.map((message) => ({ ...message, content: 'x' }))
    await send([
      { externalId: 'own', createdAt: day(1), messages },
      { externalId: 'first', messages: messages.slice(1) },
      { externalId: 'empty', createdAt: day(4), messages: [] },
    ])
    const own = await readBack('own')
    expect(own.messages.map(({ createdAt }) => createdAt)).toEqual([day(1), day(3), day(3), day(2), day(2)])
    expect(own.chat).toMatchObject({ createdAt: day(1), lastMessageAt: day(3) })
    expect((await readBack('first')).chat).toMatchObject({ createdAt: day(3), lastMessageAt: day(3) })
    expect((await readBack('empty')).chat).toMatchObject({ createdAt: day(4), lastMessageAt: null, messageCount: 0 })
  })

  test('updates counters, statistics and usage to equal a full scan, even for unusual times', async () => {
    const times = [
      '0001-01-01T00:00:00Z',
      '1582-10-10T12:07:00Z',
      '1969-12-31T23:59:59.999Z',
      '1970-01-01T00:00:00Z',
      '2024-02-29T23:59:59.999999+14:00',
      '2024-03-31T02:30:00-11:30',
      new Date().toISOString(),
    ]
    const messages = times.map((createdAt, n) => ({
      content: `${n}`,
      role: n % 2 ? ('assistant' as const) : ('user' as const),
      promptTokens: n,
      completionTokens: 2 * n,
      cost: n / 1000,
      latency: 7 ** n,
      provider: n % 3 ? 'acme' : null,
      createdAt,
    }))
    await send([
      { externalId: 'a', messages },
      { externalId: 'b', messages: messages.toReversed() },
    ])
    expect(await storedStatistics(world.db, tenant.orgId)).toEqual(await recomputedStatistics(world.db, tenant.orgId))
    for (const externalId of ['a', 'b']) {
      const { chat, messages: found } = await readBack(externalId)
      expect(found.map(({ createdAt }) => Date.parse(createdAt)).sort()).toEqual(
        times.map((time) => Date.parse(time)).sort(),
      )
      expect(chat).toMatchObject({ messageCount: 7, tokens: { prompt: 21, completion: 42, total: 63 } })
      expect(chat.lastMessageAt).toBe(times.at(-1))
    }
    const { body } = await world.call('getUsage', asked())
    expect(body.used).toMatchObject({ messages: 14, tokens: 126 })
  })
})

describe('the same chats', () => {
  const chats = Array.from({ length: 450 }, (_, n) => chatOf(`chat-${n}`, ['Hello', 'Hi', `${n}`]))

  test('are created once: a second import changes nothing', async () => {
    expect(await send(chats)).toMatchObject({ created: 450, existing: 0, messages: 1350 })
    const before = await fingerprintOf(world.db, tenant.orgId)
    const changed = chats.map((chat) => ({ ...chat, title: 'Other', messages: [] }))
    expect(await send(changed)).toEqual({ created: 0, existing: 450, failed: 0, messages: 0, errors: [] })
    expect(await fingerprintOf(world.db, tenant.orgId)).toBe(before)
  })

  test('are created once when one stream has them twice', async () => {
    const some = chats.slice(0, 3)
    expect(await send([...some, ...some])).toMatchObject({ created: 3, existing: 3, failed: 0, messages: 9 })
  })

  test('are created once by concurrent imports in different orders', async () => {
    let refusals = 0
    /** Sends them again after a 503, as a client does: a busy machine may answer it. */
    const insist = async (lines: Piece[]): Promise<ImportSummary> => {
      const response = await post(streamOf(lines))
      if (response.status !== 503) return (await response.json()) as ImportSummary
      refusals++
      return insist(lines)
    }
    const streams = [chats, chats.toReversed(), chats.slice(100), chats]
    const summaries = await Promise.all(streams.map(insist))
    expect(summaries.map(({ created, existing, failed }) => [created + existing, failed])).toEqual(
      streams.map(({ length }) => [length, 0]),
    )
    const created = summaries.reduce((sum, summary) => sum + summary.created, 0)
    const messages = summaries.reduce((sum, summary) => sum + summary.messages, 0)
    expect(messages).toBe(3 * created)
    if (refusals === 0) expect(created).toBe(450) // what is stored before a 503 counts in no summary
    expect((await stored()).map(({ messageCount }) => messageCount)).toEqual(Array(450).fill(3))
    expect(await world.db.read.message.count({ where: { orgId: tenant.orgId } })).toBe(1350)
    expect(await storedStatistics(world.db, tenant.orgId)).toEqual(await recomputedStatistics(world.db, tenant.orgId))
  })
})

describe('an invalid line is reported by number and pointer, and its neighbours are stored:', () => {
  const hello = { content: 'Hello' }
  const poison = (rest: object) => ({ externalId: 'poison', messages: [hello], ...rest })
  const text = JSON.stringify(poison({}))
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString()

  test.each<[string, Piece, string | undefined, string | RegExp]>([
    ['a NUL', poison({ messages: [{ content: 'a\0b' }] }), '/messages/0/content', 'holds a NUL character'],
    ['a lone surrogate', poison({ metadata: { a: '\ud800' } }), '/metadata/a', 'holds a lone surrogate'],
    ['1e400', text.replace('{', '{"metadata":{"a":[1e400]},'), '/metadata/a/0', 'is a number out of range'],
    [
      '10,000 levels',
      text.replace('{', `{"metadata":{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}},`),
      /^\/metadata\/a\/0/.source,
      'is nested deeper than 32 levels',
    ],
    ['bad UTF-8', Buffer.from(text.replace('Hello', 'caf\u00e9'), 'latin1'), undefined, 'The line is not UTF-8.'],
    ['no JSON', text.slice(0, -1), undefined, /^The line is not JSON/],
    ['no object', '[]', '', 'must be object'],
    [
      '__proto__',
      text.replace('{', '{"metadata":{"__proto__":{"isSuperadmin":true}},'),
      undefined,
      /forbidden prototype/,
    ],
    ['an unknown field', poison({ 'a/b': 1 }), '/a~1b', 'is not known here'],
    ['a name so long that it is not repeated', poison({ ['x'.repeat(5000)]: 1 }), undefined, 'is not known here'],
    ['a missing field', { externalId: 'poison' }, '/messages', 'is required'],
    ['no id of any kind', { messages: [] }, '/externalId', 'is required where there is no id'],
    ['more than 4 MiB', Buffer.alloc(4_194_305, text.padEnd(64)), undefined, 'is larger than 4194304 bytes'],
    ['5,001 messages', poison({ messages: Array(5_001).fill(hello) }), '/messages', /more than 5000 items/],
    [
      'an external id twice',
      poison({ messages: Array(2).fill({ ...hello, externalId: 'm' }) }),
      '/messages/1/externalId',
      'is that of another of these messages',
    ],
    ['a message that says nothing', poison({ messages: [hello, {}] }), '/messages/1', /^needs content/],
    ['feedback that says nothing', poison({ messages: [{ ...hello, feedback: {} }] }), '/messages/0/feedback', /./],
    ['metadata beyond 64 KiB', poison({ metadata: { a: 'x'.repeat(65_536) } }), '/metadata', /larger than 65536 bytes/],
    ['a future chat', poison({ createdAt: tomorrow }), '/createdAt', 'lies in the future'],
    [
      'a future message',
      poison({ messages: [hello, { ...hello, createdAt: tomorrow }] }),
      '/messages/1/createdAt',
      'lies in the future',
    ],
    ['a time that is none', poison({ createdAt: '2023-02-29T00:00:00Z' }), '/createdAt', /date-time/],
    ['a person who is not there', poison({ userId: newId('usr') }), '/userId', 'is not a member of this organization'],
    [
      'an end user who is not there',
      poison({ endUserId: newId('eu') }),
      '/endUserId',
      'is not an end user of this organization',
    ],
  ])('%s', async (_, line, pointer, message) => {
    const summary = await send([chatOf('after', ['1', '2']), line, '', chatOf('before', ['1'])])
    expect(summary).toMatchObject({ created: 2, existing: 0, failed: 1, messages: 3 })
    const [error] = summary.errors
    expect(error?.line).toBe(2)
    if (pointer === undefined) expect(error).not.toHaveProperty('pointer')
    else expect(error?.pointer).toMatch(new RegExp(`^${pointer}`))
    expect(error?.message).toMatch(message)
    expect(await externalIds()).toEqual(['after', 'before'])
    expect(await world.db.read.message.count({ where: { orgId: tenant.orgId } })).toBe(3)
    expect(({} as { isSuperadmin?: boolean }).isSuperadmin).toBeUndefined()
  })

  test("another organization's people", async () => {
    const endUserId = await world.newEndUser(world.umbrella.orgId)
    const { userId } = world.umbrella.people.user
    const { errors } = await send([poison({ endUserId }), chatOf('good', ['1']), poison({ userId })])
    expect(errors.map(({ line, pointer }) => [line, pointer])).toEqual([
      [1, '/endUserId'],
      [3, '/userId'],
    ])
    expect(await externalIds()).toEqual(['good'])
  })

  test('columns of Chat and Message that the contract does not accept', async () => {
    const names = (schema: string) => Object.keys(document.components.schemas[schema]?.properties ?? {})
    const withheld = (model: string, schema: string) => columnsOf(model).filter((name) => !names(schema).includes(name))
    const ofChat = withheld('Chat', 'ImportedChat')
    const ofMessage = withheld('Message', 'ImportedMessage')
    expect(ofChat).toEqual(expect.arrayContaining(['promptTokens', 'lastActivityAt', 'deletedAt']))
    expect(ofMessage).toEqual(expect.arrayContaining(['orgId', 'authorType', 'costNanos', 'searchText']))
    const lines = [
      ...ofChat.map((name) => poison({ [name]: 1 })),
      ...ofMessage.map((name) => poison({ messages: [hello, { ...hello, [name]: 1 }] })),
    ]
    const { errors } = await send([...lines, chatOf('good', ['1'])])
    expect(errors).toEqual(
      [...ofChat.map((name) => `/${name}`), ...ofMessage.map((name) => `/messages/1/${name}`)].map(
        (pointer, index) => ({ line: index + 1, pointer, message: 'is not known here' }),
      ),
    )
    expect(await externalIds()).toEqual(['good'])
  })

  test('at most 1,000 are listed, and all are counted', async () => {
    const bad = Array<Piece>(1100).fill('{}')
    const summary = await send([chatOf('first', ['1']), ...bad, chatOf('last', ['1'])])
    expect(summary).toMatchObject({ created: 2, failed: 1100 })
    expect(summary.errors.map(({ line }) => line)).toEqual(Array.from({ length: 1000 }, (_, n) => n + 2))
    expect(await externalIds()).toEqual(['first', 'last'])
  })
})

const columnsOf = (model: string) => {
  const schema = readFileSync(new URL('../prisma/schema.prisma', import.meta.url), 'utf8')
  const [, body = ''] = new RegExp(`^model ${model} \\{\\n([\\s\\S]*?)^\\}`, 'm').exec(schema) ?? []
  return [...body.matchAll(/^ {2}(\w+) +\w/gm)].map(([, name]) => name as string)
}

describe('a stream', () => {
  test('is split into lines across chunks, and needs no final line feed', async () => {
    const text = ['a', 'b', 'c'].map((id) => JSON.stringify(chatOf(id, ['h\u00e9 \u{1f600}\u2028']))).join('\r\n')
    const bytes = [...Buffer.from(text)].map((byte) => Buffer.from([byte]))
    const response = await post(streamOf(bytes, ''))
    expect(await response.json()).toMatchObject({ created: 3, failed: 0, messages: 3 })
    expect((await readBack('c')).messages[0]?.content).toBe('h\u00e9 \u{1f600}\u2028')
  })

  test('that its client aborts leaves only whole chats', async () => {
    const whole = Array.from({ length: 300 }, (_, n) => JSON.stringify(chatOf(`${n}`, ['1', '2', '3'])))
    const caller = new AbortController()
    const body = new ReadableStream<Uint8Array>({
      start: (controller) =>
        controller.enqueue(Buffer.from([...whole, '{"externalId":"cut","messages":[]}'].join('\n'))),
    })
    const answer = post(body, { signal: caller.signal })
    await eventually(async () => expect(await externalIds()).not.toEqual([]))
    caller.abort()
    await expect(answer).rejects.toThrow('aborted')
    await eventually(async () => expect(await externalIds()).toHaveLength(300))
    expect(await externalIds()).not.toContain('cut')
    expect((await stored()).map(({ messageCount }) => messageCount)).toEqual(Array(300).fill(3))
    expect(await world.db.read.message.count({ where: { orgId: tenant.orgId } })).toBe(900)
  })

  test('is refused before it ends for a viewer, a publishable key and another media type', async () => {
    const endless = () =>
      new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(Buffer.from('[')) })
    const session = await world.session(tenant.people.viewer.userId)
    const headers = { ...session, 'content-type': 'application/x-ndjson' }
    const path = url + pathOf('importChats', { org: tenant.slug })
    const viewer = await fetch(path, {
      method: 'POST',
      headers,
      body: endless(),
      duplex: 'half' as const,
    } as RequestInit)
    const widget = await post(endless(), { key: tenant.publishableKey })
    const json = await post(endless(), { type: 'application/json' })
    expect([viewer.status, widget.status, json.status]).toEqual([403, 403, 415])
  })
})

test.skipIf(process.platform !== 'linux')(
  'memory stays flat, however long the stream is',
  async () => {
    const place = await createSandbox()
    try {
      // V8 delays garbage collection while there is room: a small heap shows what the import holds.
      const server = await place.start({ NODE_OPTIONS: '--max-old-space-size=96 --max-semi-space-size=2' })
      const [, key = ''] = /secret key +(\S+)/.exec(server.output()) ?? []
      const peak = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]) / 1024
      const metadata = { note: 'x'.repeat(60_000) }
      const chats = 50
      /** Repeats the same chats: a longer stream, but no larger database. */
      const importOf = async (name: string, times: number) => {
        const lines = Array.from({ length: chats }, (_, n) =>
          bytesOf(`${JSON.stringify({ externalId: `${name}-${n}`, messages: [{ content: 'x', metadata }] })}\n`),
        )
        function* stream() {
          for (let time = 0; time < times; time++) yield* lines
        }
        const headers = { ...withKey(key), 'content-type': 'application/x-ndjson' }
        const init = { method: 'POST', headers, body: ReadableStream.from(stream()), duplex: 'half' as const }
        return (await fetch(server.address + pathOf('importChats', { org: 'me' }), init as RequestInit)).json()
      }
      await importOf('short', 4)
      const before = peak()
      expect(await importOf('long', 24)).toMatchObject({ created: chats, existing: 23 * chats, messages: chats })
      expect(peak() - before, 'MiB more at most, for a stream of 72 MB').toBeLessThan(36)
    } finally {
      await place.remove()
    }
  },
  120_000,
)

describe('an import', () => {
  test('without a body, or with a compressed one, is refused', async () => {
    const headers = withKey(tenant.secretKey)
    const to = url + pathOf('importChats', { org: 'me' })
    const none = await fetch(to, { method: 'POST', headers })
    expect([none.status, ((await none.json()) as { code: string }).code]).toEqual([400, 'invalid_request'])
    const packed = { ...headers, 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' }
    expect((await fetch(to, { method: 'POST', headers: packed, body: new Uint8Array([31, 139]) })).status).toBe(415)
  })

  test('returns 401 once its key is revoked, and keeps the chats stored before', async () => {
    const key = await world.newSecretKey(tenant, ['chats:write', 'messages:write'])
    const more = Promise.withResolvers<void>()
    const batch = (name: string) =>
      Array.from({ length: 200 }, (_, n) => `${JSON.stringify(chatOf(`${name}-${n}`, ['x']))}\n`).join('')
    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        controller.enqueue(Buffer.from(batch('before')))
        await more.promise
        controller.enqueue(Buffer.from(batch('after')))
        controller.close()
      },
    })
    const answer = post(body, { key })
    await eventually(async () => expect(await stored()).toHaveLength(200))
    await world.db.write((tx) =>
      tx.apiKey.updateMany({ where: { orgId: tenant.orgId, name: 'narrow' }, data: { revokedAt: new Date() } }),
    )
    more.resolve()
    expect((await answer).status).toBe(401)
    expect(await stored()).toHaveLength(200)
  })
})
