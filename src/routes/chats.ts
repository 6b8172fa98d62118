import type { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { importChats } from '../domain/conversations/chat-import.ts'
import { listChats } from '../domain/conversations/chat-list.ts'
import { deleteChat } from '../domain/conversations/chat-removal.ts'
import { searchChats } from '../domain/conversations/chat-search.ts'
import { updateChat } from '../domain/conversations/chat-updates.ts'
import * as chats from '../domain/conversations/chats.ts'
import { lastMessages } from '../domain/conversations/messages.ts'
import type { ImportedChat } from '../generated/schemas.ts'
import { idempotentRequestOf, markReplayed } from '../http/idempotency.ts'
import { createLineReader } from '../http/ndjson.ts'
import { registerRoutes } from '../http/route-registration.ts'

export const chatRoutes = async (app: FastifyInstance): Promise<void> => {
  const { db, identityKey, page, tokens } = app
  const readChats = createLineReader<ImportedChat>('ImportedChat')
  registerRoutes(app, 'Chats', {
    createChat: async (request, reply) =>
      markReplayed(
        reply,
        await chats.createChat(db, { tokens, identityKey }, request.scope, request.body, idempotentRequestOf(request)),
      ),
    listChats: async ({ scope, query }) =>
      page(scope.orgId, 'listChats', query, (after) => listChats(db, scope, { ...query, after })),
    searchChats: async ({ scope, query }) =>
      page(scope.orgId, 'searchChats', query, (after) => searchChats(db, scope, { ...query, after })),
    importChats: async (request) =>
      importChats(db, request.scope, readChats(request.body as Readable | undefined), () =>
        request.assertStillAllowed(),
      ),
    getChat: async ({ scope, params, query }) => ({
      ...(await chats.getChat(db, scope, params.chatId)),
      ...(query.include && {
        messages: await page(scope.orgId, `listMessages ${params.chatId}`, { order: 'desc', limit: 0 }, () =>
          lastMessages(db, scope, params.chatId),
        ),
      }),
    }),
    updateChat: async ({ scope, params, body }) => updateChat(db, scope, params.chatId, body),
    deleteChat: async ({ scope, params }) => {
      if (await deleteChat(db, scope, params.chatId)) app.startJobs()
    },
    renewVisitorToken: async ({ scope, params }) => chats.renewVisitorToken(db, tokens, scope, params.chatId),
  })
}
