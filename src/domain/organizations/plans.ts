import type { Database, Transaction } from '../../db/database.ts'
import type { ClassRateLimits, Limits, Plan, PlanRateLimits, UsageReport } from '../../generated/schemas.ts'
import { Problem } from '../../problems.ts'
import { expiresAfter } from '../access/key-rotation.ts'
import { noTerms, type Scope, type Terms } from '../access/scope.ts'
import { getOrganization } from './organizations.ts'

/** The limits of each plan; null means unlimited. */
export const plans: Record<Plan, Omit<Limits, 'rateLimits' | 'rateLimitWindowMs'>> = {
  free: { members: 25, apiKeys: 25, dailyRequests: 500, dailyTokens: 1_000_000 },
  pro: { members: 500, apiKeys: 500, dailyRequests: 50_000, dailyTokens: 100_000_000 },
  enterprise: { members: null, apiKeys: null, dailyRequests: null, dailyTokens: null },
}

/** The factor of each plan on the configured rate limits. */
const times: Record<Plan, number> = { free: 1, pro: 5, enterprise: 20 }

/**
 * The rate limits of each of an organization's credentials: its own limit, or the configured one times the plan's
 * factor.
 */
export function rateLimitsOf({ plan, own }: Terms, settings: ClassRateLimits): PlanRateLimits {
  const limit = (rateClass: keyof PlanRateLimits) => own[rateClass] ?? settings[rateClass] * times[plan]
  return { widget: limit('widget'), read: limit('read'), write: limit('write'), llm: limit('llm') }
}

/** The lower of two limits; null means unlimited. */
export const lower = (one: number | null, other: number | null) =>
  one === null || other === null ? (one ?? other) : Math.min(one, other)

/** Counts the seats in use: members and pending invitations. */
export async function countSeats(
  client: Pick<Transaction, 'membership' | 'invitation'>,
  orgId: string,
): Promise<number> {
  const invited = await client.invitation.count({ where: { orgId, ...pending(new Date()) } })
  return invited + (await client.membership.count({ where: { orgId } }))
}

/** Counts the keys that are neither revoked nor expired. */
export const countLiveKeys = (client: Pick<Transaction, 'apiKey'>, orgId: string): Promise<number> =>
  client.apiKey.count({
    where: { orgId, revokedAt: null, ...expiresAfter(new Date()) },
  })

/** Throws 422 when the plan has no free seat. Exact while the organization is locked. */
export async function assertSeat(tx: Transaction, orgId: string): Promise<void> {
  const { members } = await limitsOf(tx, orgId)
  if (members === null || (await countSeats(tx, orgId)) < members) return
  throw new Problem('limit_reached', `The plan allows ${members} members, pending invitations included.`)
}

/** Throws 422 when the plan allows no further key. Exact while the organization is locked. */
export async function assertKeyLimit(tx: Transaction, orgId: string): Promise<void> {
  const { apiKeys } = await limitsOf(tx, orgId)
  if (apiKeys === null || (await countLiveKeys(tx, orgId)) < apiKeys) return
  throw new Problem('limit_reached', `The plan allows ${apiKeys} live keys.`)
}

async function limitsOf(tx: Transaction, id: string) {
  return plans[(await tx.organization.findUniqueOrThrow({ where: { id }, select: { plan: true } })).plan]
}

interface RateLimitSettings {
  rateLimits: ClassRateLimits
  rateLimitWindowMs: number
}

/** Reports the plan's limits and their use on the current UTC day. Throws 404 when the organization is deleted. */
export async function getUsage(db: Database, settings: RateLimitSettings, scope: Scope): Promise<UsageReport> {
  const { orgId, terms = noTerms } = scope
  const { plan, settings: own } = await getOrganization(db, scope)
  const day = new Date(new Date().setUTCHours(0, 0, 0, 0))
  const { _sum } = await db.read.usage.aggregate({ where: { orgId, day }, _sum: { messages: true, tokens: true } })
  const asked = await db.read.completionUsage.findUnique({
    where: { orgId_day_subject: { orgId, day, subject: orgId } },
  })
  const allowed = plans[plan]
  return {
    plan,
    day: day.toISOString().slice(0, 10),
    limits: {
      ...allowed,
      dailyRequests: lower(allowed.dailyRequests, own.dailyRequestLimit),
      dailyTokens: lower(allowed.dailyTokens, own.dailyTokenLimit),
      rateLimits: rateLimitsOf(terms, settings.rateLimits),
      rateLimitWindowMs: settings.rateLimitWindowMs,
    },
    used: {
      members: await countSeats(db.read, orgId),
      apiKeys: await countLiveKeys(db.read, orgId),
      messages: Number(_sum.messages ?? 0),
      tokens: Number(_sum.tokens ?? 0),
      requests: Number(asked?.requests ?? 0),
      requestTokens: Number(asked?.tokens ?? 0),
    },
  }
}

/** A `where` clause: invitations that can still be accepted. */
export const pending = (now: Date) => ({ acceptedAt: null, revokedAt: null, expiresAt: { gt: now } })
