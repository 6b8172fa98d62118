import { Redis } from 'ioredis'
import type { Broadcaster } from './chat-pubsub.ts'

/** By Redis: what is sent while it is away is lost, and nobody waits for it. `channel` is the deployment's own. */
export function createRedisBroadcaster(url: string, channel: string): Broadcaster {
  const connect = () => {
    const redis = new Redis(url, { lazyConnect: true, enableOfflineQueue: false, maxRetriesPerRequest: 0 })
    redis.on('error', () => {}) // it connects again by itself
    void redis.connect().catch(() => {})
    return redis
  }
  const sender = connect()
  const hearers = new Set<Redis>()
  return {
    send: (body) => void sender.publish(channel, body).catch(() => {}),
    hear(take, missed) {
      const redis = connect()
      hearers.add(redis)
      redis.on('ready', () => void redis.subscribe(channel).then(missed, () => {}))
      redis.on('message', (_, body: string) => take(body))
      return () => {
        hearers.delete(redis)
        redis.disconnect()
      }
    },
    async close() {
      for (const redis of [sender, ...hearers]) redis.disconnect()
    },
  }
}
