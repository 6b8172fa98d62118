import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import type { FastifyReply } from 'fastify'

/** Proxies end a connection on which nothing comes for a minute. */
const remindEveryMs = 15_000
/** A reader who takes nothing for so long is cut off. */
const patienceMs = 120_000

/** Server-sent events (WHATWG HTML, section 9.2) on their way to a reader: no faster than they are read. */
export class SseWriter {
  readonly #stream = new PassThrough()
  readonly #signal: AbortSignal
  readonly #reminder: NodeJS.Timeout

  /** `signal` is aborted when the reader has left. */
  constructor(signal: AbortSignal) {
    this.#signal = signal
    this.#reminder = setInterval(() => this.#stream.writableNeedDrain || this.#stream.write(':\n\n'), remindEveryMs)
  }

  /** Sends events as they are written; a promise says when the next may be sent. After the reader has left nothing is sent. */
  write(text: string): Promise<void> | undefined {
    if (this.#signal.aborted || this.#stream.writableEnded || this.#stream.write(text)) return undefined
    return once(this.#stream, 'drain', { signal: this.#signal }).then(
      () => {},
      () => {}, // a reader that has left needs no more
    )
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

/** An event as it is written; a reader that reconnects names its id. */
export const formatSseEvent = (type: string, json: string, id?: string): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${json}\n\n`

/** Aborted when the connection, or the answer on it, ends; or has ended already: a client that left during authentication sends no further event. */
export function abortOnDisconnect({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController()
  if (raw.closed) gone.abort()
  else raw.once('close', () => gone.abort())
  return gone.signal
}
