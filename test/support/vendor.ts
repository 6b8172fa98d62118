import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import { answer, type Script } from './vendor-scripts.ts'

/** A request that the vendor received. */
export interface VendorRequest {
  method: string
  /** Below the base URL, such as `/chat/completions`. */
  path: string
  headers: IncomingHttpHeaders
  // biome-ignore lint/suspicious/noExplicitAny: tests read any field of it, and assert what they find
  body: any
  /** Whether the client disconnected before the answer was complete. */
  hasDisconnected: boolean
  /** Resolves when the client disconnects. */
  disconnected: Promise<void>
  /** Bytes written to the connection so far. */
  bytesSent(): number
}

/** A local server that speaks OpenAI's protocol and fails as scripted. */
export interface TestVendor {
  /** The base URL, with `/v1`. */
  url: string
  asked: VendorRequest[]
  /** Number of connections accepted so far. */
  connections(): number
  /** Scripts for the next requests, one each; after that it answers `Hello there!` again. */
  say(...scripts: Script[]): void
  /** Refuses other keys with 401 from now on; by default every key is accepted. */
  acceptKeys(...keys: string[]): void
  /** Waits for the nth request, counted from 0. */
  question(index: number): Promise<VendorRequest>
  close(): Promise<void>
}

export async function startVendor(): Promise<TestVendor> {
  const asked: VendorRequest[] = []
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
    await (scripts.shift() ?? answer('Hello there!'))({
      response,
      body: question.body,
      disconnected: question.disconnected,
    })
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

function note(request: IncomingMessage, response: ServerResponse, body: string): VendorRequest {
  const { socket } = request
  const left = Promise.withResolvers<void>()
  const question: VendorRequest = {
    method: request.method ?? '',
    path: (request.url ?? '').replace(/^\/v1/, ''),
    headers: request.headers,
    body: body === '' ? undefined : JSON.parse(body),
    hasDisconnected: false,
    disconnected: left.promise,
    bytesSent: () => socket.bytesWritten,
  }
  response.on('close', () => {
    if (response.writableFinished) return
    question.hasDisconnected = true
    left.resolve()
  })
  return question
}

function send(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

const refuse = (response: ServerResponse, status: number, message: string) =>
  send(response, { error: { message } }, status)
