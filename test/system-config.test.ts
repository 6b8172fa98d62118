import type { FastifyInstance } from 'fastify'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { buildApp } from '../src/app.ts'
import { openDatabase } from '../src/db/open.ts'
import { LiveSettings } from '../src/domain/platform/system-config.ts'
import type { SystemConfigUpdate, SystemOverrides } from '../src/generated/schemas.ts'
import { eventually } from './support/eventually.ts'
import { useSecondApplication } from './support/second-application.ts'
import { adminToken, type Body, useWorld, withKey, withToken } from './support/world.ts'

const operator = withToken(adminToken)

describe('the settings', () => {
  const world = useWorld()
  const read = async () => (await world.call('getSystemConfig', { headers: operator })).body
  const set = (body: unknown) => world.call('updateSystemConfig', { headers: operator, body })
  const nothing = { logLevel: null, maxTokens: null, rateLimits: { read: null, write: null, llm: null, admin: null } }
  beforeEach(async () => {
    await set(nothing)
  })

  it('come from the environment until an operator overrides them, and again after a reset', async () => {
    const { logLevel, rateLimits } = world.config
    const before = await read()
    expect(before).toMatchObject({ logLevel, rateLimits, maxTokens: null, overrides: {} })
    const set1 = await set({ logLevel: 'error', rateLimits: { read: 100, write: 200 } })
    expect(set1.body).toMatchObject({
      logLevel: 'error',
      maxTokens: null,
      rateLimits: { ...rateLimits, read: 100, write: 200 },
      plans: { free: { read: 100 }, pro: { read: 500 }, enterprise: { read: 2_000, write: 4_000 } },
      overrides: { logLevel: 'error', rateLimits: { read: 100, write: 200 } },
    })
    const set2 = await set({ maxTokens: 9, rateLimits: { write: null } })
    expect(set2.body.overrides).toEqual({ logLevel: 'error', maxTokens: 9, rateLimits: { read: 100 } })
    expect(await read()).toEqual(set2.body)
    await set(nothing)
    expect(await read()).toEqual({ ...before, updatedAt: expect.any(String) })
  })

  it.each<[string, unknown]>([
    ['nothing', {}],
    ['an unknown level', { logLevel: 'loud' }],
    ['no tokens at all', { maxTokens: 0 }],
    ['a limit of another name', { rateLimits: { reads: 100 } }],
    ['limits as one number', { rateLimits: 100 }],
    ['a fraction', { rateLimits: { read: 10.5 } }],
    ['too few requests for the operator to change it back', { rateLimits: { read: 100, admin: 1 } }],
    ['too few requests to sign in', { rateLimits: { auth: 0 } }],
    ['too few requests for a server to write', { rateLimits: { write: 1 } }],
    ['a window of its own', { rateLimitWindowMs: 1000 }],
  ])('are not changed by a request with %s: 400', async (_, body) => {
    const before = await read()
    expect((await set(body)).status).toBe(400)
    expect(await read()).toEqual(before)
  })

  it('apply to rate limits once the response is sent', async () => {
    const { secretKey } = await world.newTenant()
    const limitOf = async () =>
      (await world.app.inject({ url: '/api/v1/orgs/me/chats', headers: withKey(secretKey) })).headers[
        'x-ratelimit-limit'
      ]
    const { enterprise } = (await set({ rateLimits: { read: 11 } })).body.plans
    expect([await limitOf(), enterprise.read]).toEqual(['220', 220])
    await set({ rateLimits: { read: 12 } })
    expect(await limitOf()).toBe('240')
  })

  it('limit the tokens of an answer whatever the caller requests', async () => {
    const { slug, secretKey } = await world.newTenant()
    const provider = await world.newProvider()
    const body = (maxTokens: number) => ({
      messages: [{ role: 'user', content: 'Hello' }],
      provider,
      parameters: { maxTokens },
    })
    const asked = async (maxTokens: number): Promise<number> => {
      const call = { params: { org: slug }, headers: withKey(secretKey), body: body(maxTokens) }
      await world.call('completeOnce', call)
      return world.vendor.asked.at(-1)?.body.max_tokens
    }
    expect(await asked(500)).toBe(500)
    await set({ maxTokens: 40 })
    expect([await asked(500), await asked(30)]).toEqual([40, 30])
  })

  it('lose no field of concurrent updates', async () => {
    const classes = ['read', 'write', 'llm', 'admin'] as const
    const updates: SystemConfigUpdate[] = classes.map((name, n) => ({ rateLimits: { [name]: 1_000 + n } }))
    await Promise.all([...updates, { maxTokens: 77 }].map(set))
    const { overrides } = await read()
    expect(overrides).toEqual({ maxTokens: 77, rateLimits: { read: 1_000, write: 1_001, llm: 1_002, admin: 1_003 } })
  })

  it('are not reverted by a refresh that started before an update', async () => {
    await set({ maxTokens: 5 })
    const [read, set6] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const findUnique = async (query: Parameters<typeof world.db.read.systemConfig.findUnique>[0]) => {
      const row = await world.db.read.systemConfig.findUnique(query)
      read.resolve()
      if ((row?.overrides as SystemOverrides | undefined)?.maxTokens === 5) await set6.promise
      return row
    }
    const { logLevel, rateLimits, rateLimitWindowMs } = world.config
    const environment = { logLevel, rateLimits, rateLimitWindowMs, maxTokens: null }
    const settings = new LiveSettings({ ...world.db, read: { systemConfig: { findUnique } } } as never, environment)
    const early = settings.refresh()
    await read.promise
    await set({ maxTokens: 6 })
    await settings.refresh()
    set6.resolve()
    await early
    expect(settings.current.maxTokens).toBe(6)
  })

  it('are recorded with actor and changes, newest first, in pages', async () => {
    const { userId } = await world.newUser({ isSuperadmin: true })
    const headers = await world.session(userId)
    await world.call('updateSystemConfig', { headers, body: { maxTokens: 8 } })
    await set({ maxTokens: null, logLevel: 'warn' })
    const pages: Body[] = []
    for (let cursor: string | null = ''; cursor !== null && pages.length < 2; ) {
      const query = { limit: '1', ...(cursor && { cursor }) }
      const { body } = await world.call('listOperatorEvents', { headers: operator, query })
      pages.push(...body.data)
      cursor = body.nextCursor
    }
    expect(pages).toMatchObject([
      {
        action: 'config.updated',
        actor: { type: 'operator', id: null },
        details: { maxTokens: null, logLevel: 'warn' },
      },
      { action: 'config.updated', actor: { type: 'operator', id: userId }, details: { maxTokens: 8 } },
    ])
  })
})

