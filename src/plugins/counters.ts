import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { type Counters, ownCounters } from '../db/counters.ts'
import { deploymentOf } from '../domain/access/secrets.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Counts requests and attempts in time windows. */
    readonly counters: Counters
  }
}

/** Counters shared by all processes of the deployment with Redis, or of this process alone. */
export const counters = fp(
  async (app: FastifyInstance) => {
    const { redisUrl, secrets } = app.config
    // Redis' client is loaded where it is configured: it would make every other start longer.
    const shared = redisUrl === undefined ? ownCounters : await connect(redisUrl, deploymentOf(secrets.root))
    app.decorate('counters', shared)
    app.addHook('onReady', () => shared.ready())
    app.addHook('onClose', async () => shared.close())
  },
  { name: 'counters' },
)

async function connect(redisUrl: string, prefix: string): Promise<Counters> {
  const { createRedisCounters } = await import('../db/redis-counters.ts')
  return createRedisCounters(redisUrl, prefix)
}
