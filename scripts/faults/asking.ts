import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import { text } from 'node:stream/consumers'

/** What came of a request; the status 0 says that no whole answer came, and the body why. */
export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
  /** From the question to the end of the answer. */
  ms: number
}

export interface Asking {
  method?: 'GET' | 'POST' | 'PATCH'
  headers?: Record<string, string>
  /** Sent as JSON. */
  body?: unknown
}

/** Asks one server, over connections that stay open. */
export interface Asker {
  ask(path: string, asking?: Asking): Promise<Answer>
  close(): void
}

/** Longer than any response may take, except an assistant's answer: a request that waits this long hangs. */
const patienceMs = 30_000

/** @param most connections at a time; more requests than these wait for one */
export function openAsker(address: string, most = 1_000): Asker {
  const agent = new Agent({ keepAlive: true, maxSockets: most })
  return {
    ask(path, { method = 'GET', headers = {}, body } = {}) {
      const began = performance.now()
      const { promise, resolve } = Promise.withResolvers<Answer>()
      const json = body === undefined ? undefined : JSON.stringify(body)
      const all = { ...(json !== undefined && { 'content-type': 'application/json' }), ...headers }
      const fail = (error: Error) =>
        resolve({ status: 0, headers: {}, body: error.message, ms: performance.now() - began })
      const signal = AbortSignal.timeout(patienceMs)
      const asking = request(`${address}${path}`, { method, headers: all, agent, signal }, (response) => {
        const { statusCode: status = 0, headers } = response
        text(response).then((body) => resolve({ status, headers, body, ms: performance.now() - began }), fail)
      })
      asking.on('error', fail)
      asking.end(json)
      return promise
    },
    close: () => agent.destroy(),
  }
}

/** The answer as a value. Throws when its status is another one. */
export function expectValue<T>({ status, body }: Answer, expected: number): T {
  if (status !== expected) throw new Error(`The answer was ${status} instead of ${expected}: ${body.slice(0, 500)}`)
  return JSON.parse(body) as T
}
