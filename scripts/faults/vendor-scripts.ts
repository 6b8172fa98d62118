import type { ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

/** How a vendor goes wrong. */
export interface Script {
  /** The id of its providers begins with it. */
  name: string
  /** What of its answer is text, as far as it comes; undefined when nothing of it does. */
  says: string | undefined
  /** What the attempt's error is; undefined where nothing goes wrong. */
  code: string | undefined
  answer(response: ServerResponse): void | Promise<void>
}

/** An event of the protocol. */
export const event = (data: object) => `data: ${JSON.stringify(data)}\n\n`
/** A chunk of the protocol. */
export const chunk = (delta: object, finishReason: string | null = null) =>
  event({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: 'faulty',
    choices: [{ index: 0, delta, finish_reason: finishReason }],
  })
/** The first chunk, which says nothing. */
export const role = chunk({ role: 'assistant', content: '' })
const words = ['One', ' two', ' three']
const said = words.map((content) => chunk({ content })).join('')
/** What a whole answer ends with. */
export const end = `${chunk({}, 'stop')}data: [DONE]\n\n`
/** 10 MB without the end of a line. */
export const long = 'x'.repeat(10_000_000)

/** Begins to stream. */
export const stream = (response: ServerResponse, text = '') => {
  response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
  if (text) response.write(text)
}

/** Sends a piece repeatedly until the client disconnects. */
export async function drip(response: ServerResponse, text: string, everyMs: number, times = Number.POSITIVE_INFINITY) {
  for (let n = 0; n < times && !response.destroyed; n++) {
    response.write(text)
    await pause(everyMs)
  }
}

/** Gives what was written the time to leave before the connection is destroyed. */
export async function cut(response: ServerResponse) {
  await pause(100)
  response.destroy()
}

const cutShort = words.join('')

/** Fails after the first token, or not at all: no other provider is called. */
export const after: Script[] = [
  {
    name: 'late-cut',
    code: 'unreachable',
    answer(response: ServerResponse) {
      stream(response, role + said)
      return cut(response)
    },
  },
  { name: 'late-hang', code: 'timeout', answer: (response: ServerResponse) => stream(response, role + said) },
  {
    name: 'late-bad-json',
    code: 'malformed',
    answer: (response: ServerResponse) => stream(response, `${role + said}data: {"oh\n\n`),
  },
  {
    name: 'late-long-line',
    code: 'malformed',
    answer: (response: ServerResponse) => stream(response, `${role + said}data: ${long}`),
  },
  {
    name: 'late-error',
    code: 'unavailable',
    answer: (response: ServerResponse) => stream(response, role + said + event({ error: { message: 'Overloaded' } })),
  },
  {
    name: 'late-silence',
    code: 'timeout',
    answer(response: ServerResponse) {
      stream(response, role + said)
      return drip(response, ': patience\n\n', 5_000)
    },
  },
  {
    name: 'slow',
    code: undefined,
    async answer(response: ServerResponse) {
      stream(response, role)
      for (const content of words) await drip(response, chunk({ content }), 300, 1)
      response.end(end)
    },
  },
].map((script) => ({ ...script, says: cutShort }))

/** Answers well. */
export const good: Script = {
  name: 'good',
  says: 'All is well.',
  code: undefined,
  answer(response) {
    stream(response, role + chunk({ content: 'All is well.' }))
    response.end(end)
  },
}

/** Streams until the client disconnects. */
/** What a whole answer ends with. */
export const endless: Script = {
  name: 'endless',
  says: undefined,
  code: 'cancelled',
  answer(response) {
    stream(response, role)
    return drip(response, chunk({ content: ' word' }), 20)
  },
}
