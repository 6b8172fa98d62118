import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { createLogFiles, type LogFiles } from '../logs/log-files.ts'
import { Problem } from '../problems.ts'
import { version } from '../version.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The files of the log. */
    readonly logs: LogFiles
  }
}

/** The caller's own request id when it is well-formed, else a new one. */
export function requestId({ headers }: IncomingMessage): string {
  const own = headers['x-request-id']
  return typeof own === 'string' && /^[A-Za-z0-9._-]{8,128}$/.test(own) ? own : randomUUID()
}

/** Every answer names its request and the version; every request is one line in the log when it ends, without bodies or secrets. */
export const accessLog = fp(
  async (app: FastifyInstance) => {
    app.decorate('logs', createLogFiles(join(app.config.dataDir, 'logs')))
    app.addHook('onRequest', async (request, reply) => {
      reply.header('x-request-id', request.id).header('x-api-version', version)
      // No text here may hold a NUL: PostgreSQL cannot keep one, and SQLite would cut the text there.
      if (request.url.includes('%00')) throw new Problem('invalid_request', 'The URL holds a NUL character.')
    })
    app.requestLifecycle.onEnd(({ status, isWhole, durationMs }, request) => {
      const { identity, method, routeOptions } = request
      request.log.info({
        operationId: routeOptions.config?.operationId,
        method,
        route: routeOptions.url,
        status,
        ...(!isWhole && { cut: true }),
        durationMs: Math.round(durationMs * 10) / 10,
        orgId: request.scope?.orgId,
        actor: identity?.principal.actor,
      })
    })
  },
  { name: 'access-log', dependencies: ['request-lifecycle'] },
)
