import rateLimitPlugin from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { RateLimits } from '../config.ts'
import { FixedWindows } from '../domain/access/fixed-windows.ts'
import type { Principal } from '../domain/access/principals.ts'
import { fromWidget, type Scope } from '../domain/access/scope.ts'
import { Problem } from '../problems.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Counts what is asked of an assistant without a request of its own, among those that are. Throws 429. */
    countAsked(scope: Pick<Scope, 'actor' | 'address'>): void
  }
}

type Callback = (error: Error | null, result?: { current: number; ttl: number }) => void

/** Limits requests by the operation's class, per credential, or per address where there is none. */
export const rateLimit = fp(
  async (app: FastifyInstance, { limits }: { limits: RateLimits }) => {
    const windows = new FixedWindows(limits.windowMs)

    app.addHook('onRequest', async ({ isGuess, ip }) => {
      if (isGuess) windows.add(`guess ${addressOf(ip)}`)
    })

    // A guess at the operator's token is a try to sign in, at whichever operation: each tells a right one from a wrong one. After
    // too many the right one is refused too, or the answers would go on telling.
    const isSigningIn = ({ identity, isGuess, ip }: FastifyRequest) =>
      isGuess || (identity?.scheme === 'operator' && windows.add(`guess ${addressOf(ip)}`, 0).current >= limits.auth)

    /** In which class a request counts, and as whose. */
    const placeOf = (request: FastifyRequest): [rateClass: keyof RateLimits | 'none', caller: string] => {
      const { identity, ip, routeOptions } = request
      if (isSigningIn(request)) return ['auth', addressOf(ip)]
      const { rateClass = 'public' } = routeOptions.config
      const actor = identity?.principal.actor
      return [actor ? classFor(actor, rateClass) : rateClass, callerOf(actor, ip)]
    }

    await app.register(rateLimitPlugin, {
      timeWindow: limits.windowMs,
      // An unlimited class is for probes alone: a flood from one address must not make an orchestrator end a healthy process.
      allowList: (request) => placeOf(request)[0] === 'none',
      max: (request) => limits[placeOf(request)[0] as keyof RateLimits],
      keyGenerator: (request) => placeOf(request).join(' '),
      // The library's own store forgets the least recent counters when there are many.
      store: class {
        incr(key: string, callback: Callback) {
          callback(null, windows.add(key))
        }
        child() {
          return this
        }
      },
      errorResponseBuilder: (_, { after, max }) => tooMany(max, after),
    })

    app.decorate('countAsked', ({ actor, address }) => {
      const rateClass = classFor(actor, 'llm')
      const { current, ttl } = windows.add(`${rateClass} ${callerOf(actor, address ?? '')}`)
      if (current > limits[rateClass]) throw tooMany(limits[rateClass], `${Math.ceil(ttl / 1000)} seconds`)
    })
  },
  { name: 'rate-limit', dependencies: ['authentication'] },
)

/** A whole network of IPv6 is one: anybody has as many addresses of it as they like. Whoever is gone by now has none. */
const addressOf = (ip: string | undefined) => (ip === undefined ? 'nowhere' : rateLimitPlugin.normalizeIP(ip, 64))

const tooMany = (max: number, after: string) =>
  new Problem('rate_limited', `More than ${max} requests in this window. Try again in ${after}.`)

/** Whatever web pages do counts in a class of its own. */
const classFor = <Class extends string>(actor: Principal['actor'], rateClass: Class) =>
  fromWidget(actor) ? ('widget' as const) : rateClass

function callerOf(actor: Principal['actor'] | undefined, ip: string): string {
  if (actor?.type === 'person') return actor.userId
  if (actor?.type === 'operator') return 'operator'
  if (actor && !fromWidget(actor)) return actor.keyId
  return actor ? `${actor.keyId} ${addressOf(ip)}` : addressOf(ip)
}
