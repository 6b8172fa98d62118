import type { OwnRateLimits, Permission, Plan } from '../../generated/schemas.ts'

/**
 * The actor of a request; a person may act through a personal key. A visitor is identified by the chat and the
 * publishable key that opened it.
 */
export type Actor =
  | { type: 'person'; userId: string; keyId?: string }
  | { type: 'key'; keyId: string; kind: 'secret' | 'publishable' }
  | { type: 'visitor'; keyId: string; chatId: string }

/** One organization, one actor and its permissions: the first argument of every tenant rule. */
export interface Scope {
  orgId: string
  actor: Actor
  permissions: ReadonlySet<Permission>
  /** The rate limits of its requests; absent outside of requests. */
  terms?: Terms
  /** The client's IP address; null outside of requests. */
  address: string | null
}

/** The client that a request came from. */
export interface Device {
  userAgent: string | null
  address: string | null
}

/** A signed-in person who acts on their own account. */
export interface Person extends Device {
  userId: string
  sessionId: string
}

/** An operator of the platform: a superadmin, or the holder of the operator token (`userId` null). */
export interface Operator {
  userId: string | null
  address: string | null
}

/** The id that idempotency keys and usage are counted by: visitors who share a publishable key are counted per chat. */
export function credentialOf(actor: Actor): string {
  if (actor.type === 'person') return actor.keyId ?? actor.userId
  return actor.type === 'key' ? actor.keyId : actor.chatId
}

/** True for credentials that web pages expose: visitor tokens and publishable keys. */
export const fromWidget = (actor: { type: string; kind?: string }) =>
  actor.type === 'visitor' || (actor.type === 'key' && actor.kind === 'publishable')

/** What determines an organization's rate limits. */
export interface Terms {
  plan: Plan
  /** Limits that an operator set for this organization. */
  own: OwnRateLimits
}

/** The terms of callers without an organization. */
export const noTerms: Terms = { plan: 'free', own: {} }
