import type { PassThrough } from 'node:stream'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { Heard } from '../domain/realtime/happening.ts'
import { notFound, type Problem } from '../problems.ts'
import type { Standing } from './claims.ts'
import { EventStream, eventText, leaving } from './event-stream.ts'
import { problemOf } from './problem-of.ts'

/**
 * What happens in a chat as server-sent events, until the reader leaves, may not read it any more, or the server ends. What goes wrong
 * before the first event is thrown.
 */
export async function followAsEvents(
  { claim, id, server: { closing, vigil } }: FastifyRequest,
  reply: FastifyReply,
  follow: (signal: AbortSignal) => AsyncGenerator<Heard, void>,
): Promise<PassThrough> {
  const end = new AbortController()
  const signal = AbortSignal.any([leaving(reply), closing, end.signal])
  const happenings = follow(signal)
  const first = await happenings.next()
  const events = new EventStream(signal)
  const tell = ({ event, json }: Heard) =>
    events.write(eventText(event.type, json, 'eventId' in event ? event.eventId : undefined))
  const fail = (problem: Problem) =>
    events.write(eventText('error', JSON.stringify({ type: 'error', problem: problem.body(id) })))
  const standing: Standing = {
    claim,
    end(problem) {
      void fail(problem)
      end.abort()
    },
  }
  const run = async () => {
    if (first.value) await tell(first.value)
    for await (const heard of happenings) await tell(heard)
    if (!signal.aborted) await fail(notFound()) // the chat is deleted
  }
  vigil.add(standing)
  run()
    .catch((error: FastifyError) => fail(problemOf(error)))
    .finally(() => {
      vigil.delete(standing)
      events.end()
    })
  reply.header('connection', 'close') // the server, when it ends, waits for no connection that was only read from
  return events.answer(reply)
}
