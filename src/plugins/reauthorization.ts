import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { type OpenConnection, reauthorize } from '../http/authorize.ts'
import { ConnectionRegistry } from '../http/connection-registry.ts'
import { Problem } from '../problems.ts'

// With the look-up less than a second: a caller who lost a permission is disconnected within one, without a message bus.
const lookEveryMs = 700

declare module 'fastify' {
  interface FastifyInstance {
    /** Open streams and sockets. Each is ended once its caller may not do this any more, and removed by the code that ends it. */
    readonly openConnections: ConnectionRegistry
  }
}

/** Judges again and again all that stands open; those of one credential share each look-up. */
export const reauthorization = fp(
  async (app: FastifyInstance) => {
    const open = new ConnectionRegistry()
    const judged = new Set<OpenConnection>()

    const look = async (one: OpenConnection) => {
      judged.add(one)
      try {
        await reauthorize(one.claim, true)
      } catch (error) {
        // An error of the database says nothing about permissions.
        const isRefused = error instanceof Problem && error.statusCode < 500
        if (isRefused && open.delete(one)) one.end(error)
      }
      judged.delete(one)
    }
    const timer = setInterval(() => {
      for (const one of open) if (!judged.has(one)) void look(one)
    }, lookEveryMs).unref()

    app.decorate('openConnections', open)
    app.addHook('onClose', async () => clearInterval(timer))
  },
  { name: 'reauthorization' },
)
