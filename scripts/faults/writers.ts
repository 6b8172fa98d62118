import { setTimeout as pause } from 'node:timers/promises'
import { Agent, type Dispatcher } from 'undici'
import { createChats, keyHeaders } from '../bench/messages.ts'
import type { Ledger } from './ledger.ts'
import type { Rig, Tenant } from './part.ts'

/** Servers of the parts write no log: a line for each of many thousand requests would only cost the machine. */
export const quiet = { LOG_LEVEL: 'warn', LOG_FILES: '0' }

/** What a request came to; status 0: its connection was refused, or ended before the answer was whole. */
export interface Answer {
  status: number
  /** When it was whole, on the clock of `performance.now()`. */
  at: number
  durationMs: number
  retryAfter: string | undefined
  body: string
}

/** Sends a request; the last argument is its Idempotency-Key. */
export type Ask = (method: 'GET' | 'POST', path: string, body?: object, key?: string) => Promise<Answer>

/** Beyond it an answer counts as one that never comes. */
const hangMs = 40_000
/** Backoff of a writer before it retries: different per writer, so that one of them always retries soon. */
const pauseMs = (writer: number, tries: number) => (100 + 4 * writer) * Math.min(tries, 4)

/** A client with a connection for each request that is under way, which it keeps alive. */
export function newClient(
  { owned }: Rig,
  { secretKey }: Tenant,
  address: () => string,
  headers: Record<string, string> = {},
): Ask {
  const agent = new Agent({ headersTimeout: hangMs, bodyTimeout: hangMs, connections: 512 })
  let isOver = false
  owned.defer(async () => {
    isOver = true
    await agent.destroy()
  })
  return async (method, path, body, key) => {
    // A request that is still open when a part ends or breaks off gets no response, so its writer pauses.
    if (isOver) return new Promise<never>(() => {})
    const began = performance.now()
    const given = { ...keyHeaders(secretKey), ...headers, ...(key && { 'idempotency-key': key }) }
    const options: Dispatcher.RequestOptions = { origin: address(), path, method, headers: given }
    try {
      const answer = await agent.request(body ? { ...options, body: JSON.stringify(body) } : options)
      const text = await answer.body.text()
      const at = performance.now()
      const retryAfter = answer.headers['retry-after']
      return { status: answer.statusCode, at, durationMs: at - began, retryAfter: retryAfter?.toString(), body: text }
    } catch (error) {
      const at = performance.now()
      return { status: 0, at, durationMs: at - began, retryAfter: undefined, body: String(error) }
    }
  }
}

export interface Load {
  ask: Ask
  ledger: Ledger
  texts: readonly string[]
  /** They write to these by turns. */
  chats: readonly string[]
  /** How many write at a time; each eighth one writes batches. */
  writers: number
  /** Sees every answer, and what it was asked by; anything else than 201 and what the client tries again after is its to judge. */
  onAnswer(answer: Answer): void
}

export interface Writing {
  /** Acknowledged messages until now. */
  acknowledged(): number
  /** Lets the writers finish and pause; returns how many had no acknowledgement within 30 s. */
  end(): Promise<number>
}

const batchSize = 5
const givesUpMs = 30_000

/**
 * Writers who note in the ledger what they mean, send it with an Idempotency-Key until it is acknowledged, and note that. What is
 * refused for good (400, say) is left, and the ledger's audit does not miss it.
 */
export function startWriting({ ask, ledger, texts, chats, writers, onAnswer }: Load): Writing {
  let givesUpAt = Number.POSITIVE_INFINITY
  let acknowledged = 0
  let unanswered = 0
  const insist = async (writer: number, path: string, body: object, key: string): Promise<Answer> => {
    for (let tries = 1; ; tries++) {
      const answer = await ask('POST', path, body, key)
      onAnswer(answer)
      if (answer.status > 0 && answer.status < 500) return answer
      if (performance.now() > givesUpAt) {
        unanswered++
        return answer
      }
      await pause(pauseMs(writer, tries))
    }
  }
  const write = async (writer: number) => {
    const size = writer % 8 === 7 ? batchSize : 1
    for (let turn = 0; givesUpAt === Number.POSITIVE_INFINITY; turn++) {
      const chatId = chats[(writer + turn) % chats.length] ?? ''
      const names = Array.from({ length: size }, (_, index) => `${writer}-${turn}-${index}`)
      for (const name of names) ledger.intend(name, chatId)
      const messages = names.map((name) => ({ content: `${name} ${texts[(7 * writer + turn) % texts.length]}` }))
      const path = `/api/v1/orgs/me/chats/${chatId}/messages`
      const key = `writer ${writer}, turn ${turn}`.replaceAll(/\W+/g, '-')
      const answer = await (size === 1
        ? insist(writer, path, messages[0] ?? {}, key)
        : insist(writer, `${path}/batch`, { messages }, key))
      if (answer.status !== 201) continue
      const said = JSON.parse(answer.body) as { id: string; seq: number } | { data: { id: string; seq: number }[] }
      const made = 'data' in said ? said.data : [said]
      names.forEach((name, index) => void ledger.acknowledge(name, made[index]?.id ?? '', made[index]?.seq ?? 0))
      acknowledged += size
    }
  }
  const work = Array.from({ length: writers }, (_, writer) => write(writer))
  return {
    acknowledged: () => acknowledged,
    async end() {
      givesUpAt = performance.now() + givesUpMs
      await Promise.all(work)
      return unanswered
    },
  }
}

/** Chats for writers; more writers than chats, so that they meet. */
export const newChats = (address: string, { secretKey }: Tenant, count = 24) =>
  createChats(address, keyHeaders(secretKey), count)

/** So many who do the same again and again, each from a turn of their own, with a pause after each. */
export function keepDoing(
  count: number,
  pauseMs: number,
  act: (turn: number, who: number) => Promise<void>,
): { end(): Promise<void> } {
  let isOver = false
  const go = async (_: unknown, who: number) => {
    for (let turn = who; !isOver; turn++) {
      await act(turn, who)
      await pause(pauseMs)
    }
  }
  const going = Promise.all(Array.from({ length: count }, go))
  return {
    async end() {
      isOver = true
      await going
    },
  }
}

/** Waits until it is so, at most `withinMs`; whether it came to be. */
export async function until(isSo: () => boolean, withinMs: number, signal: AbortSignal): Promise<boolean> {
  const end = performance.now() + withinMs
  while (!isSo()) {
    signal.throwIfAborted()
    if (performance.now() > end) return false
    await pause(10)
  }
  return true
}
