import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { createSockets, type Sockets } from '../http/sockets/sockets.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The open WebSockets. */
    readonly chatSockets: Sockets
  }
}

/** WebSockets on chats: events, typing and questions to the assistant. */
export const chatSockets = fp(
  async (app: FastifyInstance) => {
    const { assistance, countAsked, interruption, log, openConnections, runInBackground, subscriptions } = app
    const created = createSockets({
      subscriptions,
      assistance,
      runInBackground,
      log,
      count: countAsked,
      interruption,
      openConnections,
    })
    app.decorate('chatSockets', created)
    app.addHook('preClose', async () => created.close())
  },
  {
    name: 'chat-sockets',
    dependencies: [
      'assistants',
      'background-tasks',
      'graceful-shutdown',
      'rate-limit',
      'reauthorization',
      'sockets',
      'subscriptions',
    ],
  },
)
