import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { createSubscriptions, type Subscriptions } from '../domain/realtime/subscriptions.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Delivers what happens in chats to the readers of this process. */
    readonly subscriptions: Subscriptions
  }
}

/** Subscriptions to chats. */
export const subscriptions = fp(
  async (app: FastifyInstance) => {
    const created = createSubscriptions(app.db)
    app.decorate('subscriptions', created)
    app.addHook('onClose', async () => created.close())
  },
  { name: 'subscriptions', dependencies: ['database'] },
)
