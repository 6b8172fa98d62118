import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Database } from '../src/db/database.ts'
import { visitorPermissions } from '../src/domain/access/permissions.ts'
import { runErasures } from '../src/domain/background/erasure-runner.ts'
import { hideChats } from '../src/domain/conversations/chat-removal.ts'
import { newErasureId } from '../src/domain/ids.ts'
import { type OperationId, operations } from '../src/generated/operations.ts'
import { successOf } from './support/contract.ts'
import { openPatiently } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { callWithSecretKey, importChats } from './support/expected-search.ts'
import { authorizedHeaders, pathNames, prepareRequest } from './support/prepared-requests.ts'
import { recomputedStatistics, storedStatistics } from './support/statistics.ts'
import { type Body, type Tenant, useWorld } from './support/world.ts'

const world = useWorld()
const leaseMs = 30_000
const never = new AbortController().signal

/** A second connection to the same database, as another process has. */
let other: Database
let tenant: Tenant
const call = callWithSecretKey(world, () => tenant)
beforeAll(() => {
  other = openPatiently(world.config.databaseUrl)
})
beforeEach(async () => {
  tenant = await world.newTenant()
})
afterEach(() => {
  vi.useRealTimers()
})
afterAll(() => other.close())

/** Marks a chat as deleted and keeps its rows, as while the rows of a large chat are being removed. */
const hide = (id: string) => world.db.write((tx) => hideChats(world.db, tx, { orgId: tenant.orgId, id }))
const rowsOf = async (id: string) => {
  const where = { orgId: tenant.orgId }
  const messages = await world.db.read.message.count({ where: { ...where, chatId: id } })
  return [await world.db.read.chat.count({ where: { ...where, id } }), messages]
}
const expectExact = async () =>
  expect(await storedStatistics(world.db, tenant.orgId)).toEqual(await recomputedStatistics(world.db, tenant.orgId))

/** Imports a chat with this number of messages in one transaction. */
async function chatOf(messages: number, more: object = {}): Promise<string> {
  const externalId = randomUUID()
  const said = Array.from({ length: messages }, (_, n) => ({
    role: n % 2 ? 'assistant' : 'user',
    content: `Message ${n} of a conversation`,
    tokens: 5,
  }))
  await importChats(world, tenant, [{ externalId, messages: said, ...more }])
  const { body } = await call('listChats', { query: { externalId } })
  return body.data[0].id
}

/** The same database, with a callback before each transaction. */
const ahead = (db: Database, act: (transaction: number) => unknown): Database => {
  let transaction = 0
  return {
    ...db,
    write: async (work) => {
      await act(++transaction)
      return db.write(work)
    },
  }
}

/** Every operation that names a chat or a message in its path. */
const naming = (Object.keys(operations) as OperationId[]).filter((id) =>
  pathNames(id).some((name) => name === 'chatId' || name === 'messageId'),
)

