import type { Transaction } from '../../db/database.ts'
import type { ClassRateLimits, Limits, OwnRateLimits, Plan, PlanRateLimits } from '../../generated/schemas.ts'
import { Problem } from '../../problems.ts'
import { outlasting } from '../access/rotation.ts'
import { pending } from './invitation-shape.ts'

/** What each plan allows; null is no limit. */
export const plans: Record<Plan, Omit<Limits, 'rateLimits' | 'rateLimitWindowMs'>> = {
  free: { members: 25, apiKeys: 25, dailyRequests: 500, dailyTokens: 1_000_000 },
  pro: { members: 500, apiKeys: 500, dailyRequests: 50_000, dailyTokens: 100_000_000 },
  enterprise: { members: null, apiKeys: null, dailyRequests: null, dailyTokens: null },
}

/** How many times as many requests as the settings say. */
const times: Record<Plan, number> = { free: 1, pro: 5, enterprise: 20 }

/** By what an organization's requests are limited. */
export interface Terms {
  plan: Plan
  /** What the operator has set for it alone. */
  own: OwnRateLimits
}

/** The terms of whoever belongs to no organization. */
export const noTerms: Terms = { plan: 'free', own: {} }

/** How many requests each of an organization's credentials has in a window: its own number, else its plan's share of the settings. */
export function rateLimitsOf({ plan, own }: Terms, settings: ClassRateLimits): PlanRateLimits {
  const limit = (rateClass: keyof PlanRateLimits) => own[rateClass] ?? settings[rateClass] * times[plan]
  return { widget: limit('widget'), read: limit('read'), write: limit('write'), llm: limit('llm') }
}

/** The lower of two limits; null is none. */
export const lower = (one: number | null, other: number | null) =>
  one === null || other === null ? (one ?? other) : Math.min(one, other)

/** How many places are taken: by members, and by invitations that can still be accepted. */
export async function countPlaces(
  client: Pick<Transaction, 'membership' | 'invitation'>,
  orgId: string,
): Promise<number> {
  const invited = await client.invitation.count({ where: { orgId, ...pending(new Date()) } })
  return invited + (await client.membership.count({ where: { orgId } }))
}

/** How many keys live: neither revoked nor expired. */
export const countLiveKeys = (client: Pick<Transaction, 'apiKey'>, orgId: string): Promise<number> =>
  client.apiKey.count({
    where: { orgId, revokedAt: null, ...outlasting(new Date()) },
  })

/** Throws 422 when the plan has no place for one more member. Exact for whoever has locked the organization. */
export async function assertPlace(tx: Transaction, orgId: string): Promise<void> {
  const { members } = await limitsOf(tx, orgId)
  if (members === null || (await countPlaces(tx, orgId)) < members) return
  throw new Problem('limit_reached', `The plan allows ${members} members, pending invitations included.`)
}

/** Throws 422 when the plan has no place for one more key. Exact for whoever has locked the organization. */
export async function assertPlaceForKey(tx: Transaction, orgId: string): Promise<void> {
  const { apiKeys } = await limitsOf(tx, orgId)
  if (apiKeys === null || (await countLiveKeys(tx, orgId)) < apiKeys) return
  throw new Problem('limit_reached', `The plan allows ${apiKeys} live keys.`)
}

async function limitsOf(tx: Transaction, id: string) {
  return plans[(await tx.organization.findUniqueOrThrow({ where: { id }, select: { plan: true } })).plan]
}
