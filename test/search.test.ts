import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { beforeAll, beforeEach, describe, expect, it, test } from 'vitest'
import { type FoundChat, findChats, type Sql } from '../src/db/chats.ts'
import { postgresqlChats } from '../src/db/dialects/postgresql-dialect.ts'
import { sqliteChats } from '../src/db/dialects/sqlite-dialect.ts'
import { SqliteWorker } from '../src/db/dialects/sqlite-worker.ts'
import { classifyError } from '../src/db/errors.ts'
import { openDatabase } from '../src/db/open.ts'
import { termsOf } from '../src/domain/search-text.ts'
import type { Chat, ChatHit } from '../src/generated/schemas.ts'
import { databaseKind } from './support/database.ts'
import {
  type ChatHistory,
  callWithSecretKey,
  expectedSearchHits,
  importChats,
  type Query,
  readAllPages,
  readChatHistories,
  toSearchHits,
} from './support/expected-search.ts'
import { type Tenant, useWorld, withKey } from './support/world.ts'

const world = useWorld()
let tenant: Tenant
const call = callWithSecretKey(world, () => tenant)
const search = (query: Query) => call('searchChats', { query })
const found = async (q: string, filter: Query = {}): Promise<ChatHit[]> => readAllPages(search, { q, ...filter })
const titles = async (q: string, filter: Query = {}) => (await found(q, filter)).map(({ chat }) => chat.title)
const open = async (body: object): Promise<Chat> => (await call('createChat', { body })).body
const say = async (chatId: string, body: object) => (await call('createMessage', { params: { chatId }, body })).body

beforeEach(async () => {
  tenant = await world.newTenant()
})

