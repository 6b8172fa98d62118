import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import Libsql from 'libsql'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../src/db/database.ts'
import { runErasures } from '../src/domain/background/erasure-runner.ts'
import { beginErasure } from '../src/domain/erasures.ts'
import { newId } from '../src/domain/ids.ts'
import type { Erasure } from '../src/generated/schemas.ts'
import { eventually } from './support/eventually.ts'
import { allRows, dumpOf, fingerprintOf } from './support/rows.ts'
import { recomputedStatistics, storedStatistics } from './support/statistics.ts'
import { type Body, type Call, type Tenant, useWorld, withKey } from './support/world.ts'

const world = useWorld()

/** Letters that no other text has in this order. */
const rare = 'qxzjkv'
/** A unique text that is also valid in e-mail addresses and ids. */
let canary: string
let tenant: Tenant
let neighbour: { orgId: string; before: string }
beforeEach(async () => {
  canary = `canary-${rare}-${randomUUID()}`
  tenant = await world.newTenant()
  const other = await world.newTenant()
  await fill('neighbour', { endUserId: await world.newEndUser(other.orgId) }, 3, other)
  neighbour = { orgId: other.orgId, before: await fingerprintOf(world.db, other.orgId) }
})

const call = async (id: Parameters<typeof world.call>[0], asked: Call, of = tenant): Promise<Body> => {
  const { params, headers = withKey(of.secretKey), ...rest } = asked
  const answer = await world.call(id, { params: { org: of.slug, ...params }, headers, ...rest })
  expect([id, answer.status < 300, answer.body]).toEqual([id, true, answer.body])
  return answer.body
}

/** Creates a chat with the text in every personal field, and this number of such messages. */
async function fill(text: string, whose: object, messages: number, of = tenant): Promise<string> {
  const numbers = { tokens: 7, promptTokens: 3, completionTokens: 4, cost: 0.000_000_5, latency: 120 }
  const message = (n: number) => ({
    content: `${text} ${n}`,
    role: n % 2 ? 'assistant' : 'user',
    name: text,
    parts: [{ type: 'text', text }],
    metadata: { [text]: { deep: [text] } },
    finishReason: text,
    externalId: `${text}-${n}`,
    provider: 'openai',
    model: n % 3 ? 'large' : 'small',
    ...numbers,
  })
  const body = {
    title: text,
    tags: [text, `${text} two`],
    metadata: { about: text },
    settings: { systemPrompt: text, parameters: { user: text } },
    externalId: `${text}-${randomUUID()}`,
    initialMessage: message(0),
    ...whose,
  }
  const { id: chatId } = await call('createChat', { body }, of)
  for (let n = 1; n < messages; n += 1000) {
    const some = Array.from({ length: Math.min(1000, messages - n) }, (_, index) => message(n + index))
    await call('createMessages', { params: { chatId }, body: { messages: some } }, of)
  }
  return chatId
}

/** The tables that hold the text. */
async function traces(text = canary): Promise<string[]> {
  const found: string[] = []
  for (const [table, rows] of await allRows(world.db)) {
    if (dumpOf(rows).includes(text)) found.push(table)
  }
  return found.sort()
}

/** Asserts that no table holds the canary, and on SQLite neither the search index nor the bytes of the file. */
async function expectForgotten() {
  expect(await traces()).toEqual([])
  if (world.db.kind !== 'sqlite') return
  const path = world.config.databaseUrl.slice('file:'.length)
  const db = new Libsql(path)
  try {
    for (const [index, table] of [
      ['MessageSearch', 'Message'],
      ['ChatSearch', 'ChatText'],
    ]) {
      db.exec(`CREATE VIRTUAL TABLE temp."${index}Terms" USING fts5vocab('main', '${index}', 'row')`)
      const terms = db.prepare(`SELECT term FROM temp."${index}Terms"`).raw().all().flat()
      expect([table, terms.includes('eig'), terms.filter((term) => rare.includes(String(term)))]).toEqual([
        table,
        true,
        [],
      ])
      db.exec(`INSERT INTO "${index}" ("${index}") VALUES ('integrity-check')`)
    }
  } finally {
    db.close()
  }
  for (const file of [path, `${path}-wal`])
    expect([file, (await readFile(file)).includes(canary)]).toEqual([file, false])
}

/** The tables with rows of an organization or a user. */
async function rowsOf(column: 'orgId' | 'userId', id: string): Promise<string[]> {
  const tables = [...(await allRows(world.db))]
  return tables.filter(([, rows]) => rows.some((row) => row[column] === id)).map(([table]) => table)
}

const done = (erasureId: string): Promise<Erasure> =>
  eventually(async () => {
    const { body } = await world.call('getErasure', { params: { erasureId } })
    expect(body.status).toBe('done')
    return body
  })

