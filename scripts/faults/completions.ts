import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import type { Completion, CompletionEvent } from '../../src/generated/schemas.ts'
import { keyHeaders } from '../bench/messages.ts'
import { type Asker, expectValue } from './asking.ts'

/** A question to the assistant of one chat. */
export interface Ask {
  address: string
  secretKey: string
  chat: string
  provider: string
  words: string
  stream: boolean
  fallback: boolean
}

export interface Answered {
  status: number
  /** Undefined where the answer holds none. */
  completion: Completion | undefined
  /** The tokens put together, where it was streamed. */
  told: string | undefined
  body: string
}

/** Asks, as JSON or as a stream, and hears the answer to its end. */
export async function complete(question: Ask): Promise<Answered> {
  const { promise, resolve, reject } = Promise.withResolvers<Answered>()
  send(question)
    .on('error', reject)
    .on('response', async (response) => {
      const body = await text(response).catch((error: Error) => `${error}`)
      const { statusCode: status = 0 } = response
      const isStream = `${response.headers['content-type']}`.startsWith('text/event-stream')
      const events = isStream ? eventsOf(body) : []
      const told = events.map((one) => (one.type === 'token' ? one.text : '')).join('')
      const last = events.at(-1)
      const whole = last?.type === 'message' ? last.completion : undefined
      const completion = isStream ? whole : status === 200 ? (JSON.parse(body) as Completion) : undefined
      resolve({ status, completion, told: isStream ? told : undefined, body })
    })
  return promise
}

/** Asks, and leaves after a moment. Resolves with the time of leaving, as `performance.now()` has it. */
export async function leave(question: Ask, afterMs: number): Promise<number> {
  const asking = send(question).on('error', () => {})
  asking.on('response', (response) => response.on('error', () => {}).resume())
  await pause(afterMs)
  asking.destroy()
  return performance.now()
}

function send({ address, secretKey, chat, provider, words, stream, fallback }: Ask) {
  const headers = keyHeaders(secretKey)
  const url = `${address}/api/v1/orgs/me/chats/${chat}/completions`
  const asking = request(url, { method: 'POST', headers, agent: false, signal: AbortSignal.timeout(60_000) })
  return asking.end(JSON.stringify({ content: words, provider, stream, fallback }))
}

const eventsOf = (body: string): CompletionEvent[] =>
  [...body.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => JSON.parse(data) as CompletionEvent)

/** What is stored of a chat: the last completion, and its messages as `role status content`. */
export async function storedOf(asker: Asker, secretKey: string, chat: string) {
  const headers = keyHeaders(secretKey)
  const path = `/api/v1/orgs/me/chats/${chat}`
  const read = async <T>(list: string) =>
    expectValue<{ data: T[] }>(await asker.ask(`${path}/${list}`, { headers }), 200).data
  const [completion] = await read<Completion>('completions')
  const messages = await read<{ role: string; status: string; content: string }>('messages')
  return { completion, messages: messages.map(({ role, status, content }) => `${role} ${status} ${content}`) }
}
