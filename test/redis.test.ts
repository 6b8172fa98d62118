import type { FastifyInstance } from 'fastify'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createRedisCounters } from '../src/db/redis-counters.ts'
import { type OperationId, operations, pathOf } from './support/contract.ts'
import { readEvents } from './support/event-reader.ts'
import { eventually } from './support/eventually.ts'
import type { Tenant } from './support/inhabitants.ts'
import { describeWith } from './support/parts.ts'
import type { Server } from './support/processes.ts'
import { type RedisServer, startRedis } from './support/redis.ts'
import { useSecondApplication } from './support/second-application.ts'
import { useTwoProcesses } from './support/two-processes.ts'
import { longWindow } from './support/windows.ts'
import { passOnMonotonicClock } from './support/within-a-second.ts'
import { type Body, useWorld, withKey } from './support/world.ts'

describeWith('REDIS_SERVER')('two processes with Redis', () => {
  const env: Record<string, string> = {
    SECRET_KEY: 'only for tests, and long enough to be one',
    RATE_LIMIT_WINDOW_MS: String(longWindow()), // one window for the whole test
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
    it('each for itself while Redis is away, and together when it is back', async () => {
      await redis.stop()
      for (let left = 39; left >= 0; left--) {
        expect(await ask(both.here, '203.0.113.3')).toEqual({ status: 200, left })
      }
      expect((await ask(both.here, '203.0.113.3')).status).toBe(429)
      await redis.start()
      // Whoever counts alone sees every number; who counts with another sees what that has counted in between.
      await eventually(async () => {
        const [here, there] = [await ask(both.here, '203.0.113.4'), await ask(both.there, '203.0.113.4')]
        expect(here.left - there.left).toBe(1)
      })
    })
  })

  describe('tell of chats', () => {
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

    it('each edit at another process, and that somebody is typing, which no row says', async () => {
      const chatId = await newChat()
      const { id: messageId } = await done('createMessage', { chatId }, { content: 'tpyo' })
      const reader = await follow(chatId)
      // Once a new message has come by it, it is there.
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

    it('every message while Redis is away, and by it again when it is back', async () => {
      const chatId = await newChat()
      const reader = await follow(chatId)
      await redis.stop()
      for (const content of ['one', 'two']) await done('createMessage', { chatId }, { content })
      expect((await reader.nextOf('message')).message.content).toBe('one')
      expect((await reader.nextOf('message')).message.content).toBe('two')
      await redis.start()
      const { id: messageId } = await done('createMessage', { chatId }, { content: 'three' })
      await reader.nextOf('message')
      // Signals of edits that were lost come as resync, those after it as what they are.
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
    it('have at most one request a second waiting while Redis hangs', async () => {
      const counters = createRedisCounters(redis.url, 'a hanging one')
      await counters.ready()
      const windows = counters.open('tries', longWindow())
      await windows.add('ada')
      redis.pause()
      /** Of ten at once, how many wait for Redis: the others are counted before the next turn of the event loop. */
      const waiting = async () => {
        let pending = 10
        const adding = Array.from({ length: pending }, () => windows.add('ada').then(() => pending--))
        await new Promise(setImmediate)
        const waiting = pending
        await Promise.all(adding)
        return waiting
      }
      expect(await waiting()).toBe(10) // they do not know yet
      for (let second = 0; second < 2; second++) {
        expect(await waiting()).toBe(0)
        await passOnMonotonicClock(1_000)
        expect(await waiting()).toBe(1)
      }
      redis.resume()
      await passOnMonotonicClock(1_000)
      await eventually(async () => expect((await windows.add('ada', 0)).current).toBeGreaterThan(0))
      counters.close()
    })

    it('never go below nothing, and end with their window', async () => {
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

describeWith('REDIS_SERVER')('two applications with Redis', () => {
  const env: Record<string, string> = {
    RATE_LIMIT_WINDOW_MS: String(longWindow()),
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
  // However slow the machine is: Redis is not taken for one that is away.
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  const alternately = async <T>(times: number, act: (app: FastifyInstance) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: times }, (_, n) => act(n % 2 === 0 ? world.app : second.app)))

  it('serve as many requests as are allowed, of a hundred to both at once', async () => {
    const answers = await alternately(100, (app) => app.inject({ url: '/version', remoteAddress: '203.0.113.1' }))
    const served = answers.filter(({ statusCode }) => statusCode === 200)
    const left = served.map(({ headers }) => Number(headers['x-ratelimit-remaining'])).sort((a, b) => a - b)
    expect(left).toEqual(Array.from({ length: 40 }, (_, n) => n))
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200, 429]))
    const other = await world.app.inject({ url: '/version', remoteAddress: '203.0.113.2' })
    expect(other.statusCode).toBe(200)
  })

  it('count wrong passwords of one account together', async () => {
    const payload = { username: 'nobody', password: 'a wrong one' }
    const answers = await alternately(12, (app) => app.inject({ method: 'POST', url: '/api/v1/auth/login', payload }))
    const statuses = answers.map(({ statusCode }) => statusCode).sort()
    expect(statuses).toEqual([...Array(6).fill(401), ...Array(6).fill(429)])
  })
})
