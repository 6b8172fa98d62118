import type { PassThrough } from 'node:stream'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { Reader } from '../domain/realtime/subscriber.ts'
import type { Follow } from '../domain/realtime/subscriptions.ts'
import { notFound, type Problem } from '../problems.ts'
import type { Standing } from './authorize.ts'
import { EventStream, eventText, leaving } from './sse-writer.ts'
import { loggedProblemOf } from './to-problem.ts'

/**
 * What happens in a chat as server-sent events, until the reader leaves, may not read it any more, or the server ends. What goes wrong
 * before is thrown.
 */
export async function followAsEvents(
  { claim, id, log, scope, server: { shut, vigil } }: FastifyRequest,
  reply: FastifyReply,
  follow: (reader: Reader) => Follow,
): Promise<PassThrough> {
  const gone = AbortSignal.any([leaving(reply), shut])
  const events = new EventStream(gone)
  const fail = (problem: Problem) => {
    events.write(eventText('error', JSON.stringify({ type: 'error', problem: problem.body(id) })))
    end()
  }
  const { begun, leave } = follow({
    scope,
    hear: ({ event, json }) =>
      events.write(eventText(event.type, String(json), 'eventId' in event ? event.eventId : undefined)),
    end: (error = notFound()) => fail(loggedProblemOf(error as FastifyError, log)),
  })
  const standing: Standing = { kind: 'streams', claim, scope, end: fail }
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
