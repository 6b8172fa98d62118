import { createHash } from 'node:crypto'
import { Redis, type Result } from 'ioredis'
import { type Count, type Counters, ownCounters } from './counters.ts'

declare module 'ioredis' {
  interface RedisCommander<Context> {
    countInWindow(key: string, windowMs: number, step: number): Result<[current: number, ttl: number], Context>
  }
}

/** Uses Redis' clock, so that all processes agree on the end of a window. */
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

/** Redis counts as unavailable after this time without a response. */
const commandTimeoutMs = 300
/** How long an unavailable Redis is not called, so that requests do not wait for it. */
const retryPauseMs = 1_000

/** Counters that processes share in Redis; counts in this process while it is unavailable. `prefix` names the deployment. */
export function createRedisCounters(url: string, prefix: string): Counters {
  const redis = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: commandTimeoutMs,
    scripts: { countInWindow: { lua: countInWindow, numberOfKeys: 1 } },
  })
  redis.on('error', () => {}) // ioredis reconnects by itself
  const connected = redis.connect().catch(() => {})
  let pausedUntil = 0
  let isUnavailable = false

  async function count(key: string, windowMs: number, step: number): Promise<Count | undefined> {
    const now = performance.now()
    if (now < pausedUntil) return undefined
    if (isUnavailable) pausedUntil = now + retryPauseMs // one request retries, and others do not wait for it
    try {
      // Hashed, because keys contain e-mail addresses.
      const hash = createHash('sha256').update(key).digest('base64url')
      const [current, ttl] = await redis.countInWindow(`{${prefix}} ${hash}`, windowMs, step)
      isUnavailable = false
      pausedUntil = 0
      return { current, ttl }
    } catch {
      isUnavailable = true
      pausedUntil = performance.now() + retryPauseMs
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
