import type { PassThrough } from 'node:stream'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { AnswerClient } from '../domain/assistants/answer.ts'
import type { IdempotentResult } from '../domain/idempotency.ts'
import type { RunInBackground } from '../domain/mails.ts'
import type { CompletionEvent } from '../generated/schemas.ts'
import type { Problem } from '../problems.ts'
import { markReplayed } from './idempotency.ts'
import { abortOnDisconnect, formatSseEvent, SseWriter } from './sse-writer.ts'
import { toLoggedProblem } from './to-problem.ts'

/** The client that waits, in the terms of the events that it receives. */
type Told<E> = Pick<AnswerClient, 'signal'> & { tell(event: E): Promise<void> }
type Work<T, E = CompletionEvent> = (waiting: Told<E>) => Promise<IdempotentResult<T>>

/** How a stream is written: each event as it comes, then the end, or what went wrong after the first event. */
export interface Frames<T, E> {
  piece(event: E): string
  end(value: T): string
  failure(problem: ReturnType<Problem['body']>): string
}

/** The answer of a work that ends when its client leaves, and before the server does. */
export async function sendCompletion<T, E>(
  reply: FastifyReply,
  runInBackground: RunInBackground,
  work: Work<T, E>,
): Promise<T> {
  const run = work({ signal: untilCut(reply), tell: async () => {} })
  runInBackground(() => run.catch(() => {})) // what goes wrong is the answer
  return markReplayed(reply, await run)
}

/** Aborted when the client has left, or when a server that closes can wait for the answer no longer. */
const untilCut = (reply: FastifyReply, left = abortOnDisconnect(reply)) =>
  AbortSignal.any([left, reply.server.interruption])

const eventFrame = (event: CompletionEvent) => formatSseEvent(event.type, JSON.stringify(event))

/** The answer of a work as the contract's events. */
export const streamCompletion = <T>(
  request: FastifyRequest,
  reply: FastifyReply,
  runInBackground: RunInBackground,
  work: Work<T>,
  lastEvent: (value: T) => CompletionEvent,
): Promise<PassThrough> =>
  streamFrames(request, reply, runInBackground, work, {
    piece: eventFrame,
    end: (value) => eventFrame(lastEvent(value)),
    failure: (problem) => eventFrame({ type: 'error', problem }),
  })

/**
 * The answer of a work as server-sent events, from the first thing that it tells; what goes wrong before is thrown. No faster than it
 * is read, and finished before the server ends.
 */
export async function streamFrames<T, E>(
  request: FastifyRequest,
  reply: FastifyReply,
  runInBackground: RunInBackground,
  work: Work<T, E>,
  frames: Frames<T, E>,
): Promise<PassThrough> {
  const left = abortOnDisconnect(reply)
  const events = new SseWriter(left)
  const begun = Promise.withResolvers<void>()
  let hasBegun = false
  const write = async (text: string) => {
    hasBegun = true
    begun.resolve()
    await events.write(text)
  }
  const run = work({ signal: untilCut(reply, left), tell: (event) => write(frames.piece(event)) })
  const end = run
    .then(
      async ({ value }) => write(frames.end(value)),
      async (error: FastifyError) => {
        if (!hasBegun) return // it is thrown
        await write(frames.failure(toLoggedProblem(error, request.log).body(request.id)))
      },
    )
    .finally(() => events.end())
  runInBackground(() => end)
  await Promise.race([begun.promise, run.then((result) => markReplayed(reply, result))])
  return events.answer(reply)
}
