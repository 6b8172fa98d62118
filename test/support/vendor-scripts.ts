import type { ServerResponse } from 'node:http'
import { setImmediate } from 'node:timers/promises'

/** A request that a script answers. */
export interface Exchange {
  response: ServerResponse
  body: { model?: string; stream?: boolean }
  /** Resolves when the client disconnects. */
  disconnected: Promise<void>
}

/** How a vendor answers one request. */
export type Script = (exchange: Exchange) => void | Promise<void>

interface Ending {
  finishReason?: string
  usage?: object | null
}

export const usage = {
  prompt_tokens: 12,
  completion_tokens: 5,
  total_tokens: 17,
  prompt_tokens_details: { cached_tokens: 4 },
  completion_tokens_details: { reasoning_tokens: 2 },
}

const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'test-model-2026' }

/** An event of the protocol. */
export const event = (data: object | string) => `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`

/** A chunk of the protocol. */
export const chunk = (delta: object, finishReason: string | null = null) =>
  event({ ...head, choices: [{ index: 0, delta, finish_reason: finishReason }] })

/** The chunks of a whole stream. */
export function stream(
  deltas: readonly object[],
  { finishReason = 'stop', usage: counts = usage }: Ending = {},
): string[] {
  return [
    chunk({ role: 'assistant', content: '' }),
    ...deltas.map((delta) => chunk(delta)),
    chunk({}, finishReason),
    ...(counts ? [event({ ...head, choices: [], usage: counts })] : []),
    event('[DONE]'),
  ]
}

/** Words with the space before them, which approximate tokens. */
export const tokensOf = (text: string): string[] => text.match(/\s*\S+/g) ?? []

function openStream({ response }: Exchange): ServerResponse {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  return response
}

/** Answers with a text: one chunk per word, or one JSON document without streaming. */
export function answer(text: string, ending: Ending = {}): Script {
  const { finishReason = 'stop', usage: counts = usage } = ending
  const message = { role: 'assistant', content: text }
  return (exchange) =>
    exchange.body.stream
      ? bytes(
          ...stream(
            tokensOf(text).map((content) => ({ content })),
            ending,
          ),
        )(exchange)
      : json({
          ...head,
          object: 'chat.completion',
          choices: [{ index: 0, message, finish_reason: finishReason }],
          usage: counts,
        })(exchange)
}

/** Calls tools: each piece is the `tool_calls` of one chunk. */
export const callTools = (...pieces: object[][]): Script =>
  bytes(
    ...stream(
      pieces.map((calls) => ({ tool_calls: calls })),
      { finishReason: 'tool_calls' },
    ),
  )

/** A stream of exactly these writes, each flushed before the next. */
export const bytes =
  (...writes: (string | Uint8Array)[]): Script =>
  async (exchange) => {
    const response = openStream(exchange)
    for (const write of writes) await flush(response, write)
    response.end()
  }

const flush = (response: ServerResponse, write: string | Uint8Array): Promise<void> =>
  new Promise<void>((resolve) => response.write(write, () => resolve())).then(() => setImmediate())

/** Answers with JSON, even when a stream was requested. */
export const json =
  (body: unknown): Script =>
  ({ response }) =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))

/** Answers with another status. */
export const status =
  (
    code: number,
    body: unknown = { error: { message: `Status ${code}` } },
    headers: Record<string, string> = {},
  ): Script =>
  ({ response }) =>
    void response
      .writeHead(code, { 'content-type': 'application/json', ...headers })
      .end(typeof body === 'string' ? body : JSON.stringify(body))

/** Answers 429. @param retryAfter value of the header */
export const limited = (retryAfter?: string): Script =>
  status(
    429,
    { error: { message: 'Too many requests' } },
    retryAfter === undefined ? {} : { 'retry-after': retryAfter },
  )

/** Never answers. */
export const hang = (): Script => (exchange) => exchange.disconnected

/** Sends the words and destroys the connection. */
export const cut =
  (...words: string[]): Script =>
  async (exchange) => {
    const response = openStream(exchange)
    await flush(response, chunk({ role: 'assistant', content: '' }))
    for (const content of words) await flush(response, chunk({ content }))
    response.destroy()
  }

/** Answers 200 with an HTML page. */
export const page =
  (): Script =>
  ({ response }) =>
    void response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>\n<p>It works!</p>\n')

/** Redirects the client to another URL. */
export const redirect =
  (to: string): Script =>
  ({ response }) =>
    void response.writeHead(307, { location: to }).end()

/** Sends a piece repeatedly until the client disconnects or `maxBytes` are sent. */
export const endless =
  (
    piece: string,
    { first = '', status = 200, contentType = 'text/event-stream', maxBytes = Number.POSITIVE_INFINITY } = {},
  ): Script =>
  async (exchange) => {
    const { response } = exchange
    response.writeHead(status, { 'content-type': contentType })
    await flush(response, first)
    const gone = exchange.disconnected.then(() => true)
    for (let sent = 0; sent < maxBytes; sent += piece.length) {
      const taken = new Promise<false>((resolve) => response.write(piece, () => resolve(false)))
      if (await Promise.race([gone, taken])) return
      await setImmediate() // or timers would wait until the connection takes no more, which are 100,000 short pieces
    }
    response.end()
  }

/** A single line of `maxBytes` bytes. */
export const longLine = (maxBytes: number): Script =>
  endless('x'.repeat(65_536), { first: 'data: {"choices":[{"delta":{"content":"', maxBytes })

/** An answer whose pieces the test sends one by one. */
export interface ManualAnswer {
  script: Script
  /** Sends a token, after the request has arrived. */
  sendToken(word: string): Promise<void>
  /** Sends raw text. */
  write(text: string): Promise<void>
  /** Completes the answer. */
  end(): Promise<void>
  /** Destroys the connection. */
  cut(): Promise<void>
}

export function createManualAnswer(): ManualAnswer {
  const begun = Promise.withResolvers<Exchange>()
  const ended = Promise.withResolvers<void>()
  const write = async (text: string) => flush((await begun.promise).response, text)
  return {
    script: async (exchange) => {
      openStream(exchange).flushHeaders()
      begun.resolve(exchange)
      await Promise.race([ended.promise, exchange.disconnected])
    },
    sendToken: (word) => write(chunk({ content: word })),
    write,
    async end() {
      const { response } = await begun.promise
      response.end(stream([]).slice(1).join(''))
      ended.resolve()
    },
    async cut() {
      const { response } = await begun.promise
      response.destroy()
      ended.resolve()
    },
  }
}
