import type { FastifyInstance, HTTPMethods } from 'fastify'
import fp from 'fastify-plugin'
import { operations } from '../generated/operations.ts'
import { Problem } from '../problems.ts'

// CORS answers OPTIONS for every path.
const elsewhere = new Set(['OPTIONS'])

/** Refuses, with 405 and `Allow`, the methods that a path of the contract does not know (RFC 9110, section 15.5.6). */
export const methodNotAllowed = fp(
  async (app: FastifyInstance) => {
    const known = new Map<string, Set<string>>()
    for (const { method, url } of Object.values(operations)) {
      const allowed = known.get(url) ?? new Set()
      known.set(url, allowed.add(method))
      if (method === 'GET') allowed.add('HEAD')
    }
    for (const [url, allowed] of known) {
      const allow = [...allowed].join(', ')
      app.route({
        url,
        method: app.supportedMethods.filter(
          (method) => !allowed.has(method) && !elsewhere.has(method),
        ) as HTTPMethods[],
        exposeHeadRoute: false,
        // In onRequest, before the body is read: a method that is not there has none to be wrong.
        onRequest: async ({ method }) => {
          throw new Problem('method_not_allowed', `${method} is not for this path: ${allow}.`, { headers: { allow } })
        },
        handler: async () => undefined,
      })
    }
  },
  { name: 'method-not-allowed' },
)
