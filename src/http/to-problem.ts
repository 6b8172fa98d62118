import type { FastifyBaseLogger, FastifyError } from 'fastify'
import { classifyError } from '../db/errors.ts'
import { notFound, Problem, unavailable } from '../problems.ts'
import { traceOf } from './trace.ts'
import { fieldErrors } from './validation.ts'

/** The same, with a line in the log of what is no fault of the caller's. */
export function toLoggedProblem(error: FastifyError, log: Pick<FastifyBaseLogger, 'error'>, reqId?: string): Problem {
  const problem = toProblem(error)
  if (problem.statusCode >= 500) log.error({ ...(reqId && { reqId }), ...traceOf(error) }, problem.message)
  return problem
}

/** The problem that an error is. */
export function toProblem(error: FastifyError): Problem {
  if (error instanceof Problem) return error
  if (error.validation) return invalid(error)
  const fault = classifyError(error)
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
