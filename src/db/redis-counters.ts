import { createHash } from 'node:crypto'
import { Redis, type Result } from 'ioredis'
import { type Count, type Counters, ownCounters } from './counters.ts'

declare module 'ioredis' {
  interface RedisCommander<Context> {
    countInWindow(key: string, windowMs: number, step: number): Result<[current: number, ttl: number], Context>
  }
}

/** By Redis' own clock, so that all processes agree on where a window ends. */
const countInWindow = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local size = tonumber(ARGV[1])
local key = KEYS[1] .. ' ' .. math.floor(now / size)
local ttl = size - now % size
local current = redis.call('INCRBY', key, ARGV[2])
if current < 0 then
  current = 0
  redis.call('SET', key, 0)
end
redis.call('PEXPIRE', key, ttl + 1000)
return { current, ttl }`

/** A Redis that does not answer in this time is away. */
const patienceMs = 300
/** Who is away is not asked again for so long: else each request would wait for it. */
const restMs = 1_000

/** Counters that all processes share, in Redis; and of this process while that is away. `prefix` is the deployment's own. */
export function createRedisCounters(url: string, prefix: string): Counters {
  const redis = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: patienceMs,
    scripts: { countInWindow: { lua: countInWindow, numberOfKeys: 1 } },
  })
  redis.on('error', () => {}) // it connects again by itself
  const connected = redis.connect().catch(() => {})
  let restsUntil = 0
  let isAway = false

  async function count(key: string, windowMs: number, step: number): Promise<Count | undefined> {
    const now = performance.now()
    if (now < restsUntil) return undefined
    if (isAway) restsUntil = now + restMs // one request tries, and no other waits with it
    try {
      // Not by its name: addresses of mail are among them.
      const hash = createHash('sha256').update(key).digest('base64url')
      const [current, ttl] = await redis.countInWindow(`{${prefix}} ${hash}`, windowMs, step)
      isAway = false
      restsUntil = 0
      return { current, ttl }
    } catch {
      isAway = true
      restsUntil = performance.now() + restMs
      return undefined
    }
  }
  return {
    open(name, windowMs) {
      const own = ownCounters.open(name, windowMs)
      return {
        add: async (key, step = 1) => (await count(`${name} ${windowMs} ${key}`, windowMs, step)) ?? own.add(key, step),
      }
    },
    redis: () =>
      redis.ping().then(
        () => 'up',
        () => 'down',
      ),
    ready: () => Promise.race([connected, new Promise<void>((resolve) => setTimeout(resolve, 1_000).unref())]),
    close: () => redis.disconnect(),
  }
}
