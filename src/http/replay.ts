import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Repeatable, Replayable } from '../domain/idempotency.ts'

/** What a request with an Idempotency-Key is compared by: the operation, its path and its body. */
export const repeatable = ({ headers, params, body, routeOptions }: FastifyRequest): Repeatable => ({
  operation: routeOptions.config.operationId ?? '',
  key: headers['idempotency-key'] as string | undefined,
  content: [params, body],
})

/** The value of an answer, marked when it is the answer to an earlier request. */
export function replayed<T>(reply: FastifyReply, { value, replayed }: Replayable<T>): T {
  if (replayed) reply.header('idempotent-replayed', 'true')
  return value
}
