import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Repeatable, Replayable } from '../domain/idempotency.ts'

/** What a request with an Idempotency-Key is compared by: the operation, what its path names, and its body. */
export function repeatable({ headers, params, body, routeOptions }: FastifyRequest): Repeatable {
  const { org: _, ...path } = params as Record<string, string> // an id, a slug and `me` name one organization
  return {
    operation: routeOptions.config.operationId ?? '',
    key: headers['idempotency-key'] as string | undefined,
    content: [path, body],
  }
}

/** The value of an answer, marked when it is the answer to an earlier request. */
export function replayed<T>(reply: FastifyReply, { value, replayed }: Replayable<T>): T {
  if (replayed) reply.header('idempotent-replayed', 'true')
  return value
}