describe('a chat that is deleted, while its rows are still there', () => {
  it('is named by more than 12 operations', () => expect(naming.length).toBeGreaterThan(12))

  it.each(naming)('is not found by %s', async (id) => {
    const security: readonly { scheme: string; permissions: readonly string[] }[] = operations[id].config.security
    const held = new Set<string>(visitorPermissions)
    const isVisitors = security.some(
      ({ scheme, permissions }) => scheme === 'visitor' && permissions.every((one) => held.has(one)),
    )
    const callers = isVisitors ? ['member', 'visitor'] : ['member']
    for (const caller of callers) {
      for (const isHidden of [false, true]) {
        const scene = await prepareRequest(world, id, tenant)
        const { params, body } = scene
        const headers = caller === 'visitor' ? scene.visitor : await authorizedHeaders(world, id, scene)
        const where = { orgId: tenant.orgId, messages: { some: { id: params.messageId ?? '' } } }
        const chatId = params.chatId ?? (await world.db.read.chat.findFirstOrThrow({ where })).id
        if (isHidden) expect(await hide(chatId)).toHaveLength(1)
        const before = await rowsOf(chatId)
        const sent = caller === 'visitor' && id === 'createMessage' ? { content: 'Hello?' } : body
        const answer = await world.call(id, { params, headers, ...(sent !== undefined && { body: sent }) })
        if (!isHidden) expect([caller, answer.status]).toEqual([caller, successOf(id)[0]])
        else {
          expect([caller, answer.status, answer.body.code]).toEqual([caller, 404, 'not_found'])
          expect([await rowsOf(chatId), before[0]]).toEqual([before, 1])
        }
      }
    }
  })

  it('appears in no list, search or count', async () => {
    const endUserId = await world.newEndUser(tenant.orgId)
    const word = `w${randomUUID()}`
    const body = {
      title: word,
      tags: [word],
      metadata: { word },
      endUserId,
      externalId: word,
      userId: tenant.people.user.userId,
      initialMessage: { content: word, tokens: 3 },
    }
    const { body: chat } = await call('createChat', { body })
    const queries: [OperationId, Record<string, string>][] = [
      ['listChats', {}],
      ['listChats', { sort: 'lastMessageAt' }],
      ['listChats', { tag: word }],
      ['listChats', { endUserId }],
      ['listChats', { externalId: word }],
      ['listChats', { userId: tenant.people.user.userId }],
      ['listChats', { 'metadata[word]': word }],
      ['searchChats', { q: word }],
      ['searchChats', { q: word.slice(0, 2) }],
    ]
    const found = () =>
      Promise.all(queries.map(async ([id, query]) => (await call(id, { query })).body.data.length as number))
    expect(await found()).toEqual(queries.map(() => 1))
    await hide(chat.id)
    expect(await found()).toEqual(queries.map(() => 0))
    expect(await rowsOf(chat.id)).toEqual([1, 1])
    expect(await storedStatistics(world.db, tenant.orgId)).toEqual(new Map())
  })

  it('frees its external id for a new chat and for an import', async () => {
    for (const again of ['createChat', 'importChats'] as const) {
      const externalId = randomUUID()
      const { body: chat } = await call('createChat', { body: { externalId } })
      await hide(chat.id)
      if (again === 'createChat') expect((await call(again, { body: { externalId } })).status).toBe(201)
      else await importChats(world, tenant, [{ externalId, messages: [] }])
      const { body } = await call('listChats', { query: { externalId } })
      expect([body.data.length, body.data[0].id === chat.id]).toEqual([1, false])
    }
  })

  it('returns 410 to a repeated request that created it or its messages', async () => {
    const repeat = async (id: OperationId, asked: { params?: Record<string, string>; body: Body }) => {
      const headers = { 'idempotency-key': randomUUID() }
      const first = await call(id, { ...asked, headers })
      expect([id, first.status]).toEqual([id, 201])
      return { first: first.body, again: () => call(id, { ...asked, headers }) }
    }
    const opened = await repeat('createChat', { body: { initialMessage: { content: 'x' } } })
    const params = { chatId: opened.first.id }
    const said = await repeat('createMessage', { params, body: { content: 'x' } })
    const several = await repeat('createMessages', { params, body: { messages: [{ content: 'x' }, { content: 'y' }] } })
    for (const { again } of [opened, said, several]) expect((await again()).status).toBe(201)
    await hide(opened.first.id)
    for (const { again } of [opened, said, several]) {
      const answer = await again()
      expect([answer.status, answer.body.code]).toEqual([410, 'gone'])
    }
  })

  it('leaves exact counts when messages are written at the same moment', async () => {
    for (let round = 0; round < 5; round++) {
      const { body: chat } = await call('createChat', { body: { initialMessage: { content: 'x', tokens: 1 } } })
      const params = { chatId: chat.id }
      const { body: first } = await call('createMessage', { params, body: { content: 'y', tokens: 2 } })
      const named = { ...params, messageId: first.id }
      const some = (n: number) => [
        call('createMessage', { params, body: { content: `${n}`, tokens: 3, provider: `p${n}` } }),
        call('createMessages', { params, body: { messages: [{ content: 'a' }, { content: 'b', latency: 40 }] } }),
        call('putFeedback', { params: named, body: { rating: n % 2 ? 'positive' : 'negative' } }),
        call('updateMessage', { params: named, body: { tokens: 10 + n } }),
        call('updateChat', { params, body: { title: `${n}` } }),
      ]
      const answers = await Promise.all([
        ...[0, 1, 2, 3].flatMap(some),
        hide(chat.id).then(() => ({ status: 200, body: {} })),
        ...[4, 5, 6, 7].flatMap(some),
      ])
      expect(answers.filter(({ status }) => ![200, 201, 404].includes(status))).toEqual([])
      expect(await recomputedStatistics(world.db, tenant.orgId)).toEqual(new Map())
      expect(await storedStatistics(world.db, tenant.orgId)).toEqual(new Map())
    }
  })

  it('is deleted once by concurrent requests', async () => {
    const chatId = await chatOf(1_500)
    const answers = await Promise.all(Array.from({ length: 8 }, () => call('deleteChat', { params: { chatId } })))
    expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array(7).fill(404)])
    await eventually(async () => expect(await rowsOf(chatId)).toEqual([0, 0]))
    expect(await world.db.read.erasure.count({ where: { subjectId: chatId } })).toBe(1)
    await expectExact()
  })
})