const expectNeighbourUnharmed = async () =>
  expect(await fingerprintOf(world.db, neighbour.orgId)).toBe(neighbour.before)

describe('an end user who is erased', () => {
  it('leaves no trace in any table, and recalculated statistics', async () => {
    const own = { externalId: canary, username: canary, email: `${canary}@example.com`, metadata: { note: canary } }
    const endUser = await call('createEndUser', { body: own })
    await fill(canary, { endUserId: endUser.id }, 3)
    await fill(canary, { endUserId: endUser.id }, 5)
    const kept = await fill('kept', { endUserId: await world.newEndUser(tenant.orgId) }, 4)
    const usage = await world.db.read.usage.findMany({ where: { orgId: tenant.orgId } })
    expect(await traces()).toEqual(expect.arrayContaining(['Chat', 'ChatTag', 'EndUser', 'Message']))

    const params = { endUserId: endUser.id }
    const erasure = await done((await call('deleteEndUser', { params })).id)
    expect(erasure).toMatchObject({ kind: 'endUser', counts: { chats: 2, messages: 8, endUsers: 1 } })
    expect(Object.keys(erasure.counts)).toHaveLength(3)
    expect(erasure.completedAt?.localeCompare(erasure.createdAt)).not.toBe(-1)
    await expectForgotten()
    expect((await call('getChat', { params: { chatId: kept } })).messageCount).toBe(4)
    expect(await storedStatistics(world.db, tenant.orgId)).toEqual(await recomputedStatistics(world.db, tenant.orgId))
    expect((await recomputedStatistics(world.db, tenant.orgId)).size).toBeGreaterThan(0)
    expect(await world.db.read.usage.findMany({ where: { orgId: tenant.orgId } })).toEqual(usage)
  })

  it('leaves other organizations unchanged', async () => {
    const { id: endUserId } = await call('createEndUser', { body: { externalId: canary } })
    await fill(canary, { endUserId }, 3)
    const before = await storedStatistics(world.db, neighbour.orgId)
    await done((await call('deleteEndUser', { params: { endUserId } })).id)
    await expectNeighbourUnharmed()
    expect(await storedStatistics(world.db, neighbour.orgId)).toEqual(before)
  })
})

describe('an organization that is deleted', () => {
  it('leaves no row in any table, across several batches', async () => {
    const { orgId, slug, people } = tenant
    const headers = await world.session(people.admin.userId)
    const { id: endUserId } = await call('createEndUser', {
      body: { externalId: canary, email: `${canary}@x.example` },
    })
    await fill(canary, { endUserId }, 2_500)
    await fill(canary, { userId: people.user.userId }, 3)
    await call('createApiKey', { headers, body: { kind: 'secret', name: canary } })
    await call('rotateIdentitySecret', { headers })
    await call('updateOrganization', { headers, body: { name: canary, settings: { systemPrompt: canary } } })
    await world.newInvitation(orgId, `${canary}@example.com`)
    await world.newConversation(tenant)
    const keyed = { ...withKey(tenant.secretKey), 'idempotency-key': canary }
    await call('createChat', { headers: keyed, body: {} })
    await call('deleteChat', { params: { chatId: await fill(canary, {}, 1) } })
    const asked = { id: newId('exp'), format: 'csv', type: 'all', status: 'failed', createdAt: new Date() } as const
    await world.db.write((tx) =>
      tx.export.create({ data: { orgId, ...asked, filters: { tag: canary }, error: canary } }),
    )
    const events = await world.db.read.auditEvent.count({ where: { orgId } })

    const erasure = await done((await call('deleteOrganization', { headers })).id)
    expect(erasure.counts).toMatchObject({
      messages: 2_500 + 3 + 1,
      chats: 4,
      endUsers: 1,
      tags: 4,
      auditEvents: events,
      members: 4,
      apiKeys: 3,
      invitations: 1,
      idempotencyKeys: 1,
      exports: 1,
    })
    expect(await rowsOf('orgId', orgId)).toEqual(['Erasure'])
    await expectNeighbourUnharmed()
    await expectForgotten()
    expect(await traces(slug)).toEqual([])
    expect(await world.db.read.user.count({ where: { id: people.user.userId } })).toBe(1)
  })

  it('is removed with chats that arrive during the erasure', async () => {
    const { orgId } = tenant
    await fill(canary, {}, 2)
    const { id } = await world.db.write((tx) => beginErasure(tx, { kind: 'organization', orgId, subjectId: orgId }))
    const arrive = async () => {
      const now = new Date()
      const chat = { id: newId('chat'), metadata: {}, settings: {}, source: 'api', lastActivityAt: now } as const
      const endUserId = await world.newEndUser(orgId)
      const data = { orgId, ...chat, endUserId, createdAt: now, updatedAt: now }
      await world.db.write((tx) => tx.chat.create({ data }))
    }
    let hasArrived = false
    const write: Database['write'] = async (work) => {
      const isLast = (await world.db.read.membership.count({ where: { orgId } })) === 0
      if (isLast && !hasArrived) await arrive()
      hasArrived ||= isLast
      return world.db.write(work)
    }
    await runErasures({ ...world.db, write }, new AbortController().signal)
    expect(hasArrived).toBe(true)
    expect((await done(id)).counts).toMatchObject({ organizations: 1 })
    expect(await rowsOf('orgId', orgId)).toEqual(['Erasure'])
  })
})

