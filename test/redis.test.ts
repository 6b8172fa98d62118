import type { FastifyInstance } from 'fastify'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createRedisCounters } from '../src/db/redis-counters.ts'
import { advanceMonotonicClock } from './support/cache-expiry.ts'
import { windowBeyondTest } from './support/clock.ts'
import { type OperationId, operations, pathOf } from './support/contract.ts'
import { readEvents } from './support/event-reader.ts'
import { eventually } from './support/eventually.ts'
import { type RedisServer, startRedis } from './support/redis.ts'
import { describeWithProgram } from './support/required-programs.ts'
import type { Server } from './support/sandbox.ts'
import { useSecondApplication } from './support/second-application.ts'
import type { Tenant } from './support/tenants.ts'
import { useTwoProcesses } from './support/two-processes.ts'
import { type Body, useWorld, withKey } from './support/world.ts'

describeWithProgram('REDIS_SERVER')('two processes with Redis', () => {
  const env: Record<string, string> = {
    SECRET_KEY: 'only for tests, and long enough to be one',
    RATE_LIMIT_WINDOW_MS: String(windowBeyondTest()), // one window for the whole test
    RATE_LIMIT_PUBLIC_MAX: '40',
    RATE_LIMIT_MAX: '1000000',
    RATE_LIMIT_LLM_MAX: '1000000',
    TRUST_PROXY: '127.0.0.1',
  }
  let redis: RedisServer
  let tenant: Tenant
  let headers: Record<string, string>
  beforeAll(async () => {
    redis = await startRedis()
    env.REDIS_URL = redis.url
  })
  afterAll(() => redis?.stop())
  const both = useTwoProcesses(env)
  beforeAll(async () => {
    tenant = await both.make.newTenant()
    headers = withKey(tenant.secretKey)
  })

  describe('limit requests', () => {
    const ask = async ({ address }: Server, from: string) => {
      const response = await fetch(`${address}/version`, { headers: { 'x-forwarded-for': from } })
      await response.body?.cancel()
      return { status: response.status, left: Number(response.headers.get('x-ratelimit-remaining')) }
    }
    it('separately while Redis is down and together when it is back', async () => {
      await redis.stop()
      for (let left = 39; left >= 0; left--) {
        expect(await ask(both.here, '203.0.113.3')).toEqual({ status: 200, left })
      }
      expect((await ask(both.here, '203.0.113.3')).status).toBe(429)
      await redis.start()
      // A process that counts alone sees every number; with shared counters it sees the other's requests too.
      await eventually(async () => {
        const [here, there] = [await ask(both.here, '203.0.113.4'), await ask(both.there, '203.0.113.4')]
        expect(here.left - there.left).toBe(1)
      })
    })
  })

  describe('publish chat events', () => {
    async function done(id: OperationId, params: Record<string, string>, body?: object): Promise<Body> {
      const response = await fetch(both.here.address + pathOf(id, { org: tenant.slug, ...params }), {
        method: operations[id].method,
        headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      })
      expect([id, response.status]).toEqual([id, operations[id].status])
      return response.json()
    }
    const newChat = async (): Promise<string> => (await done('createChat', {}, { title: 'Followed' })).id
    const follow = (chatId: string) =>
      readEvents(both.there.address + pathOf('streamChatEvents', { org: tenant.slug, chatId }), headers)

    it('for edits and typing in another process', async () => {
      const chatId = await newChat()
      const { id: messageId } = await done('createMessage', { chatId }, { content: 'tpyo' })
      const reader = await follow(chatId)
      // A message that arrives over Redis shows that Redis is connected.
      let isHeard = false
      const typing = reader.nextOf('typing').finally(() => {
        isHeard = true
      })
      while (!isHeard) await done('createCompletion', { chatId }, { content: 'Are you there?' })
      expect((await typing).author.type).toBe('assistant')
      await done('updateMessage', { chatId, messageId }, { content: 'typo' })
      expect((await reader.nextOf('updated')).message.content).toBe('typo')
      reader.leave()
    })

    it('for messages while Redis is down, and over Redis again when it is back', async () => {
      const chatId = await newChat()
      const reader = await follow(chatId)
      await redis.stop()
      for (const content of ['one', 'two']) await done('createMessage', { chatId }, { content })
      expect((await reader.nextOf('message')).message.content).toBe('one')
      expect((await reader.nextOf('message')).message.content).toBe('two')
      await redis.start()
      const { id: messageId } = await done('createMessage', { chatId }, { content: 'three' })
      await reader.nextOf('message')
      // Lost edit signals arrive as resync, later ones as updated.
      await eventually(async () => {
        await done('updateMessage', { chatId, messageId }, { content: `three, ${Date.now()}` })
        let event = await reader.next()
        while (event?.type === 'message') event = await reader.next()
        expect(event?.type).toBe('updated')
      })
      reader.leave()
    })
  })

  describe('counters', () => {
    it('let at most one request per second wait while Redis hangs', async () => {
      const counters = createRedisCounters(redis.url, 'a hanging one')
      await counters.ready()
      const windows = counters.open('tries', windowBeyondTest())
      await windows.add('ada')
      redis.pause()
      /** How many of ten concurrent requests wait for Redis; the others are counted in the current turn of the event loop. */
      const waiting = async () => {
        let pending = 10
        const adding = Array.from({ length: pending }, () => windows.add('ada').then(() => pending--))
        await new Promise(setImmediate)
        const waiting = pending
        await Promise.all(adding)
        return waiting
      }
      expect(await waiting()).toBe(10) // the hang is not detected yet
      for (let second = 0; second < 2; second++) {
        expect(await waiting()).toBe(0)
        await advanceMonotonicClock(1_000)
        expect(await waiting()).toBe(1)
      }
      redis.resume()
      await advanceMonotonicClock(1_000)
      await eventually(async () => expect((await windows.add('ada', 0)).current).toBeGreaterThan(0))
      counters.close()
    })

    it('never fall below zero and end with their window', async () => {
      const counters = createRedisCounters(redis.url, 'a deployment')
      const others = createRedisCounters(redis.url, 'another deployment')
      await Promise.all([counters.ready(), others.ready()])
      const windows = counters.open('tries', 400)
      expect((await windows.add('ada', -3)).current).toBe(0)
      const { current, ttl } = await windows.add('ada')
      expect(current).toBe(1)
      expect(ttl).toBeGreaterThan(0)
      expect(ttl).toBeLessThanOrEqual(400)
      expect((await others.open('tries', 400).add('ada')).current).toBe(1)
      expect((await counters.open('other tries', 400).add('ada')).current).toBe(1)
      await eventually(async () => expect((await windows.add('ada', 0)).current).toBe(0))
      counters.close()
      others.close()
    })
  })
})

