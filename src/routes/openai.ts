import type { FastifyInstance } from 'fastify'
import { type ChunkReader, createChatCompletion } from '../domain/openai/chat-completions.ts'
import { listModels } from '../domain/openai/models.ts'
import { sendCompletion, streamFrames } from '../http/completion-sse.ts'
import { idempotentRequestOf } from '../http/idempotency.ts'
import { openaiFrames } from '../http/openai-shapes.ts'
import { registerRoutes } from '../http/route-registration.ts'

export const openaiRoutes = async (app: FastifyInstance): Promise<void> => {
  const { assistance, runInBackground } = app
  registerRoutes(app, 'OpenAI', {
    createChatCompletion: async (request, reply) => {
      const { scope, body, headers } = request
      const chatId = headers['x-chat-id']
      const asked = { ...idempotentRequestOf(request), content: [chatId ?? null, body] }
      const inChat = (id: string) => void reply.header('x-chat-id', id)
      const work = (waiting: Omit<ChunkReader, 'inChat'>) =>
        createChatCompletion(assistance, scope, body, chatId, asked, { ...waiting, inChat })
      if (!body.stream) return (await sendCompletion(reply, runInBackground, work)).completion
      return streamFrames(request, reply, runInBackground, work, openaiFrames)
    },
    listModels: async ({ scope }) => listModels(assistance, scope),
  })
}
