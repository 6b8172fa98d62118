import type { Permission } from '../generated/schemas.ts'

/** Who acts. A visitor is known only by the chat and the publishable key that opened it. */
export type Actor =
  | { type: 'person'; userId: string }
  | { type: 'key'; keyId: string; kind: 'secret' | 'publishable' }
  | { type: 'visitor'; keyId: string; chatId: string }

/** One organization, one actor, and what they may do there: the first thing that every tenant rule is given. */
export interface Scope {
  orgId: string
  actor: Actor
  permissions: ReadonlySet<Permission>
}

/** What idempotency keys and usage are counted by: strangers who share a publishable key are told apart by their chat. */
export function credentialOf(actor: Actor): string {
  if (actor.type === 'person') return actor.userId
  return actor.type === 'key' ? actor.keyId : actor.chatId
}

/** True for the credentials of web pages, which may send only what cannot do harm. */
export const fromWidget = (actor: Actor) =>
  actor.type === 'visitor' || (actor.type === 'key' && actor.kind === 'publishable')
