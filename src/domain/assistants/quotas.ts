import type { Database, Transaction } from '../../db/database.ts'
import { Problem } from '../../problems.ts'
import type { Scope } from '../access/scope.ts'
import { toSettings } from '../organizations/organizations.ts'
import { lower, plans } from '../organizations/plans.ts'

/** Whose day it is: the organization (its id), a key, or a visitor (by their chat). */
export interface Subject {
  subject: string
  whose: string
  requests: number | null
  tokens: number | null
}

type Client = Pick<Transaction, 'organization' | 'apiKey'>

const dayMs = 86_400_000

/** The UTC day of now, as usage is kept by. */
export const today = (now = new Date()) => new Date(Math.floor(now.getTime() / dayMs) * dayMs)

/** The subjects whose day is counted, always in the same order, so that transactions never wait for each other. */
export async function subjectsOf(client: Client, { orgId, actor }: Scope): Promise<Subject[]> {
  const { plan, settings } = await client.organization.findUniqueOrThrow({
    where: { id: orgId },
    select: { plan: true, settings: true },
  })
  const { dailyRequestLimit, dailyTokenLimit } = toSettings(settings)
  const organization = {
    subject: orgId,
    whose: 'The organization',
    requests: lower(plans[plan].dailyRequests, dailyRequestLimit),
    tokens: lower(plans[plan].dailyTokens, dailyTokenLimit),
  }
  if (actor.type === 'person') return [organization]
  const { keyId } = actor
  const row = await client.apiKey.findUnique({ where: { orgId_id: { orgId, id: keyId } } })
  const key = {
    subject: keyId,
    whose: 'This key',
    requests: row?.dailyRequests ?? null,
    tokens: toNumber(row?.dailyTokens),
  }
  if (actor.type === 'key') return [organization, key]
  const visitor = {
    subject: actor.chatId,
    whose: 'This visitor',
    requests: row?.visitorDailyRequests ?? null,
    tokens: toNumber(row?.visitorDailyTokens),
  }
  return [organization, key, visitor]
}

const toNumber = (count: bigint | null | undefined) => (count == null ? null : Number(count))

/**
 * Counts a request for the day of all of these, or of none. 429 `quota_exceeded` when one of them has had its requests or its tokens.
 * Exact however many ask at once: each takes its place in the row that holds the count. The last thing in a transaction, as
 * settling is: all who write messages take the same locks in the same order.
 */
export async function reserveRequest(
  db: Database,
  tx: Transaction,
  { orgId }: Scope,
  subjects: readonly Subject[],
): Promise<void> {
  const now = new Date()
  for (const { subject, whose, ...most } of subjects) {
    const id = { orgId, day: today(now), subject }
    if (!(await db.countRequests(tx, id, { requests: 1, tokens: 0 }, most))) throw exceeded(whose, now)
  }
}

/** Adds what an answer took to the day on which it ends. */
export async function settleTokens(
  db: Database,
  tx: Transaction,
  { orgId }: Scope,
  subjects: readonly Subject[],
  tokens: number,
): Promise<void> {
  const day = today()
  for (const { subject } of subjects) await db.countRequests(tx, { orgId, day, subject }, { requests: 0, tokens })
}

function exceeded(whose: string, now: Date): Problem {
  const seconds = Math.ceil((today(now).getTime() + dayMs - now.getTime()) / 1_000)
  const headers = { 'retry-after': String(seconds) }
  return new Problem('quota_exceeded', `${whose} has had its share of answers for today (UTC).`, { headers })
}
