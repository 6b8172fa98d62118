import type { FastifyInstance } from 'fastify'
import type { AnswerClient } from '../domain/assistants/answer.ts'
import { createCompletion, listCompletions } from '../domain/assistants/completions.ts'
import { completeOnce } from '../domain/assistants/stateless-completion.ts'
import { sendCompletion, streamCompletion } from '../http/completion-sse.ts'
import { idempotentRequestOf } from '../http/idempotency.ts'
import { registerRoutes } from '../http/route-registration.ts'

export const completionRoutes = async (app: FastifyInstance): Promise<void> => {
  const { assistance, db, page, runInBackground } = app
  registerRoutes(app, 'Completions', {
    createCompletion: async (request, reply) => {
      const { scope, params, body } = request
      const work = (waiting: AnswerClient) =>
        createCompletion(assistance, scope, params.chatId, body, idempotentRequestOf(request), waiting)
      if (!body.stream) return sendCompletion(reply, runInBackground, work)
      return streamCompletion(request, reply, runInBackground, work, (completion) => ({ type: 'message', completion }))
    },
    listCompletions: async ({ scope, params, query }) =>
      page(scope.orgId, `listCompletions ${params.chatId}`, query, (after) =>
        listCompletions(db, scope, params.chatId, { ...query, after }),
      ),
    completeOnce: async (request, reply) => {
      const { scope, body } = request
      const work = (waiting: AnswerClient) =>
        completeOnce(assistance, scope, body, idempotentRequestOf(request), waiting)
      if (!body.stream) return sendCompletion(reply, runInBackground, work)
      return streamCompletion(request, reply, runInBackground, work, (oneOff) => ({ type: 'message', oneOff }))
    },
  })
}
