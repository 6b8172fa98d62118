import type { Services } from '../http/services.ts'
import type { Handlers } from '../http/wiring.ts'
import { notFound } from '../problems.ts'

export const openai = (_: Services) =>
  ({
    createChatCompletion: async () => {
      throw notFound()
    },
    listModels: async () => {
      throw notFound()
    },
  }) satisfies Partial<Handlers>