describe('a person who is erased', () => {
  it('leaves chats and messages without a user id, and no row of their own', async () => {
    const { orgId, people } = tenant
    const { userId } = people.user
    const [address, now] = [`198.51.100.7-${canary}`, new Date()]
    const by = { actorType: 'person', actorId: userId, targetType: 'member', targetId: userId, details: {}, address }
    const id = await world.db.write(async (tx) => {
      const row = { email: `${canary}@example.com`, username: canary, fullName: canary, preferences: { theme: canary } }
      await tx.user.update({ where: { id: userId }, data: row })
      const at = { userId, createdAt: now, address, userAgent: canary }
      const events = Array.from({ length: 1_001 }, () => ({ id: newId('aud'), action: 'session.created', ...at }))
      await tx.accountEvent.createMany({ data: events })
      const told = { orgId, action: 'session.created', createdAt: now, ...by }
      await tx.auditEvent.createMany({ data: Array.from({ length: 1_001 }, () => ({ ...told, id: newId('aud') })) })
      const session = { id: newId('ses'), lastUsedAt: now, expiresAt: now, ...at }
      const refreshTokens = { create: { hash: canary, createdAt: now, expiresAt: now } }
      await tx.session.create({ data: { ...session, refreshTokens } })
      return (await beginErasure(tx, { kind: 'person', orgId: null, subjectId: userId })).id
    })
    await world.newPersonalKey(userId)
    await world.newToken({ purpose: 'emailVerification', userId }, `${canary}@example.com`)
    const chatId = await fill('kept', { userId }, 2)
    const statistics = await storedStatistics(world.db, orgId)

    await runErasures(world.db, new AbortController().signal)
    expect((await done(id)).counts).toEqual({
      auditEvents: 1_001,
      chats: 1,
      memberships: 1,
      accountEvents: 1_001,
      refreshTokens: 1,
      sessions: 1,
      personalKeys: 1,
      oneTimeTokens: 1,
      people: 1,
    })
    expect(await rowsOf('userId', userId)).toEqual([])
    expect(await traces(address)).toEqual([])
    expect(await world.db.read.user.count({ where: { id: userId } })).toBe(0)
    expect(await world.db.read.auditEvent.count({ where: { orgId, actorId: userId, address: null } })).toBe(1_001)
    expect(await call('getChat', { params: { chatId } })).toMatchObject({
      userId: null,
      title: 'kept',
      messageCount: 2,
    })
    expect(await storedStatistics(world.db, orgId)).toEqual(statistics)
    await expectNeighbourUnharmed()
    await expectForgotten()
  })
})

describe('a chat that is deleted', () => {
  it('is recorded with actor and address, but without its content', async () => {
    const headers = await world.session(tenant.people.user.userId)
    const chatId = await fill(canary, {}, 2)
    await call('deleteChat', { params: { chatId }, headers })
    const admin = await world.session(tenant.people.admin.userId)
    const { data } = await call('listAuditEvents', { headers: admin, query: { action: 'chat.deleted' } })
    const actor = { type: 'person', id: tenant.people.user.userId }
    expect(data).toMatchObject([{ actor, target: { type: 'chat', id: chatId }, address: '127.0.0.1', details: {} }])
    await world.db.scrub() // no erasure, which would
    await expectForgotten()
    expect(await storedStatistics(world.db, tenant.orgId)).toEqual(new Map())
  })
})

describe('the status of an erasure', () => {
  it('needs no credential, only the id', async () => {
    const { id: endUserId } = await call('createEndUser', { body: { externalId: canary } })
    const begun = await call('deleteEndUser', { params: { endUserId } })
    const { createdAt } = await done(begun.id)
    expect(createdAt).toBe(begun.createdAt)
    const unknown = `${begun.id.slice(0, -1)}${begun.id.endsWith('0') ? '1' : '0'}`
    expect((await world.call('getErasure', { params: { erasureId: unknown } })).status).toBe(404)
    expect((await world.call('getErasure', { params: { erasureId: 'era_x' } })).status).toBe(400)
  })
})
