import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** Requests that may wait on one connection; a client that sends more before the first is answered is disconnected. */
const maxWaiting = 128

/** As Fastify has them; times in milliseconds. */
interface Options {
  http?: ServerOptions
  keepAliveTimeout?: number
  requestTimeout?: number
  connectionTimeout?: number
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void

/**
 * Node's server, which handles the requests of one connection one after the other: it begins with the next when the answer before has
 * left. By itself it would begin with all that were sent at once, and keep their answers for who may never read them.
 */
export function createSerialServer(handler: Handler, options: Options): Server {
  const waiting = new WeakMap<Socket, number>()
  const server = createServer(options.http ?? {}, (request, response) => {
    if (response.socket) return handler(request, response)
    const { socket } = request
    const count = (waiting.get(socket) ?? 0) + 1
    if (count > maxWaiting) return void socket.destroy()
    waiting.set(socket, count)
    socket.pause()
    response.once('socket', () => {
      waiting.set(socket, (waiting.get(socket) ?? 1) - 1)
      handler(request, response)
    })
  })
  server.keepAliveTimeout = options.keepAliveTimeout ?? server.keepAliveTimeout
  server.requestTimeout = options.requestTimeout ?? server.requestTimeout
  server.setTimeout(options.connectionTimeout ?? 0)
  return server
}
