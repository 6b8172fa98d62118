import { listChats } from '../domain/conversations/chat-list.ts'
import { deleteChat } from '../domain/conversations/chat-removal.ts'
import * as chats from '../domain/conversations/chats.ts'
import { repeatable, replayed } from '../http/replay.ts'
import type { Services } from '../http/services.ts'
import type { Handlers } from '../http/wiring.ts'

export const chat = ({ db, page, tokens, identityKey }: Services) =>
  ({
    createChat: async (request, reply) =>
      replayed(
        reply,
        await chats.createChat(db, { tokens, identityKey }, request.scope, request.body, repeatable(request)),
      ),
    listChats: async ({ scope, query }) =>
      page(scope.orgId, 'listChats', query, (after) => listChats(db, scope, { ...query, after })),
    getChat: async ({ scope, params }) => chats.getChat(db, scope, params.chatId),
    updateChat: async ({ scope, params, body }) => chats.updateChat(db, scope, params.chatId, body),
    deleteChat: async ({ scope, params }) => deleteChat(db, scope, params.chatId),
    renewVisitorToken: async ({ scope, params }) => chats.renewVisitorToken(db, tokens, scope, params.chatId),
  }) satisfies Partial<Handlers>
