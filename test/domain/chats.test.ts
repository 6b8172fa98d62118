import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { purgeExpired } from '../../src/domain/background/housekeeping.ts'
import { newId } from '../../src/domain/ids.ts'
import type { Chat } from '../../src/generated/schemas.ts'
import { password, type Tenant, useWorld, withKey } from '../support/world.ts'

const world = useWorld()

type Query = Record<string, string | string[]>

let tenant: Tenant
const call = (
  id: 'createChat' | 'listChats' | 'updateChat' | 'deleteChat' | 'getChat',
  rest: object = {},
  chatId = '',
) => world.call(id, { params: { org: tenant.slug, chatId }, headers: withKey(tenant.secretKey), ...rest })
const open = async (body: object = {}): Promise<Chat> => (await call('createChat', { body })).body
const list = async (query: Query): Promise<Chat[]> => (await call('listChats', { query })).body.data
const ids = (chats: Chat[]) => chats.map(({ id }) => id)

/** All rows of a list, read page by page. */
async function pages(query: Query): Promise<Chat[][]> {
  const found: Chat[][] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { body } = await call('listChats', { query: { ...query, ...(cursor && { cursor }) } })
    found.push(body.data)
    cursor = body.nextCursor
  }
  return found
}

describe('the list of chats', () => {
  let chats: Chat[] = []
  let endUserId = ''

  beforeAll(async () => {
    tenant = await world.newTenant()
    endUserId = newId('eu')
    const now = new Date()
    const { orgId } = tenant
    await world.db.write((tx) =>
      tx.endUser.create({ data: { orgId, id: endUserId, metadata: {}, createdAt: now, updatedAt: now } }),
    )
    for (let n = 0; n < 11; n++) {
      chats.push(
        await open({
          title: `chat ${n}`,
          tags: n % 2 ? ['odd', 'all'] : ['all', 'even'],
          status: n < 3 ? 'closed' : n < 6 ? 'pending' : 'open',
          ...(n === 4 && { externalId: 'order-4', endUserId }),
          ...(n === 5 && { userId: tenant.people.user.userId }),
        }),
      )
    }
    // Three chats with the same time prove a total order.
    const at = (n: number) => new Date(Date.UTC(2026, 0, 1 + (n < 3 ? 0 : n)))
    for (const [n, { id }] of chats.entries()) {
      const data = { createdAt: at(n), lastActivityAt: at(n) }
      await world.db.write((tx) => tx.chat.update({ where: { orgId_id: { orgId, id } }, data }))
    }
    chats = chats.reverse()
  })

  it('is newest first and returns each chat once across pages', async () => {
    const found = await pages({ limit: '3' })
    expect(found.map(({ length }) => length)).toEqual([3, 3, 3, 2])
    expect(ids(found.flat())).toEqual(ids(chats))
  })

  it('ends without a cursor when the last page is full', async () => {
    expect((await pages({ limit: '11' })).map(({ length }) => length)).toEqual([11])
  })

  it.each<[string, Query, (n: number) => boolean]>([
    ['a tag', { tag: 'odd' }, (n) => n % 2 === 1],
    ['part of a tag is no tag', { tag: 'od' }, () => false],
    ['one state', { status: 'closed' }, (n) => n < 3],
    ['several states', { status: ['closed', 'pending'] }, (n) => n < 6],
    ['an external id', { externalId: 'order-4' }, (n) => n === 4],
    ['a wildcard is no wildcard', { externalId: 'order-%' }, () => false],
    ['from a time on', { from: '2026-01-06T00:00:00Z' }, (n) => n >= 5],
    ['before a time', { to: '2026-01-06T00:00:00Z' }, (n) => n < 5],
    ['a time with an offset', { from: '2026-01-06T02:00:00+02:00' }, (n) => n >= 5],
    ['all at once', { tag: 'even', status: 'pending', from: '2026-01-02T00:00:00Z' }, (n) => n === 4],
  ])('filters by %s', async (_, query, wanted) => {
    const expected = chats.filter((_, index) => wanted(10 - index))
    expect(ids(await list(query))).toEqual(ids(expected))
    expect(ids((await pages({ ...query, limit: '2' })).flat())).toEqual(ids(expected))
  })

  it('filters by end user and by person', async () => {
    expect(ids(await list({ endUserId }))).toEqual(ids(chats.filter(({ title }) => title === 'chat 4')))
    const { userId } = tenant.people.user
    const mine = ids(chats.filter(({ title }) => title === 'chat 5'))
    expect(ids(await list({ userId }))).toEqual(mine)
    const headers = await world.session(userId)
    expect(ids((await call('listChats', { headers, query: { userId: 'me' } })).body.data)).toEqual(mine)
  })

  it('can be ordered by last activity, which a message updates', async () => {
    const oldest = chats.at(-1) as Chat
    await world.db.write((tx) =>
      tx.chat.update({ where: { orgId_id: { orgId: tenant.orgId, id: oldest.id } }, data: { status: 'open' } }),
    )
    const params = { org: tenant.slug, chatId: oldest.id }
    await world.call('createMessage', { params, headers: withKey(tenant.secretKey), body: { content: 'still here' } })
    const found = ids((await pages({ sort: 'lastMessageAt', limit: '4' })).flat())
    expect(found).toEqual([oldest.id, ...ids(chats.slice(0, -1))])
    expect(ids(await list({}))).toEqual(ids(chats))
  })

  it('accepts a cursor for any order of the filters', async () => {
    const first = await call('listChats', { query: { limit: '1', status: 'closed', tag: 'all' } })
    const query = { cursor: first.body.nextCursor, tag: 'all', sort: 'createdAt', status: 'closed', limit: '1' }
    expect((await call('listChats', { query })).status).toBe(200)
  })

  it('rejects a cursor with other filters', async () => {
    const { body } = await call('listChats', { query: { limit: '2' } })
    const query = { limit: '2', cursor: body.nextCursor, tag: 'odd' }
    expect((await call('listChats', { query })).body.code).toBe('invalid_cursor')
    expect((await call('listChats', { query: { limit: '5', cursor: body.nextCursor } })).status).toBe(200)
  })
})