describe('a chat of more messages than one batch removes', () => {
  it('disappears with the answer, and a second process finishes removing its rows when the first one dies', async () => {
    const kept = await chatOf(30)
    const chatId = await chatOf(3_500)
    const { app } = world
    const erasure = () => world.db.read.erasure.findFirstOrThrow({ where: { kind: 'chat', subjectId: chatId } })
    const work = vi.spyOn(app, 'startJobs').mockImplementation(() => undefined) // no worker starts yet
    expect((await call('deleteChat', { params: { chatId } })).status).toBe(204)
    expect(work).toHaveBeenCalledOnce()
    work.mockRestore()
    expect((await call('getChat', { params: { chatId } })).status).toBe(404)
    expect(await rowsOf(chatId)).toEqual([1, 3_500])
    await expectExact()
    const dies = (n: number) => n >= 4 && Promise.reject(new Error('killed'))
    await expect(runErasures(ahead(world.db, dies), never)).rejects.toThrow('Erasures failed')
    expect(await rowsOf(chatId)).toEqual([1, 1_500])
    expect(await erasure()).toMatchObject({ counts: { messages: 2_000 }, completedAt: null })
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + leaseMs + 1000 })
    await runErasures(other, never)
    expect(await rowsOf(chatId)).toEqual([0, 0])
    expect(await erasure()).toMatchObject({ counts: { messages: 3_500, chats: 1 }, completedAt: expect.any(Date) })
    expect(await rowsOf(kept)).toEqual([1, 30])
    await expectExact()
  })

  it('disappears with its end user at once, and stays counted until its rows are removed', async () => {
    const endUserId = await world.newEndUser(tenant.orgId)
    const kept = await chatOf(10)
    const chats = [await chatOf(20, { endUserId }), await chatOf(1_500, { endUserId })]
    const work = vi.spyOn(world.app, 'startJobs').mockImplementation(() => undefined)
    const { body } = await call('deleteEndUser', { params: { endUserId } })
    work.mockRestore()
    for (const chatId of chats) expect((await call('getChat', { params: { chatId } })).status).toBe(404)
    const { body: list } = await call('listChats', { query: {} })
    expect(list.data.map(({ id }: { id: string }) => id)).toEqual([kept])
    expect((await storedStatistics(world.db, tenant.orgId)).size).toBeGreaterThan(0)
    await expectExact()
    await Promise.all([runErasures(world.db, never), runErasures(other, never)])
    const { body: done } = await world.call('getErasure', { params: { erasureId: body.id } })
    expect(done).toMatchObject({ status: 'done', counts: { chats: 2, messages: 1_520, endUsers: 1 } })
    await expectExact()
  })
})

describe('two processes that remove the same rows', () => {
  it('remove each row once, and leave none', async () => {
    const chatId = await chatOf(2_500)
    const { orgId } = tenant
    await hide(chatId)
    const now = new Date()
    const again = { kind: 'chat', orgId, subjectId: chatId, counts: {}, createdAt: now } as const
    const ids = [newErasureId(), newErasureId()]
    await world.db.write((tx) => tx.erasure.createMany({ data: ids.map((id) => ({ id, ...again })) }))
    await Promise.all([world.db, other].map((db) => runErasures(db, never)))
    expect(await rowsOf(chatId)).toEqual([0, 0])
    const rows = await world.db.read.erasure.findMany({ where: { id: { in: ids } } })
    const sum = (kind: string) =>
      rows.reduce((total, { counts }) => total + ((counts as Record<string, number>)[kind] ?? 0), 0)
    expect([sum('messages'), sum('chats')]).toEqual([2_500, 1])
  })
})
