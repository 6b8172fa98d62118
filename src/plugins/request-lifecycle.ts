import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Answered } from '../domain/platform/system-metrics.ts'

/** A request of an operation that has been answered, or cut; of `none` where it is none of the contract's. */
interface AnsweredOperation extends Answered {
  operation: string
}

type Listener = (answered: AnsweredOperation, request: FastifyRequest) => void

/** Tells listeners how each request ended. */
export interface RequestLifecycle {
  onEnd(listener: Listener): void
  /** Tells when this request ends, for those that come before any route. */
  watch(request: FastifyRequest, reply: FastifyReply): void
  /** Tells that a socket was opened, whose answer is over with that. */
  reportUpgrade(request: FastifyRequest, durationMs: number): void
}

declare module 'fastify' {
  interface FastifyInstance {
    readonly requestLifecycle: RequestLifecycle
  }
}

const switching = 101

/** Looks how each request ends. Fastify's own hook hears nothing of those whose connection is cut. */
export const requestLifecycle = fp(
  async (app: FastifyInstance) => {
    const listeners: Listener[] = []
    const tell = (request: FastifyRequest, answered: Answered) => {
      const operation = request.routeOptions.config?.operationId ?? 'none'
      for (const listener of listeners) listener({ operation, ...answered }, request)
    }
    const watch: RequestLifecycle['watch'] = (request, reply) => {
      const began = performance.now()
      let isSent = false
      reply.raw.once('finish', () => {
        isSent = true
      })
      reply.raw.once('close', () => {
        const isWhole = isSent || isEventStream(reply)
        tell(request, { status: reply.statusCode, isWhole, durationMs: performance.now() - began })
      })
    }
    app.decorate('requestLifecycle', {
      onEnd: (listener) => void listeners.push(listener),
      watch,
      reportUpgrade: (request, durationMs) => tell(request, { status: switching, isWhole: true, durationMs }),
    })
    app.addHook('onRequest', async (request, reply) => watch(request, reply))
  },
  { name: 'request-lifecycle' },
)

/** An event stream has no end of its own: its reader disconnects. */
const isEventStream = (reply: FastifyReply) =>
  reply.raw.headersSent && String(reply.getHeader('content-type')).startsWith('text/event-stream')
