import fc from 'fast-check'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { buildApp } from '../src/app.ts'
import type { Database } from '../src/db/database.ts'
import { openDatabase } from '../src/db/open.ts'
import { purgeExpired } from '../src/domain/background/housekeeping.ts'
import { getSystemMetrics, RequestCounts } from '../src/domain/platform/system-metrics.ts'
import type { SystemMetrics } from '../src/generated/schemas.ts'
import { chatHistoriesBetween, replayHistory } from './support/chat-histories.ts'
import { operations } from './support/contract.ts'
import { eventually } from './support/eventually.ts'
import { useSecondApplication } from './support/second-application.ts'
import { adminToken, callsTo, useWorld, withKey, withToken } from './support/world.ts'

const quarterMs = 900_000
const hourMs = 3_600_000
const world = useWorld()

async function metricsOf(hours?: number): Promise<SystemMetrics> {
  const query = hours === undefined ? {} : { hours: String(hours) }
  const { status, body } = await world.call('getSystemMetrics', { headers: withToken(adminToken), query })
  expect([status, body.code]).toEqual([200, undefined])
  return body
}

/** The same metrics without requests, computed by a full scan of all rows. */
async function scannedSince(db: Database, from: Date) {
  const organization = { deletedAt: null }
  const chats = await db.read.chat.findMany({ where: { organization, deletedAt: null } })
  const where = { createdAt: { gte: from }, chat: { deletedAt: null, organization } }
  const messages = await db.read.message.findMany({ where })
  const active = chats.filter(({ lastActivityAt }) => lastActivityAt >= from)
  const endUsers = new Set(active.flatMap(({ orgId, endUserId }) => (endUserId ? `${orgId} ${endUserId}` : [])))
  const people = new Set(active.flatMap(({ userId }) => userId ?? []))
  const sum = (rows: typeof messages, name: 'tokens' | 'promptTokens' | 'completionTokens') =>
    rows.reduce((total, row) => total + (row[name] ?? 0), 0)
  const named = messages.filter(({ role, model }) => role === 'assistant' && model !== null)
  const byModel = Map.groupBy(named, ({ provider, model }) => JSON.stringify([provider, model]))
  const models = [...byModel].map(([key, rows]) => {
    const [provider, model] = JSON.parse(key)
    const tokens = sum(rows, 'tokens')
    const all = sum(named, 'tokens')
    return { provider, model, messages: rows.length, tokens, share: all === 0 ? 0 : tokens / all }
  })
  const nameOf = ({ provider, model }: (typeof models)[number]) => `${provider ?? ''} ${model}`
  return {
    messages: messages.length,
    chats: chats.filter(({ createdAt }) => createdAt >= from).length,
    users: { total: endUsers.size + people.size, endUsers: endUsers.size, people: people.size },
    tokens: {
      total: sum(messages, 'tokens'),
      prompt: sum(messages, 'promptTokens'),
      completion: sum(messages, 'completionTokens'),
    },
    models: models.sort(
      (one, other) =>
        other.tokens - one.tokens || other.messages - one.messages || (nameOf(one) < nameOf(other) ? -1 : 1),
    ),
  }
}

describe('the system metrics', () => {
  it('equal a full scan of all organizations after any history, without deleted ones', async () => {
    const now = new Date()
    const history = chatHistoriesBetween(new Date(now.getTime() - 200 * hourMs), now)
    await fc.assert(
      fc.asyncProperty(
        history,
        fc.array(fc.integer({ min: 1, max: 168 }), { minLength: 2, maxLength: 4 }),
        fc.boolean(),
        async (steps, hours, isDeleted) => {
          const { tenant } = await replayHistory(world, steps)
          if (isDeleted) {
            const headers = await world.session(tenant.people.admin.userId)
            await world.call('deleteOrganization', { params: { org: tenant.slug }, headers })
          }
          for (const some of [1, ...hours, 168]) {
            const { from, to, hours, requests: _, ...figures } = await metricsOf(some)
            expect(hours).toBe(some)
            const since = Date.parse(to) - some * hourMs
            expect(Date.parse(from)).toBe(since - (since % quarterMs))
            expect(figures).toEqual(await scannedSince(world.db, new Date(from)))
          }
        },
      ),
      { numRuns: 8, seed: 20_261_122, endOnFailure: true },
    )
  }, 180_000)

  it('do not count users of a chat that is being deleted', async () => {
    const { orgId, slug, secretKey } = await world.newTenant()
    const endUserId = await world.newEndUser(orgId)
    const before = (await metricsOf(1)).users
    const body = { endUserId }
    const { body: chat } = await world.call('createChat', { params: { org: slug }, headers: withKey(secretKey), body })
    expect((await metricsOf(1)).users.endUsers).toBe(before.endUsers + 1)
    const where = { orgId_id: { orgId, id: chat.id } }
    await world.db.write((tx) => tx.chat.update({ where, data: { deletedAt: new Date() } }))
    expect((await metricsOf(1)).users).toEqual(before)
  })

  it('cover 24 hours by default and one week at most', async () => {
    expect((await metricsOf()).hours).toBe(24)
    for (const hours of ['0', '169', '1.5', 'all']) {
      const { status } = await world.call('getSystemMetrics', { headers: withToken(adminToken), query: { hours } })
      expect([hours, status]).toEqual([hours, 400])
    }
  })

  it('count every request by outcome, including their own on the next call', async () => {
    const before = (await metricsOf()).requests
    for (let n = 0; n < 5; n++) await world.call('getHealth')
    await world.call('getReadiness')
    await world.call('getMe')
    await world.app.inject('/nowhere')
    world.db.ping = () => Promise.reject(new Error('refused'))
    await eventually(async () => expect((await world.call('getReadiness')).status).toBe(503))
    const { total, ok, failed, serverErrors, averageMs } = (await metricsOf()).requests
    const errors = serverErrors - before.serverErrors
    expect(errors).toBe(1)
    expect(failed - before.failed).toBe(errors + 2)
    expect(ok + failed).toBe(total)
    expect(averageMs).toBeGreaterThan(0)
    const asked = total - before.total
    expect((await metricsOf()).requests.total).toBe(total + 1)
    expect(asked).toBeGreaterThanOrEqual(1 + 5 + 1 + 2 + 1)
  })
})

