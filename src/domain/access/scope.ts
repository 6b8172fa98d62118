import type { Permission } from '../../generated/schemas.ts'
import type { Terms } from '../organizations/plans.ts'

/** Who acts; a person perhaps by a personal key. A visitor is known only by the chat and the publishable key that opened it. */
export type Actor =
  | { type: 'person'; userId: string; keyId?: string }
  | { type: 'key'; keyId: string; kind: 'secret' | 'publishable' }
  | { type: 'visitor'; keyId: string; chatId: string }

/** One organization, one actor, and what they may do there: the first thing that every tenant rule is given. */
export interface Scope {
  orgId: string
  actor: Actor
  permissions: ReadonlySet<Permission>
  /** By what its requests are limited; absent where no request was made. */
  terms?: Terms
  /** Where the request came from; null when it was no request. */
  address: string | null
}

/** What is remembered of the device that a request came from. */
export interface Device {
  userAgent: string | null
  address: string | null
}

/** A signed-in person, about themselves. */
export interface Person extends Device {
  userId: string
  sessionId: string
}

/** The platform's owner: a superadmin, or nobody in particular who holds the operator's token. */
export interface Operator {
  userId: string | null
  address: string | null
}

/** What idempotency keys and usage are counted by: strangers who share a publishable key are told apart by their chat. */
export function credentialOf(actor: Actor): string {
  if (actor.type === 'person') return actor.keyId ?? actor.userId
  return actor.type === 'key' ? actor.keyId : actor.chatId
}

/** True for the credentials of web pages, which may send only what cannot do harm. */
export const fromWidget = (actor: { type: string; kind?: string }) =>
  actor.type === 'visitor' || (actor.type === 'key' && actor.kind === 'publishable')
