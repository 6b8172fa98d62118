import type { FastifyReply, FastifyRequest } from 'fastify'
import type { IdempotentRequest, IdempotentResult } from '../domain/idempotency.ts'
import type { OperationId } from '../generated/operations.ts'

/** What a request with an Idempotency-Key is compared by: the operation, what its path names, and its body. */
export function idempotentRequestOf({ headers, params, body, routeOptions }: FastifyRequest): IdempotentRequest {
  const { org: _, ...path } = params as Record<string, string> // an id, a slug and `me` name one organization
  const operation = routeOptions.config.operationId as OperationId
  return toIdempotentRequest(operation, path, body, headers['idempotency-key'] as string | undefined)
}

/** The same of what asks for an operation without a request of its own: a repetition is known by it, whichever way it comes. */
export const toIdempotentRequest = (
  operation: OperationId,
  path: Record<string, string>,
  body: unknown,
  key: string | undefined,
): IdempotentRequest => ({ operation, key, content: [path, body] })

/** The value of an answer, marked when it is the answer to an earlier request. */
export function markReplayed<T>(reply: FastifyReply, { value, replayed }: IdempotentResult<T>): T {
  if (replayed) reply.header('idempotent-replayed', 'true')
  return value
}
