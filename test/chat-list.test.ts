import { beforeAll, beforeEach, describe, expect, it, test } from 'vitest'
import type { Chat } from '../src/generated/schemas.ts'
import { callWithSecretKey, importChats, matchesFilter, type Query, readAllPages } from './support/expected-search.ts'
import { fingerprint } from './support/rows.ts'
import { type Tenant, useWorld, withKey } from './support/world.ts'

const world = useWorld()
let tenant: Tenant
const call = callWithSecretKey(world, () => tenant)
const list = (query: Query) => call('listChats', { query })
const all = (query: Query) => readAllPages<Chat>(list, query)
const raw = (query: string) =>
  world.app.inject({ url: `/api/v1/orgs/${tenant.slug}/chats?${query}`, headers: withKey(tenant.secretKey) })
const ids = (chats: Chat[]) => chats.map(({ id }) => id)

describe('the metadata filter', () => {
  const names = [
    ...[
      'a',
      'a.b',
      '$',
      '$.a',
      '"',
      "'",
      '\\',
      '__proto__',
      'constructor',
      'a b',
      '',
      ' ',
      'ключ',
      '餐',
      '🙂',
      'é',
      '*',
      '%',
      '#',
    ],
    ...["a' OR 1=1 --", '$."a"', '@', '?', '+', '&', '=', 'a\nb', 'length', '0', '->', '{a}', 'a,b', '\u0001', '\t'],
  ]
  const written = [
    '',
    'x',
    'X',
    ' x',
    '5',
    '5.0',
    '05',
    '-5',
    '-0',
    '0',
    '1e3',
    '1000',
    '0.1',
    '.5',
    '+5',
    'true',
    'false',
    'TRUE',
    'null',
    'NaN',
  ]
  const odd = [
    'Infinity',
    '0x10',
    '1e400',
    '0.30000000000000004',
    '1e21',
    '5e-324',
    '1.7976931348623157e308',
    '9007199254740993',
    '1234567890123456789',
    '餐厅',
    "'",
    '"',
    '%',
    '\\',
    '{}',
    '[]',
    '["x"]',
    '$.a',
    '5 ',
  ]
  const values = [...written, ...odd]
  let own: Tenant
  let chats: Chat[]

  beforeAll(async () => {
    own = await world.newTenant()
    const stored: unknown[] = [
      ...values,
      5,
      -5,
      0,
      1000,
      0.1,
      0.30000000000000004,
      1e21,
      5e-324,
      1.7976931348623157e308,
    ]
    stored.push(
      Number('9007199254740993'),
      Number('1234567890123456789'),
      true,
      false,
      null,
      ['x'],
      [5],
      { a: 'x' },
      { a: 5 },
      [],
      {},
    )
    const metadata = [
      ...stored.map((value) => ({ a: value, other: 'x' })),
      ...names.filter((name) => name !== '__proto__').map((name) => ({ [name]: `of ${name}` })),
      { a: { b: 'nested' }, n: [{ b: 'nested' }] },
      { 'a.b': 'of a.b', a: 'both', n: 1 },
    ]
    const made = metadata.map((one, n) => ({ externalId: `m${n}`, messages: [], metadata: one }))
    await importChats(world, own, made)
    await importChats(world, world.umbrella, made)
    tenant = own
    chats = await all({ limit: '100' })
    expect(chats).toHaveLength(made.length)
  })
  beforeEach(() => {
    tenant = own
  })

  const both = async (filter: Query) => {
    const expected = ids(chats.filter((chat) => matchesFilter(chat, filter)))
    expect([filter, ids(await all({ ...filter, limit: '100' }))]).toEqual([filter, expected])
    return expected.length
  }

  it('matches a value as text, and as the number or boolean that it spells', async () => {
    for (const value of values) expect([value, await both({ 'metadata[a]': value })]).not.toEqual([value, 0])
    expect(await both({ 'metadata[a]': '5' })).toBe(2)
    expect(await both({ 'metadata[a]': 'true' })).toBe(2)
    expect(await both({ 'metadata[a]': 'null' })).toBe(1)
    expect(await both({ 'metadata[a]': '1e3' })).toBe(2)
  })

  it('treats any name literally: never as a path, an operator or an object property', async () => {
    for (const name of names) {
      const count = await both({ [`metadata[${name}]`]: `of ${name}` })
      expect([name, count > 0]).toEqual([name, name !== '__proto__'])
    }
    for (const name of ['toString', 'a.b.c', 'n[0].b', '$.other', 'missing', 'A']) {
      expect(await both({ [`metadata[${name.replaceAll(/[[\]]/g, '')}]`]: 'x' })).toBe(0)
    }
  })

  it('never matches nested values', async () => {
    for (const value of ['nested', 'x', '{"a":"x"}', '["x"]', '[5]', '{"b":"nested"}'])
      await both({ 'metadata[a]': value })
    expect(await both({ 'metadata[b]': 'nested' })).toBe(0)
    expect(await both({ 'metadata[a.b]': 'nested' })).toBe(0)
  })

  it('requires all given filters to match', async () => {
    expect(await both({ 'metadata[a]': 'both', 'metadata[a.b]': 'of a.b' })).toBe(1)
    expect(await both({ 'metadata[a]': 'both', 'metadata[a.b]': 'of a.b', 'metadata[n]': '1' })).toBe(1)
    expect(await both({ 'metadata[a]': 'both', 'metadata[a.b]': 'of a.b', 'metadata[n]': '2' })).toBe(0)
    expect(await both({ 'metadata[a]': 'x', 'metadata[other]': 'x' })).toBeGreaterThan(0)
  })

  it('changes nothing for injected SQL and JSON paths', async () => {
    const before = await fingerprint(world.db)
    for (const evil of [
      '\'; DROP TABLE "Chat"; --',
      '$[*]',
      '$.*',
      "') OR ('1'='1",
      '"; SELECT 1; --',
      '{a,b}',
      "a' || 'b",
    ]) {
      expect(await both({ [`metadata[${evil.replaceAll(/[[\]]/g, '')}]`]: evil })).toBe(0)
      await both({ 'metadata[a]': evil })
    }
    expect(await fingerprint(world.db)).toBe(before)
  })

  it.each([
    'metadata=5',
    'metadata=',
    'metadata[a][b]=1',
    'metadata[[0]]=1',
    'metadata[a=1',
    'metadata]a[=1',
    'metadata[a]=1&metadata[a]=2',
    'metadata[a]=1&metadata=5',
    'metadata=5&metadata[a]=1',
    'metadata=1&metadata=2',
    'metadata[a]=1&metadata[b]=1&metadata[c]=1&metadata[d]=1&metadata[e]=1&metadata[f]=1',
    `metadata[a]=${'x'.repeat(1001)}`,
    'metadata[a]=%00',
    'metadata[%00]=a',
    'metadata.a=1',
    'Metadata[a]=1',
    'unknown=1',
    'unknown[a]=1',
    '__proto__=1',
    '__proto__[a]=1',
    'constructor[a]=1',
    'status[]=open',
    'limit[a]=1',
    'limit=0',
    'sort=title',
    'from=yesterday',
  ])('returns 400 for a malformed query: %s', async (query) => {
    expect([
      (await raw(query)).statusCode,
      (await raw(query.replaceAll('[', '%5B').replaceAll(']', '%5d'))).statusCode,
    ]).toEqual([400, 400])
  })

  it('accepts an empty name, and treats a missing value as empty text', async () => {
    expect(JSON.parse((await raw('metadata[]=of%20')).body).data).toHaveLength(1)
    expect(JSON.parse((await raw('metadata[a]')).body).data).toHaveLength(1)
    expect(JSON.parse((await raw('metadata%5Ba%5D=both')).body).data).toHaveLength(1)
  })

  it.each([
    'metadata[%ff]=1',
    'metadata[a]=%ff',
    'metadata[%]=%',
    'metadata[a]=%ed%a0%80',
    '[=1',
    ']=',
    '[]=1',
    '[a]=1',
    '%5b%5d=',
    '&&[&',
  ])('never causes a server error: %s', async (query) => {
    expect([200, 400]).toContain((await raw(query)).statusCode)
  })
})

