import { Redis } from 'ioredis'
import type { Broadcaster } from './chat-pubsub.ts'

/** Broadcasts by Redis: texts are lost while it is unreachable, and no caller waits for it. `channel` names the deployment. */
export function createRedisBroadcaster(url: string, channel: string): Broadcaster {
  const connect = () => {
    const redis = new Redis(url, { lazyConnect: true, enableOfflineQueue: false, maxRetriesPerRequest: 0 })
    redis.on('error', () => {}) // ioredis reconnects by itself
    void redis.connect().catch(() => {})
    return redis
  }
  const sender = connect()
  const subscribers = new Set<Redis>()
  return {
    send: (body) => void sender.publish(channel, body).catch(() => {}),
    subscribe(onText, onGap) {
      const redis = connect()
      subscribers.add(redis)
      redis.on('ready', () => void redis.subscribe(channel).then(onGap, () => {}))
      redis.on('message', (_, body: string) => onText(body))
      return () => {
        subscribers.delete(redis)
        redis.disconnect()
      }
    },
    async close() {
      for (const redis of [sender, ...subscribers]) redis.disconnect()
    },
  }
}