describe('the request counts', () => {
  const answered = { status: 200, isWhole: true, durationMs: 2 }
  const rows = () => world.db.read.requestStatistic.findMany({ where: { bucket: { lt: new Date(200 * quarterMs) } } })

  it('are kept when a write fails and are not doubled when its outcome is unknown', async () => {
    const long = 100 * quarterMs
    let fails: 'before' | 'after' | undefined
    const write = async (work: Parameters<Database['write']>[0]) => {
      if (fails === 'before') throw new Error('unreachable')
      const result = await world.db.write(work)
      if (fails === 'after') throw new Error('the connection was lost')
      return result
    }
    const counts = new RequestCounts({ ...world.db, write } as Database)
    counts.add(answered, long)
    fails = 'before'
    await expect(counts.write()).rejects.toThrow('unreachable')
    expect(await rows()).toEqual([])
    counts.add({ ...answered, status: 404 }, long)
    fails = 'after'
    await expect(counts.write()).rejects.toThrow('lost')
    counts.add({ ...answered, isWhole: false }, long)
    counts.add(answered, long - 1)
    fails = undefined
    await Promise.all([counts.write(), counts.write()])
    const stored = (await rows()).map(({ slot: _, ...row }) => row).sort((one, other) => +one.bucket - +other.bucket)
    expect(stored).toEqual([
      { bucket: new Date(long - quarterMs), requests: 1n, failed: 0n, serverErrors: 0n, duration: 2_000n },
      { bucket: new Date(long), requests: 3n, failed: 2n, serverErrors: 1n, duration: 6_000n },
    ])
  })

  it('are deleted after eight days', async () => {
    const slot = 1
    const amounts = { requests: 1n, failed: 0n, serverErrors: 0n, duration: 1n }
    const data = [7.9, 8.1].map((days) => ({ bucket: new Date(Date.now() - days * 24 * hourMs), slot, ...amounts }))
    await world.db.write((tx) => tx.requestStatistic.createMany({ data }))
    await purgeExpired(world.db)
    expect(await world.db.read.requestStatistic.findMany({ where: { slot } })).toEqual(data.slice(0, 1))
  })
})

it('the system metrics are returned while counts cannot be written', async () => {
  const counts = new RequestCounts({ ...world.db, write: () => Promise.reject(new Error('full')) })
  counts.add({ status: 200, isWhole: true, durationMs: 1 })
  expect(await getSystemMetrics(world.db, counts, 1)).toMatchObject({ hours: 1 })
})

describe('several applications', () => {
  // Fake timers drive the interval at which a listening application writes its counts.
  beforeAll(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  })
  const here = useWorld()
  const there = useSecondApplication(here)

  const ask = async (address: string, times: number, path: string = operations.getHealth.url) => {
    for (let n = 0; n < times; n++) await (await fetch(address + path)).arrayBuffer()
  }
  const stored = async () => {
    const { _sum: sum } = await here.db.read.requestStatistic.aggregate({ _sum: { requests: true, failed: true } })
    return { requests: Number(sum.requests), failed: Number(sum.failed) }
  }
  const start = async () => {
    const app = await buildApp(here.config, openDatabase(here.config.databaseUrl))
    return { app, address: await app.listen({ host: '127.0.0.1', port: 0 }) }
  }

  it('store their request counts within five seconds and add them up over a restart', async () => {
    const [one, other] = await Promise.all([here, there].map(({ app }) => app.listen({ host: '127.0.0.1', port: 0 })))
    await ask(one ?? '', 4)
    await ask(other ?? '', 3)
    await ask(other ?? '', 2, '/nowhere')
    expect(await stored()).toEqual({ requests: 0, failed: 0 })
    vi.advanceTimersByTime(5_000)
    vi.useRealTimers() // no interval fires after these five seconds
    await eventually(async () => expect(await stored()).toEqual({ requests: 9, failed: 2 }))
    await ask(other ?? '', 20)
    await there.app.close()
    expect(await stored()).toEqual({ requests: 29, failed: 2 })
    const { app, address } = await start()
    await ask(address, 5)
    const { requests } = (await callsTo(app)('getSystemMetrics', { headers: withToken(adminToken) })).body
    expect(requests).toMatchObject({ total: 34, failed: 2 })
    await app.close()
  })

  it('write the counts of running requests on shutdown', async () => {
    const { app, address } = await start()
    const before = (await stored()).requests
    await ask(address, 1)
    const answers = Array.from({ length: 50 }, () =>
      ask(address, 1)
        .then(() => 1)
        .catch(() => 0),
    )
    await Promise.race(answers)
    await app.close()
    const answered = (await Promise.all(answers)).reduce((sum, one) => sum + one, 0)
    expect((await stored()).requests).toBe(before + 1 + answered)
  })
})
