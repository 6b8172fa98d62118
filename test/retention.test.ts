import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Database } from '../src/db/database.ts'
import { runErasures } from '../src/domain/background/erasure-runner.ts'
import { purgeExpired } from '../src/domain/background/housekeeping.ts'
import { beginRetentions } from '../src/domain/organizations/retention.ts'
import type { AuditEvent, Chat } from '../src/generated/schemas.ts'
import type { OperationId } from './support/contract.ts'
import { openPatiently } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { callWithSecretKey, importChats } from './support/expected-search.ts'
import { recomputedStatistics, storedStatistics } from './support/statistics.ts'
import { type Call, type Tenant, useWorld } from './support/world.ts'

const world = useWorld()
const dayMs = 86_400_000
const leaseMs = 30_000
const never = new AbortController().signal

/** A second connection to the database, as another process has. */
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

/** Sets the wall clock only; timers keep running. */
const at = (time: number) => vi.useFakeTimers({ toFake: ['Date'], now: time })
const ago = (days: number) => new Date(Date.now() - days * dayMs).toISOString()

/** Calls an operation as the tenant's admin. */
const callAsAdmin = async (id: OperationId, rest: Call = {}) => {
  const headers = await world.session(tenant.people.admin.userId)
  const answer = await world.call(id, { params: { org: tenant.slug }, headers, ...rest })
  expect([id, answer.status < 300, answer.body]).toEqual([id, true, answer.body])
  return answer.body
}

const keep = (retentionDays: number | null) =>
  callAsAdmin('updateOrganization', { body: { settings: { retentionDays } } })

/** An imported chat with messages of the given ages in days, newest last; `opened` is the age of the chat. */
const chatOf = (externalId: string, days: readonly number[], opened = days[0] ?? 0) => ({
  externalId,
  createdAt: ago(opened),
  messages: days.map((day) => ({ role: 'user', content: externalId, tokens: 3, createdAt: ago(day) })),
})

const preview = async (query = {}) => (await call('previewRetention', { query })).body
const left = async (): Promise<string[]> => {
  const { body } = await call('listChats', { query: { limit: '100' } })
  return body.data.map(({ externalId }: Chat) => externalId).sort()
}
const erasures = () => world.db.read.erasure.findMany({ where: { orgId: tenant.orgId }, orderBy: { createdAt: 'asc' } })
const applied = async (): Promise<AuditEvent[]> =>
  (await callAsAdmin('listAuditEvents', { query: { action: 'retention.applied' } })).data
const rowsLeft = async () => {
  const where = { orgId: tenant.orgId }
  return [await world.db.read.chat.count({ where }), await world.db.read.message.count({ where })]
}
const expectExact = async () =>
  expect(await storedStatistics(world.db, tenant.orgId)).toEqual(await recomputedStatistics(world.db, tenant.orgId))

/** The database with `act` called before each write transaction. */
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

describe('a dry run of retention', () => {
  it('reports what would be deleted, for the configured or the given days, and deletes nothing', async () => {
    await importChats(world, tenant, [
      chatOf('old', [400, 50]),
      chatOf('older', [400, 399, 100]),
      chatOf('empty', [], 60),
      chatOf('young', [400, 1]),
    ])
    expect(await preview()).toEqual({ retentionDays: null, before: null, chats: 0, messages: 0 })
    expect(await preview({ days: '49' })).toMatchObject({ retentionDays: 49, chats: 3, messages: 5 })
    expect(await preview({ days: '51' })).toMatchObject({ chats: 2, messages: 3 })
    await keep(90)
    const now = Date.now()
    at(now)
    const before = new Date(now - 90 * dayMs).toISOString()
    expect(await preview()).toEqual({ retentionDays: 90, before, chats: 1, messages: 3 })
    expect((await call('previewRetention', { query: { days: '0' } })).status).toBe(400)
    expect(await left()).toHaveLength(4)
  })

  it('returns 404 for another organization', async () => {
    await importChats(world, tenant, [chatOf('old', [50])])
    const answer = await call('previewRetention', { params: { org: world.acme.slug }, query: { days: '1' } })
    expect(answer.status).toBe(404)
  })
})

