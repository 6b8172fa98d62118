import { hashKey, kindOf } from './secrets.ts'
import type { AccessClaims, VisitorClaims } from './tokens.ts'

/** What it takes to look a caller up again, for as long as something of theirs goes on. It holds no secret. */
export type Credential =
  | ({ kind: 'session' } & AccessClaims)
  /** A visitor's token ends by itself, at a time in milliseconds. */
  | ({ kind: 'visitor'; expiresAt: number } & VisitorClaims)
  | { kind: 'key' | 'personalKey'; hash: string }

/** The credential that a well-formed key is. */
export const keyCredential = (key: string): Credential => ({
  kind: kindOf(key) === 'personal' ? 'personalKey' : 'key',
  hash: hashKey(key),
})
