import * as messages from '../domain/conversations/messages.ts'
import { repeatable, replayed } from '../http/replay.ts'
import type { Services } from '../http/services.ts'
import type { Handlers } from '../http/wiring.ts'

export const message = ({ db, page }: Services) =>
  ({
    createMessage: async (request, reply) => {
      const { scope, params, body } = request
      return replayed(reply, await messages.createMessage(db, scope, params.chatId, body, repeatable(request)))
    },
    createMessages: async (request, reply) => {
      const { scope, params, body } = request
      return replayed(
        reply,
        await messages.createMessages(db, scope, params.chatId, body.messages, repeatable(request)),
      )
    },
    listMessages: async ({ scope, params, query }) =>
      page(scope.orgId, `listMessages ${params.chatId}`, query, (after) =>
        messages.listMessages(db, scope, params.chatId, { ...query, after }),
      ),
    getMessage: async ({ scope, params }) => messages.getMessage(db, scope, params.chatId, params.messageId),
  }) satisfies Partial<Handlers>
