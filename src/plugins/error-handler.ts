import { randomUUID } from 'node:crypto'
import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { isOpenai, toOpenaiError } from '../http/openai-shapes.ts'
import { toLoggedProblem } from '../http/to-problem.ts'
import { notFound, Problem } from '../problems.ts'

/** Renders every error once: as an RFC 9457 problem, and below `/openai` as OpenAI does. */
export const errorHandler = fp(
  async (app: FastifyInstance) => {
    app.setErrorHandler((error: FastifyError, request, reply) => sendProblem(error, request, reply))
    app.setNotFoundHandler((request, reply) => sendProblem(notFound(), request, reply))
  },
  { name: 'error-handler' },
)

/** Answers with the problem that an error is, in the caller's protocol; also for errors that come before any route, such as a malformed URL. */
export function sendProblem(error: Error, request: FastifyRequest, reply: FastifyReply) {
  const problem = hasLeft(error, request) ? cutShort() : toLoggedProblem(error as FastifyError, request.log)
  const body = problem.body(request.id)
  const rendered = isOpenai(request)
    ? { ...toOpenaiError(body), type: 'application/json' }
    : { status: problem.statusCode, body, type: 'application/problem+json' }
  if (rendered.status === 413) answerBeforeTheEnd(request, reply)
  return reply
    .code(rendered.status)
    .headers({ 'x-request-id': request.id, ...problem.headers })
    .header('content-type', rendered.type)
    .serializer(JSON.stringify)
    .send(rendered.body)
}

/**
 * A client that is still sending would see the connection cut instead of the answer: Fastify asks for that. The rest of the body is
 * read, and thrown away, for as long as a body may take.
 */
function answerBeforeTheEnd({ raw }: FastifyRequest, reply: FastifyReply) {
  reply.removeHeader('connection')
  raw.resume()
}

/** Whether a caller went away before the body was whole: Node's error looks like that of a database whose connection is reset. */
const hasLeft = ({ code }: Error & { code?: string }, { raw }: FastifyRequest) =>
  code === 'ECONNRESET' && raw.readableAborted

const cutShort = () => new Problem('invalid_request', 'The body ended before it was whole.')

/** Answers what Node could not parse as HTTP, on the bare socket, and closes it: after the answers to whole requests before it. */
export function refuseSocket(
  error: Error & { code?: string },
  socket: Socket & { _httpMessage?: ServerResponse | null },
) {
  const { _httpMessage: earlier } = socket
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy(error)
  socket.pause() // nothing after it is a request
  if (earlier?.req.complete) return void earlier.once('close', () => refuseSocket(error, socket))
  if (earlier?.headersSent) return void socket.destroy(error)
  const problem =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? new Problem('headers_too_large', 'The headers, or the URL, are too large.')
      : new Problem('invalid_request', 'This is not an HTTP request.')
  const id = randomUUID()
  const body = JSON.stringify(problem.body(id))
  const head = [
    `HTTP/1.1 ${problem.statusCode} ${STATUS_CODES[problem.statusCode]}`,
    'content-type: application/problem+json',
    `x-request-id: ${id}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
