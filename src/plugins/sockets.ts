import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { FastifyInstance, FastifyReply } from 'fastify'
import fp from 'fastify-plugin'
import { WebSocketServer } from 'ws'
import { fromWidget } from '../domain/access/scope.ts'
import type { TakeSocket } from '../http/route-registration.ts'
import { Problem, problemAt } from '../problems.ts'

declare module 'fastify' {
  interface FastifyReply {
    /** Opens the WebSocket that was asked for, and gives it away. Throws 426 where none was, 400 for a handshake that is none. */
    upgrade(take: TakeSocket): Promise<FastifyReply>
  }
}

const widgetBytes = 65_536
const maxBytes = 1_048_576
/** So often it is looked whether the answer before has left. */
const earlierAnswerMs = 20
/** A client that does not answer a close frame for so long is disconnected. */
const farewellMs = 5_000

/**
 * Whether Node hands a connection over; any other Upgrade, such as the one to HTTP/2 that curl may offer, is a request like all others.
 */
export const isUpgrade = ({ method, url = '', headers }: IncomingMessage) =>
  method === 'GET' &&
  url.startsWith('/ws/') &&
  headers.upgrade?.toLowerCase() === 'websocket' &&
  headers['content-length'] === undefined &&
  headers['transfer-encoding'] === undefined

/**
 * WebSockets, behind everything that guards other requests: each is routed as a request, and refused as one. `ws` without a library
 * between, because a socket that is open may keep neither its request nor its answer.
 */
export const sockets = fp(
  async (app: FastifyInstance) => {
    const options = { noServer: true, clientTracking: false, perMessageDeflate: false, closeTimeout: farewellMs }
    const servers = {
      widget: newServer({ ...options, maxPayload: widgetBytes }),
      other: newServer({ ...options, maxPayload: maxBytes }),
    }
    const arriving = new WeakMap<IncomingMessage, { socket: Socket; head: Buffer }>()

    app.server.on('upgrade', (request: IncomingMessage, duplex: Duplex, head: Buffer) => {
      const socket = duplex as Socket // which it is, without TLS in this process
      socket.on('error', leave)
      const response = new ServerResponse(request)
      response.shouldKeepAlive = false
      response.once('finish', () => socket.destroySoon())
      const begin = () => {
        try {
          response.assignSocket(socket)
        } catch {
          // The answer to an earlier request is still on its way.
          if (!socket.destroyed) setTimeout(begin, earlierAnswerMs)
          return
        }
        arriving.set(request, { socket, head })
        app.routing(request, response)
      }
      begin()
    })

    app.decorateReply('upgrade', async function (this: FastifyReply, take: TakeSocket) {
      const { raw, identity } = this.request
      const arrival = arriving.get(raw)
      if (!arrival) {
        const headers = { upgrade: 'websocket' }
        throw new Problem('upgrade_required', 'This path takes WebSockets alone.', { headers })
      }
      assertHandshake(raw)
      await identity?.useUp?.()
      const { socket, head } = arrival
      const server = identity && fromWidget(identity.principal.actor) ? servers.widget : servers.other
      answerHeaders.set(raw, headersOf(this))
      this.hijack()
      this.raw.detachSocket(socket)
      socket.off('error', leave)
      const { request, elapsedTime } = this
      server.handleUpgrade(raw, socket, head, (one) => {
        app.requestLifecycle.reportUpgrade(request, elapsedTime)
        take(one, socket)
      })
      return this
    })
  },
  { name: 'sockets', dependencies: ['request-lifecycle', 'authorization'] },
)

/** What an answer of ours carries; a handshake's, too. */
const answerHeaders = new WeakMap<IncomingMessage, string[]>()

function newServer(options: ConstructorParameters<typeof WebSocketServer>[0]) {
  return new WebSocketServer(options).on('headers', (lines, request) =>
    lines.push(...(answerHeaders.get(request) ?? [])),
  )
}

const headersOf = (reply: FastifyReply) =>
  Object.entries(reply.getHeaders()).map(([name, value]) => `${name}: ${String(value)}`)

/** RFC 9110, section 5.6.2. */
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/** Throws what `ws` would say in plain text (RFC 6455, section 4.4). */
function assertHandshake({ headers }: IncomingMessage) {
  if (headers['sec-websocket-version'] !== '13') {
    const known = { upgrade: 'websocket', 'sec-websocket-version': '13' }
    throw new Problem('upgrade_required', 'This is version 13 of the protocol.', { headers: known })
  }
  if (!/^[+/0-9A-Za-z]{22}==$/.test(headers['sec-websocket-key'] ?? '')) {
    throw problemAt('invalid_request', '/header/sec-websocket-key', 'must be 16 bytes in base64')
  }
  const protocols = headers['sec-websocket-protocol']?.split(',').map((name) => name.trim()) ?? []
  if (new Set(protocols).size < protocols.length || !protocols.every((name) => token.test(name))) {
    throw problemAt('invalid_request', '/header/sec-websocket-protocol', 'must be different names')
  }
}

function leave(this: Socket) {
  this.destroy()
}