describeWithProgram('REDIS_SERVER')('two applications with Redis', () => {
  const env: Record<string, string> = {
    RATE_LIMIT_WINDOW_MS: String(windowBeyondTest()),
    RATE_LIMIT_PUBLIC_MAX: '40',
    RATE_LIMIT_ACCOUNT_MAX: '6',
  }
  let redis: RedisServer
  beforeAll(async () => {
    redis = await startRedis()
    env.REDIS_URL = redis.url
  })
  afterAll(() => redis?.stop())
  const world = useWorld(env)
  const second = useSecondApplication(world)
  // Fake timers keep a slow machine from timing out Redis.
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  const alternately = async <T>(times: number, act: (app: FastifyInstance) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: times }, (_, n) => act(n % 2 === 0 ? world.app : second.app)))

  it('serve exactly the allowed requests out of 100 concurrent ones', async () => {
    const answers = await alternately(100, (app) => app.inject({ url: '/version', remoteAddress: '203.0.113.1' }))
    const served = answers.filter(({ statusCode }) => statusCode === 200)
    const left = served.map(({ headers }) => Number(headers['x-ratelimit-remaining'])).sort((a, b) => a - b)
    expect(left).toEqual(Array.from({ length: 40 }, (_, n) => n))
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200, 429]))
    const other = await world.app.inject({ url: '/version', remoteAddress: '203.0.113.2' })
    expect(other.statusCode).toBe(200)
  })

  it('count wrong passwords of one account together', async () => {
    const payload = { username: 'unknown-user', password: 'a wrong one' }
    const answers = await alternately(12, (app) => app.inject({ method: 'POST', url: '/api/v1/auth/login', payload }))
    const statuses = answers.map(({ statusCode }) => statusCode).sort()
    expect(statuses).toEqual([...Array(6).fill(401), ...Array(6).fill(429)])
  })
})
