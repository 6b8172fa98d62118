import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { classify } from '../db/faults.ts'
import { traceOf } from '../http/trace.ts'
import { fieldErrors } from '../http/validation.ts'
import { notFound, Problem, unavailable } from '../problems.ts'

/** Renders every error once, as an RFC 9457 problem. */
export const problems = fp(
  async (app: FastifyInstance) => {
    app.setErrorHandler((error: FastifyError, request, reply) => sendProblem(error, request, reply))
    app.setNotFoundHandler((request, reply) => sendProblem(notFound(), request, reply))
  },
  { name: 'problems' },
)

/** Answers with the problem that an error is; also for errors that come before any route, such as a malformed URL. */
export function sendProblem(error: Error, request: FastifyRequest, reply: FastifyReply) {
  const problem = problemOf(error as FastifyError)
  if (problem.statusCode >= 500) request.log.error(traceOf(error), problem.message)
  return reply
    .code(problem.statusCode)
    .headers({ 'x-request-id': request.id, ...problem.headers })
    .header('content-type', 'application/problem+json')
    .serializer(JSON.stringify)
    .send(problem.body(request.id))
}

/** Answers what Node could not parse as HTTP, on the bare socket, and closes it. */
export function refuseSocket(error: Error & { code?: string }, socket: Socket) {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy(error)
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

function problemOf(error: FastifyError): Problem {
  if (error instanceof Problem) return error
  if (error.validation) return invalid(error)
  const fault = classify(error)
  if (fault === 'full') return new Problem('storage_full', 'The disk is full. Nothing was stored.', { cause: error })
  if (fault === 'unavailable' || fault === 'retry')
    return unavailable('The database does not answer. Try again.', error)
  if (fault === 'foreign-key' || fault === 'not-found') return notFound() // it was deleted while this was being done
  return byStatus(error)
}

function invalid({ validation = [], validationContext, message }: FastifyError): Problem {
  const errors = fieldErrors(validation, validationContext)
  const [first] = errors
  return new Problem('invalid_request', first ? `${first.pointer} ${first.message}` : message, { errors })
}

/** Fastify's and Node's own refusals, by their status; whatever else is a fault of ours that says nothing of itself. */
function byStatus(error: FastifyError): Problem {
  switch (error.statusCode) {
    case 413:
      return new Problem('payload_too_large', 'The body is larger than this operation takes.', { cause: error })
    case 415:
      return new Problem('unsupported_media_type', 'This operation does not take a body of this media type.', {
        cause: error,
      })
  }
  if (error.code === 'FST_ERR_BAD_URL')
    return new Problem('invalid_request', 'The URL is not well-formed.', { cause: error })
  if (error.statusCode !== undefined && error.statusCode < 500)
    return new Problem('invalid_request', error.message, { cause: error })
  return new Problem('internal_error', 'Something went wrong here. The request id leads to the log.', { cause: error })
}
