import rateLimitPlugin from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { RateLimits } from '../config.ts'
import { fromWidget } from '../domain/scope.ts'
import { Problem } from '../problems.ts'

type Callback = (error: Error | null, result?: { current: number; ttl: number }) => void

/**
 * Counts in windows that begin and end for everybody at once, as the headers announce them. The library's own store forgets
 * the least recent counters when there are many, which lets a flood of addresses wash a limit away; this one forgets none
 * before their window ends.
 */
class FixedWindows {
  #window = 0
  #counts = new Map<string, number>()

  incr(key: string, callback: Callback, windowMs: number) {
    const now = Date.now()
    const window = Math.floor(now / windowMs)
    if (window !== this.#window) {
      this.#window = window
      this.#counts = new Map()
    }
    const current = (this.#counts.get(key) ?? 0) + 1
    this.#counts.set(key, current)
    callback(null, { current, ttl: (window + 1) * windowMs - now })
  }

  child() {
    return this
  }
}

/** Limits requests by the operation's class, per credential, or per address where there is none. */
export const rateLimit = fp(
  async (app: FastifyInstance, { limits }: { limits: RateLimits }) => {
    const classOf = ({ identity, routeOptions }: FastifyRequest) => {
      const { rateClass = 'public' } = routeOptions.config
      return identity && fromWidget(identity.principal.actor) && rateClass !== 'none' ? 'widget' : rateClass
    }
    await app.register(rateLimitPlugin, {
      timeWindow: limits.windowMs,
      // An unlimited class is for probes alone: a flood from one address must not make an orchestrator end a healthy process.
      allowList: (request) => classOf(request) === 'none',
      max: (request) => limits[classOf(request) as keyof RateLimits],
      keyGenerator: (request) => `${classOf(request)} ${callerOf(request)}`,
      store: FixedWindows,
      errorResponseBuilder: (_, { after, max }) =>
        new Problem('rate_limited', `More than ${max} requests in this window. Try again in ${after}.`),
    })
  },
  { name: 'rate-limit', dependencies: ['authentication'] },
)

function callerOf({ identity, ip }: FastifyRequest): string {
  const actor = identity?.principal.actor
  if (actor?.type === 'person') return actor.userId
  if (actor && !fromWidget(actor)) return actor.keyId
  const address = rateLimitPlugin.normalizeIP(ip, 64)
  return actor ? `${actor.keyId} ${address}` : address
}
