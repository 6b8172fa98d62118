import type { PassThrough } from 'node:stream'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { EventReceiver, Subscription } from '../domain/realtime/subscriptions.ts'
import { notFound, type Problem } from '../problems.ts'
import type { OpenConnection } from './authorize.ts'
import { abortOnDisconnect, formatSseEvent, SseWriter } from './sse-writer.ts'
import { toLoggedProblem } from './to-problem.ts'

/**
 * What happens in a chat as server-sent events, until the reader leaves, may not read it any more, or the server ends. What goes wrong
 * before is thrown.
 */
export async function streamChat(
  { claim, id, log, scope, server: { shut, openConnections: vigil } }: FastifyRequest,
  reply: FastifyReply,
  follow: (reader: EventReceiver) => Subscription,
): Promise<PassThrough> {
  const gone = AbortSignal.any([abortOnDisconnect(reply), shut])
  const events = new SseWriter(gone)
  const fail = (problem: Problem) => {
    events.write(formatSseEvent('error', JSON.stringify({ type: 'error', problem: problem.body(id) })))
    end()
  }
  const { begun, leave } = follow({
    scope,
    receive: ({ event, json }) =>
      events.write(formatSseEvent(event.type, String(json), 'eventId' in event ? event.eventId : undefined)),
    end: (error = notFound()) => fail(toLoggedProblem(error as FastifyError, log)),
  })
  const standing: OpenConnection = { kind: 'streams', claim, scope, end: fail }
  const end = () => {
    vigil.delete(standing)
    leave()
    events.end()
  }
  gone.addEventListener('abort', end, { once: true })
  try {
    vigil.add(standing)
    await begun
  } catch (error) {
    end()
    throw error
  }
  if (gone.aborted) end()
  reply.header('connection', 'close') // the server, when it ends, waits for no connection that was only read from
  return events.answer(reply)
}
