import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import { answer, type Script } from './vendor-scripts.ts'

/** What a vendor was asked. */
export interface Asked {
  method: string
  /** Below the base URL, such as `/chat/completions`. */
  path: string
  headers: IncomingHttpHeaders
  // biome-ignore lint/suspicious/noExplicitAny: tests read any field of it, and assert what they find
  body: any
  /** Whether whoever asked went away before the answer was whole. */
  left: boolean
  /** Resolves when they do. */
  leaving: Promise<void>
  /** What their connection has been given so far. */
  bytesSent(): number
}

/** A vendor of our own that speaks OpenAI's protocol over HTTP, and goes wrong as it is told. */
export interface TestVendor {
  /** The base URL, with `/v1`. */
  url: string
  asked: Asked[]
  /** How many connections it was given. */
  connections(): number
  /** What it answers to the next questions, one each; then the default again, `Hello there!`. */
  say(...scripts: Script[]): void
  /** From now on other keys than these are refused with 401; before that it takes any. */
  acceptKeys(...keys: string[]): void
  /** The nth question, from 0, once it is there. */
  question(index: number): Promise<Asked>
  close(): Promise<void>
}

export async function startVendor(): Promise<TestVendor> {
  const asked: Asked[] = []
  const waiting = new Set<() => void>()
  const scripts: Script[] = []
  let keys: string[] | undefined
  let connections = 0

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readText(request)
    const question = note(request, response, body)
    asked.push(question)
    for (const wake of waiting) wake()
    const key = request.headers.authorization?.replace(/^Bearer /, '')
    if (keys && !keys.includes(key ?? '')) return refuse(response, 401, `Incorrect API key provided: ${key}`)
    if (question.path === '/models')
      return send(response, { object: 'list', data: [{ id: 'test-model', object: 'model' }] })
    if (question.path === '/key') return send(response, { data: { label: 'test' } })
    if (question.path !== '/chat/completions') return refuse(response, 404, 'Not found')
    await (scripts.shift() ?? answer('Hello there!'))({ response, body: question.body, leaving: question.leaving })
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: Error) => response.destroy(error))
  })
  server.on('connection', (socket) => {
    connections++
    socket.setNoDelay(true)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked,
    connections: () => connections,
    say: (...more) => void scripts.push(...more),
    acceptKeys: (...accepted) => {
      keys = accepted
    },
    async question(index) {
      while (!asked[index]) {
        const { promise, resolve } = Promise.withResolvers<void>()
        waiting.add(resolve)
        await promise
        waiting.delete(resolve)
      }
      return asked[index]
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function note(request: IncomingMessage, response: ServerResponse, body: string): Asked {
  const { socket } = request
  const left = Promise.withResolvers<void>()
  const question: Asked = {
    method: request.method ?? '',
    path: (request.url ?? '').replace(/^\/v1/, ''),
    headers: request.headers,
    body: body === '' ? undefined : JSON.parse(body),
    left: false,
    leaving: left.promise,
    bytesSent: () => socket.bytesWritten,
  }
  response.on('close', () => {
    if (response.writableFinished) return
    question.left = true
    left.resolve()
  })
  return question
}

function send(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

const refuse = (response: ServerResponse, status: number, message: string) =>
  send(response, { error: { message } }, status)