describe('a chat', () => {
  beforeAll(async () => {
    tenant = await world.newTenant()
  })

  it('is read exactly as it was returned', async () => {
    const chat = await open({
      title: 'Ω "x"',
      tags: ['b', 'a', 'ç'],
      metadata: { browser: 'x', list: [1, { y: null }] },
      settings: { provider: 'p', model: 'm', parameters: { temperature: 0.5 }, systemPrompt: 's' },
      externalId: `e-${randomUUID()}`,
      initialMessage: { content: 'hello', tokens: 3 },
    })
    expect((await call('getChat', {}, chat.id)).body).toEqual(chat)
    expect(chat).toMatchObject({
      tags: ['b', 'a', 'ç'],
      messageCount: 1,
      lastSeq: 1,
      tokens: { total: 3 },
      source: 'api',
    })
  })

  it('has a unique external id in its organization, or none', async () => {
    const body = { externalId: 'mine' }
    expect((await call('createChat', { body })).status).toBe(201)
    const again = await call('createChat', { body: { ...body, tags: ['x'], initialMessage: { content: 'x' } } })
    expect([again.status, again.body.code]).toEqual([409, 'external_id_taken'])
    expect(await list({ tag: 'x' })).toEqual([])
    const headers = withKey(world.umbrella.secretKey)
    const elsewhere = await world.call('createChat', { params: { org: 'me' }, headers, body })
    expect(elsewhere.status).toBe(201)
    await open()
    await open()
  })

  it('belongs to the signed-in user by default', async () => {
    const { userId } = tenant.people.user
    const headers = await world.session(userId)
    expect((await call('createChat', { headers, body: {} })).body.userId).toBe(userId)
    expect((await call('createChat', { headers, body: { userId: null } })).body.userId).toBeNull()
    const { people } = tenant
    const other = await call('createChat', { headers, body: { userId: people.viewer.userId } })
    expect(other.body.userId).toBe(people.viewer.userId)
    expect((await open()).userId).toBeNull()
  })

  it('is deleted once, with its messages, tags and statistics', async () => {
    const chat = await open({ tags: ['gone'], initialMessage: { content: 'x' } })
    expect((await call('deleteChat', {}, chat.id)).status).toBe(204)
    expect((await call('deleteChat', {}, chat.id)).status).toBe(404)
    const where = { orgId: tenant.orgId, chatId: chat.id }
    expect([await world.db.read.message.count({ where }), await world.db.read.chatTag.count({ where })]).toEqual([0, 0])
  })

  it('stores concurrent updates without mixing their fields', async () => {
    const { id } = await open({ tags: ['a'] })
    const bodies = Array.from({ length: 10 }, (_, n) => ({ title: `t${n}`, tags: [`t${n}`, 'both'] }))
    const answers = await Promise.all(bodies.map((body) => call('updateChat', { body }, id)))
    expect(answers.map(({ status }) => status)).toEqual(bodies.map(() => 200))
    const { body } = await call('getChat', {}, id)
    expect(body.tags).toEqual([body.title, 'both'])
  })
})