describe('several applications', () => {
  // Fake timers drive the intervals at which an application refreshes the settings.
  beforeAll(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  })
  const here = useWorld()
  const there = useSecondApplication(here)
  const set = (body: SystemConfigUpdate) => here.call('updateSystemConfig', { headers: operator, body })
  /** Read from an operation that does not refresh the settings. */
  const publicLimit = async ({ app }: { app: FastifyInstance }) =>
    (await app.inject('/version')).headers['x-ratelimit-limit']

  it('apply a setting and refresh_cache of one of them within one second, and keep the setting over a restart', async () => {
    const checkedAt = async () => (await there.call('getProvidersHealth', { headers: operator })).body.data[0].checkedAt
    const before = await checkedAt()
    expect(await checkedAt()).toBe(before)
    await set({ rateLimits: { public: 54_321 }, logLevel: 'warn' })
    expect(await publicLimit(here)).toBe('54321')
    const refreshed = await here.call('runMaintenance', { headers: operator, query: { task: 'refresh_cache' } })
    expect(refreshed.body.status).toBe('completed')
    vi.advanceTimersByTime(1_000)
    vi.useRealTimers() // no refresh after this second
    await eventually(async () => expect(await publicLimit(there)).toBe('54321'))
    expect(there.app.log.level).toBe('warn')
    await eventually(async () => expect(await checkedAt()).not.toBe(before))
    const anew = await buildApp(here.config, openDatabase(here.config.databaseUrl))
    expect([await publicLimit({ app: anew }), anew.log.level]).toEqual(['54321', 'warn'])
    await anew.close()
  })
})