describe('all filters together', () => {
  test('return the intersection of their results, in either order and any page size', async () => {
    tenant = await world.newTenant()
    const endUserId = await world.newEndUser(tenant.orgId)
    const { userId } = tenant.people.user
    const time = (n: number) => new Date(Date.UTC(2026, 0, 1 + (n % 7))).toISOString()
    const made = Array.from({ length: 48 }, (_, n) => ({
      externalId: `c${n}`,
      tags: n % 2 ? ['odd'] : ['even', 'all'],
      status: (['open', 'pending', 'closed'] as const)[n % 3],
      ...(n % 4 === 0 && { userId }),
      ...(n % 5 === 0 && { endUserId }),
      metadata: { plan: n % 3 ? 'pro' : 'free', n: n % 2, vip: n % 4 === 0 },
      createdAt: time(n),
      messages: n % 3 ? [{ content: 'x', createdAt: time(n + 3) }] : [],
    }))
    await importChats(world, tenant, made)
    const inOrder = (sort: 'createdAt' | 'lastMessageAt', chats: Chat[]) => {
      const key = (chat: Chat) => `${(sort === 'createdAt' ? null : chat.lastMessageAt) ?? chat.createdAt} ${chat.id}`
      return [...chats].sort((a, b) => (key(a) < key(b) ? 1 : -1))
    }
    const chats = await all({ limit: '100' })
    expect(chats).toHaveLength(made.length)
    const filters: Query[] = [
      {},
      { 'metadata[plan]': 'pro' },
      { 'metadata[plan]': 'pro', 'metadata[n]': '1', tag: 'odd' },
      { 'metadata[vip]': 'true', status: ['open', 'closed'] },
      { 'metadata[vip]': 'true', userId, endUserId },
      { 'metadata[n]': '0', from: time(1), to: time(5) },
      { 'metadata[n]': '0', from: time(1), to: time(5), tag: 'all', status: 'pending', 'metadata[plan]': 'pro' },
      { externalId: 'c7', 'metadata[n]': '1' },
      { externalId: 'c7', 'metadata[n]': '0' },
    ]
    for (const sort of ['createdAt', 'lastMessageAt'] as const) {
      for (const filter of filters) {
        const expected = ids(
          inOrder(
            sort,
            chats.filter((chat) => matchesFilter(chat, filter)),
          ),
        )
        for (const limit of ['1', '5', '100']) {
          const asked = { ...filter, sort, limit }
          expect([asked, ids(await all(asked))]).toEqual([asked, expected])
        }
      }
    }
  })

  it('refuse a cursor with other metadata filters, even with unusual names', async () => {
    tenant = await world.newTenant()
    await importChats(
      world,
      tenant,
      ['a', 'b', 'c'].map((externalId) => ({ externalId, messages: [], metadata: { k: 'v' } })),
    )
    const cursorOf = async (query: Query) => (await list({ ...query, limit: '1' })).body.nextCursor as string
    const cursor = await cursorOf({ 'metadata[k]': 'v' })
    const others: Query[] = [
      {},
      { 'metadata[k]': 'w' },
      { 'metadata[K]': 'v' },
      { 'metadata[k]': 'v', 'metadata[l]': 'v' },
    ]
    for (const query of others) expect((await list({ ...query, limit: '1', cursor })).body.code).toBe('invalid_cursor')
    expect((await list({ 'metadata[k]': 'v', limit: '1', cursor })).status).toBe(200)
    const plain = await cursorOf({})
    for (const name of ['__proto__', 'constructor', '', 'toJSON']) {
      expect((await list({ [`metadata[${name}]`]: 'v', limit: '1', cursor: plain })).body.code).toBe('invalid_cursor')
    }
  })
})
