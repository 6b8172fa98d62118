import rateLimitPlugin from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Principal } from '../domain/access/principals.ts'
import { fromWidget, noTerms, type Scope, type Terms } from '../domain/access/scope.ts'
import { rateLimitsOf } from '../domain/organizations/plans.ts'
import type { ClassRateLimits } from '../generated/schemas.ts'
import { findAccess } from '../http/authorize.ts'
import { Problem } from '../problems.ts'

/** What a request counts as, and how many of these there may be in a window. */
interface Allowance {
  rateClass: keyof ClassRateLimits
  key: string
  max: number
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Counts what is asked of an assistant without a request of its own, among those that are. Throws 429. */
    countAsked(scope: Scope): Promise<void>
  }
  interface FastifyRequest {
    /** Undefined for what is not limited. */
    allowance: Allowance | undefined
  }
}

/** Limits requests by the operation's class and the organization's plan, per credential, or per address where there is none. */
export const rateLimit = fp(
  async (app: FastifyInstance) => {
    const { counters, metrics, settings } = app
    const { rateLimitWindowMs: timeWindow } = settings.current
    const windows = counters.open('requests', timeWindow)
    app.decorateRequest('allowance', undefined)

    app.addHook('onRequest', async (request) => {
      const { identity, ip, routeOptions } = request
      const { rateClass = 'public' } = routeOptions.config
      if (await isSigningIn(request)) request.allowance = allowanceFor('auth', addressOf(ip))
      // An unlimited class is for probes alone: a flood from one address must not make an orchestrator end a healthy process.
      else if (rateClass !== 'none') request.allowance = allowanceOf(rateClass, identity?.principal, request)
    })

    // A guess at the operator's token is a try to sign in, at whichever operation: each tells a right one from a wrong one. After
    // too many the right one is refused too, or the answers would go on telling.
    async function isSigningIn({ identity, isGuess, ip }: FastifyRequest): Promise<boolean> {
      if (!isGuess && identity?.scheme !== 'operator') return false
      const { current } = await windows.add(`guess ${addressOf(ip)}`, isGuess ? 1 : 0)
      return isGuess || current >= settings.current.rateLimits.auth
    }

    function allowanceOf(rateClass: keyof ClassRateLimits, principal: Principal | undefined, request: FastifyRequest) {
      if (!principal) return allowanceFor(rateClass, addressOf(request.ip))
      const { actor, organizations } = principal
      const { org } = request.params as { org?: string }
      const where = actor.type === 'person' ? org : 'me'
      return allowanceIn(
        rateClass,
        actor,
        request.ip,
        where === undefined ? undefined : findAccess(organizations, where),
      )
    }

    /** Whatever web pages do counts in a class of its own; a person's requests count in each organization apart. */
    function allowanceIn(
      rateClass: keyof ClassRateLimits,
      actor: Principal['actor'],
      ip: string,
      access: { orgId: string; terms?: Terms } | undefined,
    ): Allowance {
      if (actor.type === 'operator') return allowanceFor(rateClass, 'operator')
      const { terms = noTerms } = access ?? {}
      if (fromWidget(actor)) {
        const { keyId } = actor as { keyId: string }
        return allowanceFor('widget', `${keyId} ${addressOf(ip)}`, terms)
      }
      const caller = actor.type === 'person' ? `${actor.userId} ${access?.orgId ?? ''}` : actor.keyId
      return allowanceFor(rateClass, caller, terms)
    }

    function allowanceFor(rateClass: keyof ClassRateLimits, caller: string, terms: Terms = noTerms): Allowance {
      const { rateLimits } = settings.current
      const max = { ...rateLimits, ...rateLimitsOf(terms, rateLimits) }[rateClass]
      return { rateClass, key: `${rateClass} ${caller}`, max }
    }

    await app.register(rateLimitPlugin, {
      timeWindow,
      allowList: ({ allowance }) => allowance === undefined,
      max: ({ allowance }) => allowance?.max ?? 0,
      keyGenerator: ({ allowance }) => allowance?.key ?? '',
      // The library's own stores forget: the one the least recent counters when there are many, the other all while Redis is away.
      store: class {
        incr(key: string, callback: (error: Error | null, result?: { current: number; ttl: number }) => void) {
          windows.add(key).then((count) => callback(null, count), callback)
        }
        child() {
          return this
        }
      },
      errorResponseBuilder: ({ allowance }, { after, max }) => {
        if (allowance) metrics.refused(allowance.rateClass)
        return tooMany(max, after)
      },
    })

    app.decorate('countAsked', async (scope: Scope) => {
      const { rateClass, key, max } = allowanceIn('llm', scope.actor, scope.address ?? '', scope)
      const { current, ttl } = await windows.add(key)
      if (current <= max) return
      metrics.refused(rateClass)
      throw tooMany(max, `${Math.ceil(ttl / 1000)} seconds`)
    })
  },
  { name: 'rate-limit', dependencies: ['authentication', 'counters', 'metrics', 'settings'] },
)

/** A whole /64 network of IPv6 counts as one address, because one client has all of them. A closed connection has none. */
const addressOf = (ip: string | undefined) => (ip === undefined ? 'nowhere' : rateLimitPlugin.normalizeIP(ip, 64))

const tooMany = (max: number, after: string) =>
  new Problem('rate_limited', `More than ${max} requests in this window. Try again in ${after}.`)
