import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyInstance {
    /** Aborted when the server begins to close. */
    readonly closing: AbortSignal
  }
}

/** An orderly end: what still arrives on open connections is served, and each connection ends with its answer. */
export const closing = fp(
  async (app: FastifyInstance) => {
    const end = new AbortController()
    app.decorate('closing', end.signal)
    app.addHook('preClose', async () => end.abort())
    app.addHook('onSend', async (_, reply) => {
      if (end.signal.aborted) reply.header('connection', 'close')
    })
  },
  { name: 'closing' },
)
