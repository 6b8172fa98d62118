import type { FastifyInstance } from 'fastify'
import * as feedback from '../domain/conversations/feedback.ts'
import * as edits from '../domain/conversations/message-edits.ts'
import * as messages from '../domain/conversations/messages.ts'
import { idempotentRequestOf, markReplayed } from '../http/idempotency.ts'
import { registerRoutes } from '../http/route-registration.ts'

export const messageRoutes = async (app: FastifyInstance): Promise<void> => {
  const { db, page } = app
  registerRoutes(app, 'Messages', {
    createMessage: async (request, reply) => {
      const { scope, params, body } = request
      return markReplayed(
        reply,
        await messages.createMessage(db, scope, params.chatId, body, idempotentRequestOf(request)),
      )
    },
    createMessages: async (request, reply) => {
      const { scope, params, body } = request
      return markReplayed(
        reply,
        await messages.createMessages(db, scope, params.chatId, body.messages, idempotentRequestOf(request)),
      )
    },
    listMessages: async ({ scope, params, query }) =>
      page(scope.orgId, `listMessages ${params.chatId}`, query, (after) =>
        messages.listMessages(db, scope, params.chatId, { ...query, after }),
      ),
    clearMessages: async ({ scope, params }) => edits.clearMessages(db, scope, params.chatId),
    getMessage: async ({ scope, params }) => messages.getMessage(db, scope, params.messageId, params.chatId),
    updateMessage: async ({ scope, params, body }) =>
      edits.updateMessage(db, scope, params.chatId, params.messageId, body),
    deleteMessage: async ({ scope, params }) => edits.deleteMessage(db, scope, params.messageId, params.chatId),
    putFeedback: async ({ scope, params, body }) =>
      feedback.putFeedback(db, scope, params.chatId, params.messageId, body),
    deleteFeedback: async ({ scope, params }) => feedback.deleteFeedback(db, scope, params.chatId, params.messageId),
    findMessage: async ({ scope, params }) => messages.getMessage(db, scope, params.messageId),
    removeMessage: async ({ scope, params }) => edits.deleteMessage(db, scope, params.messageId),
  })
}
