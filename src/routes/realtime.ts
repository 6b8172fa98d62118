import { followAsEvents } from '../http/events.ts'
import type { Services } from '../http/services.ts'
import type { Handlers } from '../http/wiring.ts'
import { notFound } from '../problems.ts'

export const realtime = ({ feeds }: Services) =>
  ({
    streamChatEvents: async (request, reply) => {
      const { scope, params, headers } = request
      return followAsEvents(request, reply, (signal) =>
        feeds.follow(scope, params.chatId, headers['last-event-id'], signal),
      )
    },
    createRealtimeTicket: async () => {
      throw notFound()
    },
    connectChat: (socket) => socket.close(),
  }) satisfies Partial<Handlers>