describe('other lists', () => {
  it('return each organization and each key once, newest first', async () => {
    const own = await world.newTenant()
    const headers = await world.session(own.people.admin.userId)
    for (let n = 0; n < 4; n++) {
      await world.call('createOrganization', { headers, body: { name: `o${n}` } })
      await world.call('createApiKey', { params: { org: own.slug }, headers, body: { kind: 'secret', name: `k${n}` } })
    }
    const fresh = await world.session(own.people.admin.userId)
    for (const [id, count] of [
      ['listOrganizations', 5],
      ['listApiKeys', 6],
    ] as const) {
      const seen: { id: string; createdAt: string }[] = []
      for (let cursor: string | null = ''; cursor !== null; ) {
        const query: Query = { limit: '2', ...(cursor && { cursor }) }
        const { body } = await world.call(id, { params: { org: own.slug }, headers: fresh, query })
        seen.push(...body.data)
        cursor = body.nextCursor
      }
      expect(new Set(seen.map(({ id }) => id)).size).toBe(count)
      const keys = seen.map(({ createdAt, id }) => `${createdAt} ${id}`)
      expect(keys).toEqual([...keys].sort().reverse())
    }
  })
})

describe('housekeeping', () => {
  it('deletes expired rows only', async () => {
    const own = await world.newTenant()
    const headers = withKey(own.secretKey)
    const [old, recent] = [randomUUID(), randomUUID()]
    for (const key of [old, recent]) {
      await world.call('createChat', {
        params: { org: 'me' },
        headers: { ...headers, 'idempotency-key': key },
        body: {},
      })
    }
    const long = new Date(Date.now() - 49 * 3_600_000)
    await world.db.write((tx) =>
      tx.idempotencyKey.updateMany({ where: { orgId: own.orgId, key: old }, data: { createdAt: long } }),
    )
    const live = await world.session(own.people.user.userId)
    const ended = await world.session(own.people.viewer.userId)
    await world.db.write((tx) =>
      tx.session.updateMany({ where: { userId: own.people.viewer.userId }, data: { expiresAt: long } }),
    )
    const { email } = own.people.developer
    const { refreshToken } = (await world.call('login', { body: { email, password } })).body
    await purgeExpired(world.db)
    expect((await world.call('refreshSession', { body: { refreshToken } })).status).toBe(200)
    const kept = await world.db.read.idempotencyKey.findMany({ where: { orgId: own.orgId } })
    expect(kept.map(({ key }) => key)).toEqual([recent])
    expect((await world.call('getMe', { headers: live })).status).toBe(200)
    expect((await world.call('getMe', { headers: ended })).status).toBe(401)
  })
})