describe('retention', () => {
  it('deletes exactly what the dry run reported, by the age of the last message and not of the import', async () => {
    await importChats(world, tenant, [
      chatOf('years old', [900, 800]),
      chatOf('silent just long enough', [30.01]),
      chatOf('silent not long enough', [29.9]),
      chatOf('opened long ago, with a young message', [900, 2]),
      chatOf('opened long ago, without a message', [], 31),
      chatOf('opened just now, without a message', [], 0),
    ])
    await keep(30)
    const said = await preview()
    expect(said).toMatchObject({ chats: 3, messages: 3 })
    await purgeExpired(world.db)
    await runErasures(world.db, never)
    const kept = [
      'opened just now, without a message',
      'opened long ago, with a young message',
      'silent not long enough',
    ]
    expect(await left()).toEqual(kept)
    expect(await rowsLeft()).toEqual([3, 3])
    const [erasure, ...others] = await erasures()
    expect(others).toEqual([])
    const { chats, messages } = said
    expect(erasure).toMatchObject({ kind: 'retention', counts: { chats, messages }, completedAt: expect.any(Date) })
    const before = new Date((erasure?.createdAt.getTime() ?? 0) - 30 * dayMs).toISOString()
    expect(await applied()).toMatchObject([
      {
        actor: { type: 'system', id: null },
        target: { type: 'organization', id: tenant.orgId },
        address: null,
        details: { chats, messages, retentionDays: 30, before },
      },
    ])
    await expectExact()
    await purgeExpired(world.db)
    expect(await erasures()).toHaveLength(1)
  })

  it('deletes chats as they age and skips organizations without retention', async () => {
    const keeper = await world.newTenant()
    await importChats(world, keeper, [chatOf('for ever', [5_000])])
    await importChats(world, tenant, [chatOf('of today', [0.5])])
    await keep(7)
    const start = Date.now()
    const turn = async (days: number) => {
      at(start + days * dayMs)
      await beginRetentions(world.db)
      await runErasures(world.db, never)
    }
    await turn(6)
    expect(await left()).toContain('of today')
    await turn(6.6)
    expect(await left()).not.toContain('of today')
    await turn(5_000)
    expect(await left()).toEqual([])
    expect(await world.db.read.chat.count({ where: { orgId: keeper.orgId } })).toBe(1)
  })

  it('starts once when two processes check concurrently, and both share the work', async () => {
    const chats = Array.from({ length: 450 }, (_, n) => chatOf(`chat ${n}`, [40, 39]))
    await importChats(world, tenant, chats)
    await keep(30)
    await Promise.all([world.db, other, world.db, other].map((db) => beginRetentions(db)))
    expect(await erasures()).toHaveLength(1)
    await Promise.all([world.db, other].map((db) => runErasures(db, never)))
    const details = { chats: 450, messages: 900 }
    expect(await erasures()).toMatchObject([{ counts: details }])
    expect(await applied()).toMatchObject([{ details }])
    expect(await rowsLeft()).toEqual([0, 0])
    await expectExact()
  })

  it('is finished by another process after a crash, including hidden chats, and counts nothing twice', async () => {
    const long = { ...chatOf('long', [], 60), messages: chatOf('long', Array(2_500).fill(50)).messages }
    const chats = Array.from({ length: 150 }, (_, n) => chatOf(`chat ${n}`, [40]))
    await importChats(world, tenant, [long, ...chats])
    await keep(30)
    await beginRetentions(world.db)
    const start = Date.now()
    const dies = (n: number) => n >= 4 && Promise.reject(new Error('killed'))
    await expect(runErasures(ahead(world.db, dies), never)).rejects.toThrow('Erasures failed')
    // The process dies in the middle of the long chat, which is hidden while all counts are exact.
    expect(await erasures()).toMatchObject([{ counts: { messages: 2_000 }, completedAt: null }])
    expect(await rowsLeft()).toEqual([151, 650])
    expect(await left()).not.toContain('long')
    expect(await preview()).toMatchObject({ chats: 150, messages: 150 })
    await expectExact()
    at(start + leaseMs + 10_000)
    await beginRetentions(other)
    await runErasures(other, never)
    expect(await erasures()).toMatchObject([{ counts: { chats: 151, messages: 2_650 } }])
    expect(await applied()).toMatchObject([{ details: { chats: 151, messages: 2_650 } }])
    expect(await rowsLeft()).toEqual([0, 0])
    await expectExact()
  })

  it('keeps a chat that receives a message before it is deleted', async () => {
    const chats = Array.from({ length: 120 }, (_, n) => chatOf(`chat ${n}`, [200 - n]))
    await importChats(world, tenant, chats)
    await keep(30)
    await beginRetentions(world.db)
    const find = { orgId_externalId: { orgId: tenant.orgId, externalId: 'chat 119' } }
    const { id: chatId } = await world.db.read.chat.findUniqueOrThrow({ where: find })
    const post = async (n: number) => {
      if (n !== 3) return
      expect((await call('createMessage', { params: { chatId }, body: { content: 'Still here' } })).status).toBe(201)
    }
    await runErasures(ahead(world.db, post), never)
    expect(await left()).toEqual(['chat 119'])
    expect(await applied()).toMatchObject([{ details: { chats: 119, messages: 119 } }])
    await expectExact()
  })

  it.each([
    ['cleared', async () => keep(null)],
    ['raised', async () => keep(1_000)],
  ])('stops when the days are %s and leaves no chat half deleted', async (_, change) => {
    const long = { ...chatOf('long', [], 600), messages: chatOf('long', Array(1_500).fill(500)).messages }
    const chats = Array.from({ length: 20 }, (_, n) => chatOf(`chat ${n}`, [40]))
    await importChats(world, tenant, [long, ...chats])
    await keep(30)
    await beginRetentions(world.db)
    await runErasures(
      ahead(world.db, (n) => n === 3 && change()),
      never,
    )
    expect(await left()).toHaveLength(20)
    expect(await rowsLeft()).toEqual([20, 20])
    expect(await applied()).toMatchObject([{ details: { chats: 1, messages: 1_500 } }])
    await beginRetentions(world.db)
    expect(await erasures()).toHaveLength(1)
    await expectExact()
  })

  it('ends when the organization is deleted', async () => {
    await importChats(world, tenant, [chatOf('old', [50])])
    await keep(30)
    await beginRetentions(world.db)
    await callAsAdmin('deleteOrganization')
    await eventually(async () => {
      const found = await erasures()
      expect(found.map(({ completedAt }) => completedAt === null)).toEqual([false, false])
    })
    expect(await rowsLeft()).toEqual([0, 0])
  })
})
