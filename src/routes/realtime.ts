import type { Services } from '../http/services.ts'
import type { Handlers } from '../http/wiring.ts'
import { notFound } from '../problems.ts'

export const realtime = (_: Services) =>
  ({
    streamChatEvents: async () => {
      throw notFound()
    },
    createRealtimeTicket: async () => {
      throw notFound()
    },
    connectChat: (socket) => socket.close(),
  }) satisfies Partial<Handlers>
