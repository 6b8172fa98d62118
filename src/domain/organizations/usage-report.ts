import type { Database } from '../../db/database.ts'
import type { UsageReport } from '../../generated/schemas.ts'
import type { Scope } from '../access/scope.ts'
import type { LiveSettings } from '../platform/live-settings.ts'
import { getOrganization } from './organizations.ts'
import { countLiveKeys, countPlaces, lower, noTerms, plans, rateLimitsOf } from './plans.ts'

/** What the organization's plan allows, and what is used of it on the present UTC day. 404 once it is deleted. */
export async function getUsage(db: Database, live: LiveSettings, scope: Scope): Promise<UsageReport> {
  const { orgId, terms = noTerms } = scope
  const { plan, settings } = await getOrganization(db, scope)
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
      dailyRequests: lower(allowed.dailyRequests, settings.dailyRequestLimit),
      dailyTokens: lower(allowed.dailyTokens, settings.dailyTokenLimit),
      rateLimits: rateLimitsOf(terms, live.current.rateLimits),
      rateLimitWindowMs: live.current.rateLimitWindowMs,
    },
    used: {
      members: await countPlaces(db.read, orgId),
      apiKeys: await countLiveKeys(db.read, orgId),
      messages: Number(_sum.messages ?? 0),
      tokens: Number(_sum.tokens ?? 0),
      requests: Number(asked?.requests ?? 0),
      requestTokens: Number(asked?.tokens ?? 0),
    },
  }
}
