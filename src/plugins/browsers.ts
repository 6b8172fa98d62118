import cookie from '@fastify/cookie'
import cors from '@fastify/cors'
import helmet from '@fastify/helmet'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'

const readable = [
  'X-Request-Id',
  'X-API-Version',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
  'Retry-After',
  'Idempotent-Replayed',
]

/**
 * What web pages get to see. Any page may call, without credentials of the browser's own: keys and tokens are checked on
 * the request itself. Cookies go only to configured origins.
 */
export const browsers = fp(
  async (app: FastifyInstance, { allowedOrigins }: { allowedOrigins: readonly string[] }) => {
    await app.register(cookie)
    await app.register(cors, {
      delegator: (request: FastifyRequest, done) => {
        const trusted = allowedOrigins.includes(request.headers.origin ?? '')
        done(null, {
          strictPreflight: false,
          origin: trusted ? true : '*',
          credentials: trusted,
          methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
          exposedHeaders: readable,
          maxAge: 600,
        })
      },
    })
    await app.register(helmet, {
      contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
      crossOriginResourcePolicy: { policy: 'cross-origin' },
    })
  },
  { name: 'browsers' },
)
