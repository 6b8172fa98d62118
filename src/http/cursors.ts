import { createHmac, createSecretKey } from 'node:crypto'
import { stringify } from 'safe-stable-stringify'
import type { Keyset, Page } from '../domain/pages.ts'
import { problemAt } from '../problems.ts'

type Query = Record<string, unknown> & { limit: number; cursor?: string }

/** Makes one page of a list in the contract's form. */
export type Pager = <T>(
  owner: string,
  operationId: string,
  query: Query,
  list: (after: Keyset | undefined) => Promise<Page<T>>,
) => Promise<{ data: T[]; nextCursor: string | null }>

/**
 * Opaque cursors: a keyset, signed together with what it belongs to: the owner (organization or person), the operation and
 * the filters. Anything else in their place is refused with 400, so the lists may trust the keysets that they are given.
 */
export function createPager(key: Buffer): Pager {
  const secret = createSecretKey(key) // made once: for each signature it would cost six times as much as signing
  return async (owner, operationId, { limit: _, cursor, ...filters }, list) => {
    const sign = (keyset: Keyset) =>
      createHmac('sha256', secret)
        .update(stringify([owner, operationId, filters, keyset]))
        .digest('base64url')
        .slice(0, 22)
    const { data, next } = await list(cursor === undefined ? undefined : open(cursor, sign))
    return { data, nextCursor: next ? Buffer.from(JSON.stringify([sign(next), ...next])).toString('base64url') : null }
  }
}

function open(cursor: string, sign: (keyset: Keyset) => string): Keyset {
  const [signature, ...keyset] = parse(cursor)
  if (signature === sign(keyset)) return keyset
  throw problemAt('invalid_cursor', '/query/cursor', 'is not a cursor of this list with these filters')
}

function parse(cursor: string): string[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return Array.isArray(parts) && parts.every((part) => typeof part === 'string') ? parts : []
  } catch {
    return []
  }
}
