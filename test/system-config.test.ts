import { beforeEach, describe, expect, it, vi } from 'vitest'
import { LiveSettings } from '../src/domain/operation/live-settings.ts'
import type { ClassRateLimits, SystemConfigUpdate, SystemOverrides } from '../src/generated/schemas.ts'
import { pathOf } from './support/contract.ts'
import { eventually } from './support/eventually.ts'
import { useTwoProcesses } from './support/two-processes.ts'
import { withinASecond } from './support/within-a-second.ts'
import { adminToken, type Body, useWorld, withKey, withToken } from './support/world.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 }) // a process is slow to start on a busy machine

const operator = withToken(adminToken)

describe('the settings', () => {
  const world = useWorld()
  const read = async () => (await world.call('getSystemConfig', { headers: operator })).body
  const set = (body: unknown) => world.call('updateSystemConfig', { headers: operator, body })
  const nothing = { logLevel: null, maxTokens: null, rateLimits: { read: null, write: null, llm: null, admin: null } }
  beforeEach(async () => {
    await set(nothing)
  })

  it('are the environment’s until an operator sets them, and again once that is taken back', async () => {
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
    ['so few requests that the operator could not change it back', { rateLimits: { read: 100, admin: 1 } }],
    ['so few that nobody could sign in', { rateLimits: { auth: 0 } }],
    ['so few that no server could write', { rateLimits: { write: 1 } }],
    ['a window of its own', { rateLimitWindowMs: 1000 }],
  ])('are not changed by a request with %s: 400', async (_, body) => {
    const before = await read()
    expect((await set(body)).status).toBe(400)
    expect(await read()).toEqual(before)
  })

  it('hold from the answer on: of requests', async () => {
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

  it('bound what an answer of an assistant may have, whatever anybody asks for', async () => {
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

  it('are changed by several at once without losing what any of them set', async () => {
    const classes = ['read', 'write', 'llm', 'admin'] as const
    const updates: SystemConfigUpdate[] = classes.map((name, n) => ({ rateLimits: { [name]: 1_000 + n } }))
    await Promise.all([...updates, { maxTokens: 77 }].map(set))
    const { overrides } = await read()
    expect(overrides).toEqual({ maxTokens: 77, rateLimits: { read: 1_000, write: 1_001, llm: 1_002, admin: 1_003 } })
  })

  it('are not taken back by a look at them that began before they were set and ends after', async () => {
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

  it('are on record: who set what, newest first, page by page', async () => {
    const { userId } = await world.newPerson({ isSuperadmin: true })
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

describe('several processes', () => {
  const env = {
    SECRET_KEY: 'only for tests, and long enough to be one',
    ADMIN_TOKEN: adminToken,
    RATE_LIMIT_ADMIN_MAX: '100000',
  }
  const two = useTwoProcesses(env)
  const ask = async (address: string, id: 'getSystemConfig' | 'updateSystemConfig', body?: object): Promise<Body> => {
    const response = await fetch(address + pathOf(id, {}), {
      headers: { ...operator, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { method: 'PUT', body: JSON.stringify(body) }),
    })
    expect(response.status).toBe(200)
    return response.json()
  }
  /** By an answer that no question about the settings has refreshed. */
  const publicLimit = async (address: string) => (await fetch(`${address}/version`)).headers.get('x-ratelimit-limit')

  it('hold what was set at one of them within a second, over a restart, and log accordingly', {
    retry: 2,
  }, async () => {
    const rateLimits: Partial<ClassRateLimits> = { public: 54_321 }
    await ask(two.here.address, 'updateSystemConfig', { rateLimits, logLevel: 'warn' })
    expect(await publicLimit(two.here.address)).toBe('54321')
    await withinASecond(() => publicLimit(two.there.address), '54321')
    await fetch(`${two.there.address}/version`, { headers: { 'x-request-id': 'not-to-be-heard' } })
    const anew = await two.place.start(env)
    expect(await publicLimit(anew.address)).toBe('54321')
    expect((await ask(anew.address, 'getSystemConfig')).logLevel).toBe('warn')
    await ask(anew.address, 'updateSystemConfig', { logLevel: null, rateLimits: { public: null } })
    await withinASecond(() => publicLimit(two.there.address), '600')
    await eventually(async () => {
      await fetch(`${two.there.address}/version`, { headers: { 'x-request-id': 'heard-again' } })
      expect(two.there.output()).toContain('heard-again')
    })
    expect(two.there.output()).not.toContain('not-to-be-heard')
  })
})
