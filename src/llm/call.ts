import { AnswerReader } from './answer-reader.ts'
import { type Call, VendorError } from './assistant.ts'
import { CallTimeouts, type TimeLimits } from './call-timeouts.ts'
import { EventStream } from './event-stream.ts'
import { type Redact, toNetworkError } from './provider-errors.ts'

const maxBytes = 33_554_432

/** How long a whole answer waits for what may still come: its token counts, and the end of its connection. */
const afterAnswerMs = 2_000
const afterEndMs = 100

interface Question {
  model: string
  redact: Redact
  limits: TimeLimits
  signal: AbortSignal
  /** Sends the request; resolves with an answer of status 2xx. */
  send(signal: AbortSignal): Promise<Response>
}

export function startCall(question: Question): Call {
  const reader = new AnswerReader(question.model, question.redact)
  const pieces = read(question, reader)
  return { answer: reader.answer, [Symbol.asyncIterator]: () => pieces }
}

async function* read({ limits, signal, send }: Question, reader: AnswerReader): AsyncGenerator<string, void> {
  const patience = new CallTimeouts(limits, signal)
  try {
    const response = await patience.forFirst(send(patience.signal))
    const body = new Body(response, reader, patience)
    for (let more = true; more; ) {
      let fault: unknown
      try {
        more = await body.advance()
        if (!more) reader.finish()
      } catch (error) {
        fault = error
      }
      const text = reader.takeText() // what came before the fault is part of the answer
      if (text) yield text
      if (fault) throw fault
    }
  } catch (error) {
    throw error instanceof VendorError ? error : (patience.fault ?? toNetworkError(error))
  } finally {
    patience.end()
  }
}

/** The body of a vendor's answer, read only when more of it is asked for. */
class Body {
  readonly #status: number
  readonly #body: ReadableStreamDefaultReader<Uint8Array> | undefined
  readonly #reader: AnswerReader
  readonly #patience: CallTimeouts
  readonly #events = new EventStream((data) => this.#reader.read(data, this.#status))
  /** Of a vendor that does not stream: its whole answer, as far as it came. */
  readonly #whole: Uint8Array[] | undefined
  #bytes = 0

  constructor({ status, headers, body }: Response, reader: AnswerReader, patience: CallTimeouts) {
    this.#status = status
    this.#body = body?.getReader()
    this.#reader = reader
    this.#patience = patience
    if (/^application\/([\w.-]+\+)?json\b/i.test(headers.get('content-type') ?? '')) this.#whole = []
  }

  /** Gives the reader the next bytes, all that there are. Answers whether more may come. */
  async advance(): Promise<boolean> {
    try {
      const bytes = await this.#next()
      this.#take(bytes)
      return bytes !== undefined
    } catch (error) {
      // A whole answer stays one, however the connection ends.
      if (this.#reader.whole && this.#patience.fault?.code !== 'cancelled') return false
      throw error
    }
  }

  async #next(): Promise<Uint8Array | undefined> {
    if (!this.#body) return undefined
    const { value } = await this.#within(this.#body.read())
    this.#bytes += value?.byteLength ?? 0
    if (this.#bytes > maxBytes) throw new VendorError('malformed', 'The provider sent over 32 MiB.')
    return value
  }

  #within<T>(next: Promise<T>): Promise<T> {
    const { begun, whole, ended } = this.#reader
    if (!begun && !whole) return this.#patience.forFirst(next)
    return this.#patience.forNext(next, ended ? afterEndMs : whole ? afterAnswerMs : undefined)
  }

  #take(bytes: Uint8Array | undefined): void {
    if (this.#reader.ended) return
    if (!this.#whole) bytes ? this.#events.push(bytes) : this.#events.end()
    else if (bytes) this.#whole.push(bytes)
    else this.#reader.read(Buffer.concat(this.#whole).toString(), this.#status)
  }
}
