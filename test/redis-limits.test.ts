import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { createRedisCounters } from '../src/db/redis-counters.ts'
import { eventually } from './support/eventually.ts'
import { describeWith } from './support/parts.ts'
import { newPlace, type Place, type Server } from './support/processes.ts'
import { type RedisServer, startRedis } from './support/redis.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 }) // a process is slow to start on a busy machine

describeWith('REDIS_SERVER')('limits of several processes with Redis', () => {
  let redis: RedisServer
  let place: Place
  let both: Server[]
  beforeAll(async () => {
    redis = await startRedis()
    place = await newPlace()
    const env = {
      SECRET_KEY: 'only for tests, and long enough to be one',
      REDIS_URL: redis.url,
      RATE_LIMIT_WINDOW_MS: '24*60*60*1000', // one window for the whole test
      RATE_LIMIT_PUBLIC_MAX: '40',
      RATE_LIMIT_AUTH_MAX: '1000',
      RATE_LIMIT_ACCOUNT_MAX: '6',
      TRUST_PROXY: '127.0.0.1',
    }
    both = await Promise.all([place.start(env), place.start(env)])
  })
  afterAll(async () => {
    await place?.leave()
    await redis?.stop()
  })

  const ask = async ({ address }: Server, from: string) => {
    const response = await fetch(`${address}/version`, { headers: { 'x-forwarded-for': from } })
    await response.body?.cancel()
    return { status: response.status, left: Number(response.headers.get('x-ratelimit-remaining')) }
  }
  const alternately = async <T>(times: number, act: (server: Server) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: times }, (_, n) => act(both[n % 2] as Server)))

  it('are exact: of a hundred requests to both, many at once, as many are served as are allowed', async () => {
    await alternately(2, (server) => ask(server, '203.0.113.9')) // its first request is a process' slowest
    const answers: Awaited<ReturnType<typeof ask>>[] = []
    for (let n = 0; n < 5; n++) answers.push(...(await alternately(20, (server) => ask(server, '203.0.113.1'))))
    const served = answers.filter(({ status }) => status === 200)
    expect(served.map(({ left }) => left).sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, n) => n))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 429]))
    expect((await ask(both[0] as Server, '203.0.113.2')).status).toBe(200)
  })

  it('count wrong passwords of one account at both together', async () => {
    const signIn = async ({ address }: Server) => {
      const body = JSON.stringify({ username: 'nobody', password: 'a wrong one' })
      const headers = { 'content-type': 'application/json' }
      return (await fetch(`${address}/api/v1/auth/login`, { method: 'POST', headers, body })).status
    }
    const answers = await alternately(20, signIn)
    expect(answers.filter((status) => status === 401)).toHaveLength(6)
    expect(answers.filter((status) => status === 429)).toHaveLength(14)
  })

  it('hold in each process while Redis is away, and in both together when it is back', async () => {
    await redis.stop()
    const [one] = both as [Server]
    for (let left = 39; left >= 0; left--) expect(await ask(one, '203.0.113.3')).toEqual({ status: 200, left })
    expect((await ask(one, '203.0.113.3')).status).toBe(429)
    await redis.start()
    // Whoever counts alone sees every number; who counts with another sees what that has counted in between.
    await eventually(async () => {
      const [here, there] = [await ask(both[0] as Server, '203.0.113.4'), await ask(both[1] as Server, '203.0.113.4')]
      expect(here.left - there.left).toBe(1)
    })
  })

  it('keep at most one request a second waiting while Redis hangs', async () => {
    const counters = createRedisCounters(redis.url, 'a hanging one')
    await counters.ready()
    const windows = counters.open('tries', 86_400_000)
    await windows.add('ada')
    redis.pause()
    const waits: number[] = []
    const until = performance.now() + 3_000
    while (performance.now() < until) {
      const began = performance.now()
      const adding = Array.from({ length: 10 }, () => windows.add('ada').then(() => performance.now() - began))
      waits.push(...(await Promise.all(adding)))
      await pause(10)
    }
    redis.resume()
    // The first ten did not know yet.
    expect(waits.filter((wait) => wait > 250).length).toBeLessThanOrEqual(10 + 3)
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
