import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { Waiting } from '../domain/assistants/answer.ts'
import type { Replayable } from '../domain/idempotency.ts'
import type { Later } from '../domain/outbox.ts'
import type { Heard } from '../domain/realtime/happening.ts'
import type { CompletionEvent } from '../generated/schemas.ts'
import { notFound, type Problem } from '../problems.ts'
import type { Standing } from './claims.ts'
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
  const events = new EventStream(signal)
  const begun = Promise.withResolvers<void>()
  let hasBegun = false
  const tell = (event: CompletionEvent) => {
    hasBegun = true
    begun.resolve()
    return events.send(event.type, JSON.stringify(event))
  }
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
    .finally(() => events.end())
  later(() => end)
  await Promise.race([begun.promise, run.then((result) => replayed(reply, result))])
  return events.answer(reply)
}

/**
 * What happens in a chat as server-sent events, until the reader leaves, may not read it any more, or the server ends. What goes wrong
 * before the first event is thrown.
 */
export async function followAsEvents(
  request: FastifyRequest,
  reply: FastifyReply,
  follow: (signal: AbortSignal) => AsyncGenerator<Heard, void>,
): Promise<PassThrough> {
  const end = new AbortController()
  const signal = AbortSignal.any([leaving(reply), request.server.closing, end.signal])
  const happenings = follow(signal)
  const first = await happenings.next()
  const events = new EventStream(signal)
  const tell = ({ event, json }: Heard) => events.send(event.type, json, 'eventId' in event ? event.eventId : undefined)
  const fail = (problem: Problem) =>
    events.send('error', JSON.stringify({ type: 'error', problem: problem.body(request.id) }))
  const { vigil } = request.server
  const standing: Standing = {
    claim: request.claim,
    end(problem) {
      void fail(problem)
      end.abort()
    },
  }
  vigil.add(standing)
  const run = async () => {
    if (first.value) await tell(first.value)
    for await (const heard of happenings) await tell(heard)
    if (!signal.aborted) await fail(notFound()) // the chat is deleted
  }
  run()
    .catch((error: FastifyError) => fail(problemOf(error)))
    .finally(() => {
      vigil.delete(standing)
      events.end()
    })
  reply.header('connection', 'close') // the server, when it ends, waits for no connection that was only read from
  return events.answer(reply)
}

/** Server-sent events on their way to a reader: no faster than they are read. */
class EventStream {
  readonly #stream = new PassThrough()
  readonly #signal: AbortSignal
  readonly #reminder: NodeJS.Timeout

  constructor(signal: AbortSignal) {
    this.#signal = signal
    this.#reminder = setInterval(() => this.#stream.writableNeedDrain || this.#stream.write(':\n\n'), remindEveryMs)
  }

  /** Sends an event; resolves when the next one may be sent. To whoever has left nothing is sent. */
  async send(type: string, json: string, id?: string): Promise<void> {
    if (this.#signal.aborted || this.#stream.writableEnded) return
    const text = `${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${json}\n\n`
    if (this.#stream.write(text)) return
    await once(this.#stream, 'drain', { signal: this.#signal }).catch(() => {}) // whoever left needs no more
  }

  end(): void {
    clearInterval(this.#reminder)
    this.#stream.end()
  }

  /** What the handler answers with. */
  answer(reply: FastifyReply): PassThrough {
    reply.header('content-type', 'text/event-stream; charset=utf-8').header('x-accel-buffering', 'no')
    reply.raw.setTimeout(patienceMs, () => reply.raw.destroy())
    return this.#stream
  }
}

/** Aborted when the connection ends before the answer does. */
function leaving({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController()
  raw.once('close', () => {
    if (!raw.writableFinished) gone.abort()
  })
  return gone.signal
}