describe('a search', () => {
  it.each<[string, string, string]>([
    ['餐厅', '我想预订一家餐厅。', '餐厅'],
    ['厅', '我想预订一家餐厅。', '厅'],
    ['çay', 'Bir Çay, lütfen', 'Çay'],
    ['ISTANBUL', 'İstanbul’a bilet', 'İstanbul'],
    ['straẞe', 'die STRASSE', 'STRASSE'],
    ['AB-1234/7', 'ticket ab-1234/7 please', 'ab-1234/7'],
    ['B-12', 'ticket ab-1234/7 please', 'b-12'],
    ['z', 'a to Z', 'Z'],
    ['ok', 'BOOKED', 'OK'],
    ['"to new york"', 'from Paris to New York', 'to New York'],
    ['york from', 'from Paris to New York', 'York'],
    ['🍜', 'noodles 🍜!', '🍜'],
  ])('for %s finds "%s"', async (q, content, match) => {
    await open({ title: 'other', initialMessage: { content: 'nothing of the kind' } })
    const chat = await open({ title: 'one', initialMessage: { content } })
    const hits = await found(q)
    expect(hits).toHaveLength(1)
    expect(hits[0]).toMatchObject({ chat: { id: chat.id }, match: { field: 'message', snippet: { match } } })
    const { before, after } = hits[0]?.match.snippet ?? {}
    expect(content).toBe(`${before}${match}${after}`)
  })

  it.each(['"new to york"', 'york berlin', 'parisnew', '"paris  to"', 'p%s', 'p_ris', 'par*'])(
    'for %s does not find "from Paris to New York"',
    async (q) => {
      await open({ title: null, initialMessage: { content: 'from Paris to New York' } })
      expect(await found(q)).toEqual([])
    },
  )

  it('matches the text of parts and no other field of them', async () => {
    const { id } = await open({ title: 'parts' })
    const parts = [
      { type: 'text', text: 'a picture' },
      { type: 'image_url', image_url: { url: 'https://example.com/hidden.png' } },
      { type: 'text', text: 'of a Cat' },
    ]
    await say(id, { parts })
    expect((await found('picture cat'))[0]?.match).toMatchObject({ field: 'message', snippet: { match: 'picture' } })
    expect(await found('hidden')).toEqual([])
  })

  it('requires all terms in one message, or all in the title and tags', async () => {
    const chat = await open({ title: 'Lost parcel', tags: ['urgent', 'Berlin'] })
    await say(chat.id, { content: 'alpha beta' })
    await say(chat.id, { content: 'gamma parcel' })
    expect(await titles('alpha gamma')).toEqual([])
    expect(await titles('alpha lost')).toEqual([])
    expect(await titles('beta alpha')).toEqual([chat.title])
    expect((await found('lost berlin'))[0]?.match).toMatchObject({ field: 'title', messageId: null })
    expect((await found('berlin lost'))[0]?.match).toMatchObject({ field: 'tag', snippet: { match: 'Berlin' } })
    expect((await found('parcel'))[0]?.match).toMatchObject({ field: 'message', snippet: { before: 'gamma ' } })
  })

  it('returns the newest chat first, with its newest match', async () => {
    const [first, second] = [await open({ title: 'first' }), await open({ title: 'second' })]
    const messages = []
    for (const { id } of [second, first, first]) messages.push(await say(id, { content: 'needle' }))
    await say(first.id, { content: 'hay' })
    expect(toSearchHits(await found('needle'))).toEqual([
      [second.id, messages[0].id],
      [first.id, messages[2].id],
    ])
  })

  it('finds a message once its POST has returned, an edited one by its new text only, and no deleted one', async () => {
    const { id: chatId } = await open({ title: 'life' })
    const one = await say(chatId, { content: 'the first word' })
    expect(toSearchHits(await found('first'))).toEqual([[chatId, one.id]])
    const params = { chatId, messageId: one.id }
    await call('updateMessage', { params, body: { content: 'another word' } })
    expect(await found('first')).toEqual([])
    expect(toSearchHits(await found('another'))).toEqual([[chatId, one.id]])
    await call('updateMessage', { params, body: { parts: [{ type: 'text', text: 'and a part' }] } })
    expect(toSearchHits(await found('another part'))).toEqual([[chatId, one.id]])
    await call('updateMessage', { params, body: { content: null, parts: null, functionCall: { name: 'part' } } })
    expect(await found('part')).toEqual([])
    await call('updateMessage', { params, body: { content: 'back again' } })
    expect(toSearchHits(await found('back'))).toEqual([[chatId, one.id]])
    await call('deleteMessage', { params })
    expect(await found('back')).toEqual([])
    const messages = [{ content: 'of a batch' }, { content: 'of the same batch' }]
    await call('createMessages', { params: { chatId }, body: { messages } })
    expect(await titles('batch')).toEqual(['life'])
    await call('clearMessages', { params: { chatId } })
    expect(await found('batch')).toEqual([])
  })

  it('finds a chat by its current title and tags, and no deleted one', async () => {
    const { id: chatId } = await open({ title: 'Old title', tags: ['formerly'] })
    const update = (body: object) => call('updateChat', { params: { chatId }, body })
    await update({ title: 'New title' })
    expect([await titles('old title'), await titles('new formerly')]).toEqual([[], ['New title']])
    await update({ tags: ['newtag'] })
    expect([await titles('formerly'), await titles('new newtag')]).toEqual([[], ['New title']])
    await update({ title: null, tags: [] })
    expect([await titles('new'), await titles('newtag')]).toEqual([[], []])
    await update({ title: 'Last title' })
    await say(chatId, { content: 'last message' })
    await call('deleteChat', { params: { chatId } })
    expect(await found('last')).toEqual([])
  })

  it('returns every hit once across pages, with equal times and the same data in another tenant', async () => {
    const chats = Array.from({ length: 23 }, (_, n) => ({
      externalId: `n${n}`,
      title: `chat ${n}`,
      createdAt: `2026-01-0${1 + (n % 3)}T00:00:00Z`,
      messages: [{ content: n % 5 ? 'needle' : 'hay' }],
    }))
    await importChats(world, tenant, chats)
    await importChats(
      world,
      world.umbrella,
      chats.map((chat) => ({ ...chat, externalId: randomUUID() })),
    )
    const expected = expectedSearchHits(await readChatHistories(call), 'needle')
    expect(expected).toHaveLength(18)
    for (const limit of ['1', '4', '6', '17', '18', '100']) {
      expect(toSearchHits(await found('needle', { limit }))).toEqual(expected)
    }
    const first = await search({ q: 'needle', limit: '6' })
    expect(first.body.data).toHaveLength(6)
    expect((await search({ q: 'needle', limit: '18' })).body.nextCursor).toBeNull()
  })

  it('ends a page early when the texts are large and continues on the next', async () => {
    const large = `needle ${'hay '.repeat(225_000)}`
    for (const title of ['five', 'four', 'three', 'two', 'one'])
      await open({ title, initialMessage: { content: large } })
    await open({ title: 'needle' })
    const { body } = await search({ q: 'needle' })
    expect(body.data.map(({ chat }: ChatHit) => chat.title)).toEqual(['needle', 'one', 'two', 'three'])
    expect(body.nextCursor).not.toBeNull()
    expect(await titles('needle')).toEqual(['needle', 'one', 'two', 'three', 'four', 'five'])
  })

  it('rejects a cursor of another query, another filter, another tenant or another list', async () => {
    for (const title of ['needle a', 'needle b', 'needle c']) await open({ title })
    const query = { q: 'needle', limit: '1' }
    const cursor: string = (await search(query)).body.nextCursor
    const filters: Query[] = [
      { q: 'needl' },
      { tag: 'a' },
      { status: 'open' },
      { 'metadata[a]': '1' },
      { 'metadata[__proto__]': '1' },
    ]
    const refused = [
      ...(await Promise.all(filters.map((other) => search({ ...query, ...other, cursor })))),
      await call('listChats', { query: { limit: '1', cursor } }),
      await world.call('searchChats', {
        params: { org: world.umbrella.slug },
        headers: withKey(world.umbrella.secretKey),
        query: { ...query, cursor },
      }),
    ]
    expect(refused.map(({ status, body }) => [status, body.code])).toEqual(refused.map(() => [400, 'invalid_cursor']))
    expect((await search({ ...query, cursor })).status).toBe(200)
  })

  it('combines the query with every filter', async () => {
    const endUserId = await world.newEndUser(tenant.orgId)
    const { userId } = tenant.people.user
    const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}T00:00:00Z`
    const kinds = [
      { tags: ['vip'] },
      { status: 'closed' },
      { userId },
      { endUserId },
      { metadata: { plan: 'pro', n: 5 } },
    ]
    const chats = [...kinds, ...kinds].map((kind, n) => ({
      externalId: `x${n}`,
      title: `chat ${n}`,
      createdAt: day(n + 1),
      messages: [{ content: n < 5 ? 'needle' : 'hay' }, { content: 'x' }],
      ...kind,
    }))
    await importChats(world, tenant, chats)
    const history = await readChatHistories(call)
    const filters: [Query, number][] = [
      [{ tag: 'vip' }, 1],
      [{ status: 'closed' }, 1],
      [{ status: ['closed', 'open'] }, 5],
      [{ userId }, 1],
      [{ endUserId }, 1],
      [{ 'metadata[plan]': 'pro' }, 1],
      [{ 'metadata[plan]': 'pro', 'metadata[n]': '5' }, 1],
      [{ 'metadata[plan]': 'pro', 'metadata[n]': '6' }, 0],
      [{ from: day(2) }, 4],
      [{ to: day(2) }, 1],
      [{ from: day(2), to: day(4), status: 'open' }, 1],
    ]
    for (const [filter, count] of filters) {
      const expected = expectedSearchHits(history, 'needle', filter)
      expect([filter, expected.length]).toEqual([filter, count])
      expect(toSearchHits(await found('needle', filter))).toEqual(expected)
    }
    const request = { params: { org: tenant.slug }, query: { q: 'needle', userId: 'me' } }
    const mine = await world.call('searchChats', { ...request, headers: await world.session(userId) })
    expect([mine.status, toSearchHits(mine.body.data)]).toEqual([
      200,
      expectedSearchHits(history, 'needle', { userId }),
    ])
    expect((await search(request.query)).status).toBe(422)
  })
})

describe('a hostile query', () => {
  const hostile = [
    ...[
      '"',
      '""',
      '"""',
      '%',
      '_',
      '\\',
      '\\\\',
      '*',
      '?',
      '^',
      '$1',
      '?1',
      ':a',
      '@a',
      '{a}',
      '[a]',
      '(',
      ')',
      '-',
      '--',
      '+',
      '#',
    ],
    ...[
      'NEAR(',
      'NEAR(a b)',
      'OR',
      'AND',
      'NOT',
      'a OR b',
      'a AND b',
      "'",
      "''",
      "' OR 1=1 --",
      ';DROP',
      ';DROP TABLE "Chat";',
    ],
    ...['searchText:a', '/*', '*/', 'a*', '^a', '\\%', '\\_', '%%%', '___', '100%', 'a_b', 'a\\b', '\\x00', '\\u0000'],
    ...[
      '🍜',
      '👩‍👩‍👧',
      '\u200d',
      '\u200e',
      '\u202e',
      '\ufeffa',
      '\u0301',
      '\u0301\u0308',
      '\u00ad',
      '\ufffd',
      '\u{1d11e}',
      '\uffff',
    ],
    ...[
      '\u0001',
      '\u007f',
      '"a',
      'a"',
      '"a b',
      '" "',
      'null',
      'true',
      '餐',
      '𠮷',
      'a'.repeat(256),
      '%'.repeat(256),
      '"'.repeat(255),
    ],
  ]
  let texts: string[]
  let own: Tenant
  let history: ChatHistory[]

  beforeAll(async () => {
    own = await world.newTenant()
    texts = [...hostile, 'plain text', 'abc', 'aXb', 'a b', 'or and not near', '%_%']
    const chats = texts.map((text, n) => ({
      externalId: `h${n}`,
      ...(n % 3 === 0
        ? { title: text.slice(0, 200), messages: [] }
        : { messages: [{ content: n % 2 ? text : `x${text}y` }] }),
    }))
    await importChats(world, own, chats)
    await importChats(
      world,
      world.umbrella,
      chats.map((chat) => ({ ...chat, externalId: randomUUID() })),
    )
    history = await readChatHistories(callWithSecretKey(world, () => own))
  })
  beforeEach(() => {
    tenant = own
  })

  it('is matched literally and finds exactly the texts that contain it', async () => {
    for (const q of hostile.filter((text) => text.trim() !== '')) {
      const expected = expectedSearchHits(history, q)
      if (termsOf(q).length > 0 && q.length < 200) expect([q, expected.length > 0]).toEqual([q, true])
      expect([q, toSearchHits(await found(q, { limit: '7' }))]).toEqual([q, expected])
    }
  })

  it.each(['%00', 'a%00b', 'q%00'])('returns 400 with a NUL: q=%s', async (q) => {
    expect((await raw(`q=${q}`)).statusCode).toBe(400)
  })

  it.each(['q=%', 'q=%zz', 'q=%c3', 'q=%ff%fe', 'q=%ed%a0%80', 'q=%f0%9f', 'q=%25%', 'q=%e9%a4'])(
    'never causes a server error with a broken encoding: %s',
    async (query) => {
      const { statusCode } = await raw(query)
      expect([200, 400]).toContain(statusCode)
    },
  )

  it.each([
    '',
    'q=',
    'q=%20',
    'q=a&q=b',
    `q=${'a'.repeat(257)}`,
    'q[a]=b',
    'q[]=b',
    'q=a&x=1',
    'q=a&externalId=h1',
    'q=a&sort=createdAt',
    'q=a&__proto__=1',
    'q=a&__proto__[x]=1',
  ])('returns 400 for an invalid query: %s', async (query) => {
    expect((await raw(query)).statusCode).toBe(400)
  })

  const raw = (query: string) =>
    world.app.inject({ url: `/api/v1/orgs/${own.slug}/chats/search?${query}`, headers: withKey(own.secretKey) })
})

describe('any history', () => {
  const piece = fc.constantFrom(
    ...[
      'a',
      'b',
      'A',
      'ab',
      'abc',
      'ABCD',
      ' ',
      ' ',
      '"',
      '%',
      '_',
      '\\',
      "'",
      '*',
      'é',
      'e\u0301',
      'ß',
      'ss',
      'İ',
      'σ',
      'ς',
    ],
    ...['餐', '厅', '餐厅很好', '🙂', '\u200d', 'OR', '1'],
  )
  const words = (maxLength: number) => fc.array(piece, { minLength: 1, maxLength }).map((pieces) => pieces.join(''))
  const day = fc.integer({ min: 1, max: 4 }).map((n) => `2026-01-0${n}T00:00:00Z`)
  const message = fc.oneof(
    words(7).map((content) => ({ content })),
    words(4).map((text) => ({ parts: [{ type: 'text', text }] })),
  )
  const chat = fc.record({
    title: fc.option(words(4)),
    tags: fc.uniqueArray(words(2), { maxLength: 2 }),
    status: fc.constantFrom('open', 'pending'),
    metadata: fc.constantFrom({}, { k: 'a' }, { k: 1 }, { k: true }),
    createdAt: day,
    messages: fc.array(message, { maxLength: 4 }),
  })
  const change = fc.record({
    what: fc.constantFrom('edit', 'empty', 'delete', 'say', 'clear', 'retitle', 'remove'),
    at: fc.nat(),
    text: words(5),
    message,
  })
  const filter = fc.oneof(
    { weight: 3, arbitrary: fc.constant<Query>({}) },
    fc.constantFrom<Query>({ status: 'open' }, { 'metadata[k]': '1' }, { 'metadata[k]': 'true' }, { tag: 'a' }),
    fc.record({ from: day, to: day }),
  )
  const query = fc.record({
    q: fc
      .oneof(
        { weight: 3, arbitrary: piece },
        { weight: 1, arbitrary: words(2) },
        { weight: 1, arbitrary: fc.tuple(piece, piece).map(([one, other]) => `"${one}" "${other}"`) },
      )
      .filter((q) => q.trim() !== ''),
    filter,
    limit: fc.constantFrom('1', '2', '5', '100'),
  })

  test('returns the same hits as comparing every text with every term, for both query plans', async () => {
    const directly = directFinder()
    let [hits, questions] = [0, 0]
    try {
      await fc.assert(
        fc.asyncProperty(
          fc.array(chat, { minLength: 6, maxLength: 10 }),
          fc.array(change, { minLength: 4, maxLength: 8 }),
          fc.array(query, { minLength: 16, maxLength: 16 }),
          async (chats, changes, queries) => {
            tenant = await world.newTenant()
            await importChats(
              world,
              tenant,
              chats.map((one) => ({ ...one, externalId: randomUUID() })),
            )
            await importChats(
              world,
              world.umbrella,
              chats.map((one) => ({ ...one, externalId: randomUUID() })),
            )
            for (const one of changes) await apply(one)
            const history = await readChatHistories(call)
            for (const { q, filter, limit } of queries) {
              const expected = expectedSearchHits(history, q, filter)
              const asked = [q, filter]
              expect([asked, toSearchHits(await found(q, { ...filter, limit }))]).toEqual([asked, expected])
              const ids = expected.map(([chatId]) => chatId)
              for (const most of [-1, 1_000_000]) {
                const rows = await directly.find(q, filter, most)
                expect([asked, most, rows.map(({ id }) => id)]).toEqual([asked, most, ids])
                expect(rows.map(({ messageId }) => messageId || null)).toEqual(expected.map(([, id]) => id))
              }
              hits += expected.length
              questions++
            }
          },
        ),
        { numRuns: 7, seed: 20_261_121, endOnFailure: true },
      )
    } finally {
      await directly.close()
    }
    expect(hits).toBeGreaterThan(questions / 2)
  }, 120_000)

  /** Applies a change to an existing message or chat. */
  async function apply({ what, at, text, message }: { what: string; at: number; text: string; message: object }) {
    const history = await readChatHistories(call)
    const { chat, messages } = history[at % history.length] ?? {}
    if (!chat || !messages) return
    const params = { chatId: chat.id, messageId: messages[at % messages.length]?.id ?? '' }
    if (what === 'say') await call('createMessage', { params, body: message })
    if (what === 'clear') await call('clearMessages', { params })
    if (what === 'retitle')
      await call('updateChat', { params, body: { title: at % 2 ? text : null, tags: [text.slice(0, 5)] } })
    if (what === 'remove') await call('deleteChat', { params })
    if (params.messageId === '') return
    if (what === 'edit') await call('updateMessage', { params, body: { content: text } })
    if (what === 'empty')
      await call('updateMessage', { params, body: { content: null, parts: null, functionCall: { name: 'a' } } })
    if (what === 'delete') await call('deleteMessage', { params })
  }
})

/** Queries the database directly; a `maxGathered` of -1 forces the walk, a large one the gathering plan. */
function directFinder() {
  const file = world.config.databaseUrl.slice('file:'.length)
  const program = new URL('../src/db/dialects/sqlite-read-worker.ts', import.meta.url)
  const thread = new SqliteWorker<object, unknown[]>(program, { file })
  const isSqlite = databaseKind() === 'sqlite'
  const run = async <Row>(statement: Sql) =>
    (isSqlite
      ? await thread.request({ sql: statement.sql, values: statement.values })
      : await world.db.read.$queryRaw(statement)) as Row[]
  return {
    close: () => thread.close(),
    find(q: string, filter: Query, maxGathered: number): Promise<FoundChat[]> {
      const metadata = Object.entries(filter).flatMap(([name, value]) => {
        const inner = /^metadata\[(.*)\]$/.exec(name)?.[1]
        return inner === undefined ? [] : [[inner, String(value)] as const]
      })
      const asked = {
        orgId: tenant.orgId,
        order: 'createdAt' as const,
        limit: 1_000,
        ...(filter.status && { status: [filter.status].flat() }),
        ...(filter.tag && { tag: String(filter.tag) }),
        ...(filter.from && { from: new Date(String(filter.from)) }),
        ...(filter.to && { to: new Date(String(filter.to)) }),
        ...(metadata.length > 0 && { metadata: Object.fromEntries(metadata) }),
      }
      return findChats(asked, termsOf(q), isSqlite ? sqliteChats : postgresqlChats, run, maxGathered)
    },
  }
}

test('closing the database during searches answers or rejects each and ends', async () => {
  await importChats(world, tenant, [
    {
      externalId: 'long',
      messages: Array.from({ length: 1_000 }, (_, n) => ({ content: `${'hay '.repeat(200)}${n}` })),
    },
  ])
  const db = openDatabase(world.config.databaseUrl)
  const ask = () => db.findChats({ orgId: tenant.orgId, order: 'createdAt', limit: 1 }, ['absent', 'ha', 'y '])
  expect(await ask()).toEqual([])
  const asked = Promise.allSettled(Array.from({ length: 20 }, ask))
  await db.close()
  for (const outcome of await asked) {
    if (outcome.status === 'fulfilled') expect(outcome.value).toEqual([])
    else expect([outcome.reason.code, classifyError(outcome.reason)]).toContain('unavailable')
  }
  await expect(ask()).rejects.toThrow()
})
