import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { Waiting } from '../domain/assistants/answer.ts'
import type { Replayable } from '../domain/idempotency.ts'
import type { Later } from '../domain/outbox.ts'
import type { CompletionEvent } from '../generated/schemas.ts'
import { problemOf } from './problem-of.ts'
import { replayed } from './replay.ts'
import { traceOf } from './trace.ts'

/** Proxies end a connection on which nothing comes for a minute. */
const remindEveryMs = 15_000
/** A reader who takes nothing for so long is cut off. */
const patienceMs = 120_000

type Work<T> = (waiting: Waiting) => Promise<Replayable<T>>

/** The answer of a work that ends when whoever waits for it leaves, and before the server does. */
export async function answerOnce<T>(reply: FastifyReply, later: Later, work: Work<T>): Promise<T> {
  const run = work({ signal: leaving(reply), tell: async () => {} })
  later(() => run.catch(() => {})) // what goes wrong is the answer
  return replayed(reply, await run)
}

/**
 * The answer of a work as server-sent events (WHATWG HTML, section 9.2), from the first thing that it tells; what goes wrong before is
 * thrown. No faster than it is read, and finished before the server ends.
 */
export async function answerAsEvents<T>(
  request: FastifyRequest,
  reply: FastifyReply,
  later: Later,
  work: Work<T>,
  lastEvent: (value: T) => CompletionEvent,
): Promise<PassThrough> {
  const signal = leaving(reply)
  const stream = new PassThrough()
  const begun = Promise.withResolvers<void>()
  let hasBegun = false
  const tell = async (event: CompletionEvent) => {
    hasBegun = true
    begun.resolve()
    if (signal.aborted || stream.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)) return
    await once(stream, 'drain', { signal }).catch(() => {}) // whoever left needs no more
  }
  const reminder = setInterval(() => stream.writableNeedDrain || stream.write(':\n\n'), remindEveryMs)
  const run = work({ signal, tell })
  const end = run
    .then(
      async ({ value }) => tell(lastEvent(value)),
      async (error: FastifyError) => {
        if (!hasBegun) return // it is thrown
        const problem = problemOf(error)
        if (problem.statusCode >= 500) request.log.error(traceOf(error), problem.message)
        await tell({ type: 'error', problem: problem.body(request.id) })
      },
    )
    .finally(() => {
      clearInterval(reminder)
      stream.end()
    })
  later(() => end)
  await Promise.race([begun.promise, run.then((result) => replayed(reply, result))])
  reply.header('content-type', 'text/event-stream; charset=utf-8').header('x-accel-buffering', 'no')
  reply.raw.setTimeout(patienceMs, () => reply.raw.destroy())
  return stream
}

/** Aborted when the connection ends before the answer does. */
function leaving({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController()
  raw.once('close', () => {
    if (!raw.writableFinished) gone.abort()
  })
  return gone.signal
}
