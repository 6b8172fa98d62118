import type { FastifyInstance } from 'fastify'
import { assertChat } from '../domain/conversations/messages.ts'
import { streamChat } from '../http/chat-sse.ts'
import { registerRoutes } from '../http/route-registration.ts'
import { forbidden } from '../problems.ts'

export const realtimeRoutes = async (app: FastifyInstance): Promise<void> => {
  const { chatSockets, db, subscriptions, tickets } = app
  registerRoutes(app, 'Realtime', {
    streamChatEvents: async (request, reply) => {
      const { params, headers } = request
      return streamChat(request, reply, (reader) =>
        subscriptions.subscribe(params.chatId, reader, headers['last-event-id']),
      )
    },
    createRealtimeTicket: async ({ scope, params, identity }) => {
      const { credential } = identity ?? {}
      if (!credential) throw forbidden('A credential of this kind gets no ticket.')
      return tickets.make(scope, params.chatId, credential)
    },
    connectChat: async ({ id, scope, claim, params, query: { lastEventId } }) => {
      const chatId = detachString(params.chatId)
      await assertChat(db, scope, chatId)
      const who = { id: detachString(id), scope, claim: { ...claim, chatId }, chatId }
      return (socket, connection) => chatSockets.open({ socket, connection }, who, lastEventId)
    },
  })
}

/** The same text by itself: an id may be put together of many pieces, or be a piece of the whole URL, and would keep these. */
const detachString = (text: string) => Buffer.from(text).toString('latin1')
