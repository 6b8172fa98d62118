import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Plan } from '../src/generated/schemas.ts'
import { expectWithinOneSecond } from './support/cache-expiry.ts'
import { adminToken, type Tenant, useWorld, withKey, withToken } from './support/world.ts'

const world = useWorld({
  RATE_LIMIT_MAX: '10',
  RATE_LIMIT_WIDGET_MAX: '4',
  RATE_LIMIT_LLM_MAX: '600',
  RATE_LIMIT_WINDOW_MS: '60*1000',
})

/** Each test starts at the first moment of its own window. */
let window = Math.ceil(Date.now() / 60_000) + 1
const begin = () => vi.useFakeTimers({ toFake: ['Date'], now: ++window * 60_000 })
afterEach(() => {
  vi.useRealTimers()
})

let tenant: Tenant
beforeAll(async () => {
  tenant = await world.newTenant()
})

const operator = withToken(adminToken)
const change = (orgId: string, body: object) =>
  world.call('updateOrganizationAsOperator', { params: { orgId }, headers: operator, body })

/** Sets the plan before the first request, because credentials are cached for a second. */
async function newTenantOn(plan: Plan, more: object = {}): Promise<Tenant> {
  const made = await world.newTenant()
  expect((await change(made.orgId, { plan, ...more })).status).toBe(200)
  return made
}

const list = (headers: Record<string, string>, org = 'me') =>
  world.app.inject({ url: `/api/v1/orgs/${org}/chats`, headers })
const limitOf = async (headers: Record<string, string>) => Number((await list(headers)).headers['x-ratelimit-limit'])

describe('the plan of an organization', () => {
  it.each([
    ['free', 10, 4],
    ['pro', 50, 20],
    ['enterprise', 200, 80],
  ] as const)('%s allows a server %d requests in a window and a web page %d', async (plan, server, page) => {
    const { secretKey, publishableKey } = await newTenantOn(plan)
    begin()
    expect(await limitOf(withKey(secretKey))).toBe(server)
    for (let left = page - 1; left >= 0; left--) {
      const open = {
        method: 'POST',
        url: '/api/v1/orgs/me/chats',
        headers: withKey(publishableKey),
        payload: {},
      } as const
      const answer = await world.app.inject(open)
      expect([answer.statusCode, answer.headers['x-ratelimit-remaining']]).toEqual([201, String(left)])
    }
    expect((await list(withKey(publishableKey))).statusCode).toBe(429)
    const { limits } = (await world.call('getUsage', { params: { org: 'me' }, headers: withKey(secretKey) })).body
    expect(limits.rateLimits).toMatchObject({ read: server, write: server, widget: page })
  })

  it('is overridden by the operator’s limits for the organization until they are cleared', async () => {
    const own = await newTenantOn('pro', { rateLimits: { read: 7, write: 3 } })
    expect(await limitOf(withKey(own.secretKey))).toBe(7)
    const { body } = await change(own.orgId, { rateLimits: { read: null } })
    expect(body.rateLimits).toEqual({ widget: 20, read: 50, write: 3, llm: 3000 })
    await expectWithinOneSecond(() => limitOf(withKey(own.secretKey)), 50)
    const recorded = async () => {
      const query = { action: 'organization.rate_limits_changed' }
      return (await world.call('listAuditEvents', { params: { org: 'me' }, query, headers: withKey(own.secretKey) }))
        .body.data
    }
    const { details } = (await recorded())[0]
    expect(details).toEqual({ rateLimits: { write: 3 } })
    await change(own.orgId, { rateLimits: { write: 3, read: null } })
    expect(await recorded()).toHaveLength(2) // nothing has changed
  })

  it('applies separately to each organization of a user, by slug and by id', async () => {
    const both = await newTenantOn('free')
    const { userId } = tenant.people.user
    const now = new Date()
    await world.db.write((tx) =>
      tx.membership.create({ data: { orgId: both.orgId, userId, role: 'viewer', createdAt: now, updatedAt: now } }),
    )
    const { accessToken } = await world.newSession(userId)
    begin()
    for (let left = 9; left >= 0; left--) {
      const answer = await list(withToken(accessToken), left % 2 === 0 ? both.slug : both.orgId)
      expect([answer.statusCode, answer.headers['x-ratelimit-remaining']]).toEqual([200, String(left)])
    }
    expect((await list(withToken(accessToken), both.orgId)).statusCode).toBe(429)
    const elsewhere = await list(withToken(accessToken), tenant.slug)
    expect([elsewhere.statusCode, elsewhere.headers['x-ratelimit-limit']]).toEqual([200, '200'])
    const nowhere = await world.app.inject({ url: '/api/v1/users/me', headers: withToken(accessToken) })
    expect([nowhere.statusCode, nowhere.headers['x-ratelimit-remaining']]).toEqual([200, '9'])
  })

  it('does not grant a stranger more requests for naming its path', async () => {
    const stranger = await newTenantOn('free')
    const { accessToken } = await world.newSession(stranger.people.user.userId)
    begin()
    for (let left = 9; left >= 0; left--) {
      const answer = await list(withToken(accessToken), left % 2 === 0 ? tenant.slug : `unknown-${left}`)
      expect([answer.statusCode, answer.headers['x-ratelimit-remaining']]).toEqual([404, String(left)])
    }
    expect((await list(withToken(accessToken), tenant.slug)).statusCode).toBe(429)
    for (let n = 0; n < 10; n++) await list(withKey(stranger.secretKey), tenant.slug)
    expect((await list(withKey(stranger.secretKey))).statusCode).toBe(429)
  })
})
