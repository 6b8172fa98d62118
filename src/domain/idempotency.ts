import { createHash } from 'node:crypto'
import { stringify } from 'safe-stable-stringify'
import type { Database, Transaction } from '../db/database.ts'
import { classifyError } from '../db/errors.ts'
import { Problem } from '../problems.ts'
import { credentialOf, type Scope } from './access/scope.ts'

/** A request that may be repeated: what it asked for is `content` (path and body). */
export interface IdempotentRequest {
  operation: string
  key: string | undefined
  content: unknown
}

/** A result, and whether it is the answer to an earlier request with the same key. */
export interface IdempotentResult<T> {
  value: T
  replayed: boolean
}

/** The part of a request that goes with its rows into the idempotency table; undefined without a key. */
export function idempotencyOf({ operation, key, content }: IdempotentRequest) {
  if (key === undefined) return undefined
  return {
    operation,
    key,
    bodyHash: createHash('sha256')
      .update(stringify(content) ?? '')
      .digest('base64url'),
  }
}

/** Throws 422 unless the repeated request asks for what the first one did. */
export function assertSameBody(seen: { bodyHash: string }, asked: { bodyHash: string } | undefined) {
  if (seen.bodyHash === asked?.bodyHash) return
  throw new Problem('idempotency_key_reused', 'This Idempotency-Key was used for another request.')
}

/** What a repeated request made is no longer all there. */
export const gone = () => new Problem('gone', 'What this request made was deleted since.')

/**
 * Runs `work` in a transaction that also remembers the key; repeats get the ids that the first run made. Of two at once one
 * works, and the other finds what it made. 422 when the key was used for another request.
 */
export async function withIdempotency(
  db: Database,
  scope: Scope,
  request: IdempotentRequest,
  work: (tx: Transaction) => Promise<string[]>,
): Promise<IdempotentResult<string[]>> {
  const idempotency = idempotencyOf(request)
  if (!idempotency) return { value: await db.write(work), replayed: false }
  const { bodyHash, ...named } = idempotency
  const id = { orgId: scope.orgId, credential: credentialOf(scope.actor), ...named }
  const earlier = async (client: Pick<Transaction, 'idempotencyKey'>) => {
    const seen = await client.idempotencyKey.findUnique({ where: { orgId_credential_operation_key: id } })
    if (!seen) return undefined
    assertSameBody(seen, idempotency)
    return { value: seen.ids as string[], replayed: true }
  }
  try {
    return await db.write(async (tx) => {
      const seen = await earlier(tx)
      if (seen) return seen
      const ids = await work(tx)
      await tx.idempotencyKey.create({ data: { ...id, bodyHash, status: 201, ids, createdAt: new Date() } })
      return { value: ids, replayed: false }
    })
  } catch (error) {
    const seen = classifyError(error) === 'unique' ? await earlier(db.read) : undefined
    if (!seen) throw error
    return seen
  }
}
