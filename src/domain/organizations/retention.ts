import type { Database, Transaction } from '../../db/database.ts'
import type { RetentionPreview } from '../../generated/schemas.ts'
import type { ErasureModel } from '../../generated/sqlite/models.ts'
import type { Scope } from '../access/scope.ts'
import { beginErasure } from '../background/erasures.ts'
import { recordEvent } from './audit.ts'
import { getOrganization, toSettings } from './organizations.ts'

const dayMs = 86_400_000
const pageSize = 500

/** The chats that have been silent since before: those of a last message, or without one of an opening, before the days began. */
export const silentFor = (orgId: string, days: number, now: Date) =>
  ({ orgId, deletedAt: null, lastActivityAt: { lt: startOf(days, now) } }) as const

const startOf = (days: number, now: Date) => new Date(now.getTime() - days * dayMs)

/** What retention would remove now, by the organization's days or by others. 404 once it is deleted. */
export async function previewRetention(db: Database, scope: Scope, asked?: number): Promise<RetentionPreview> {
  const { settings } = await getOrganization(db, scope)
  const days = asked ?? settings.retentionDays
  if (days === null) return { retentionDays: null, before: null, chats: 0, messages: 0 }
  const now = new Date()
  const { _count, _sum } = await db.read.chat.aggregate({
    where: silentFor(scope.orgId, days, now),
    _count: true,
    _sum: { messageCount: true },
  })
  const before = startOf(days, now).toISOString()
  return { retentionDays: days, before, chats: _count, messages: _sum.messageCount ?? 0 }
}

/** Begins an erasure for each organization whose days are over for some chat, unless one is under way. */
export async function beginRetentions(db: Database): Promise<void> {
  for (let after = ''; ; ) {
    const page = await db.read.organization.findMany({
      where: { deletedAt: null, id: { gt: after } },
      select: { id: true, settings: true },
      orderBy: { id: 'asc' },
      take: pageSize,
    })
    for (const { id, settings } of page) {
      if (await isDue(db.read, id, toSettings(settings).retentionDays)) await db.write((tx) => begin(tx, id))
    }
    if (page.length < pageSize) return
    after = page.at(-1)?.id ?? ''
  }
}

const isDue = async (client: Pick<Transaction, 'chat'>, orgId: string, days: number | null) =>
  days !== null &&
  (await client.chat.findFirst({ where: silentFor(orgId, days, new Date()), select: { id: true } })) !== null

/** Of two processes that look at the same time, the second waits here for the first, and finds what that one began. */
async function begin(tx: Transaction, orgId: string): Promise<void> {
  const subject = { kind: 'retention', orgId, subjectId: orgId } as const
  const rule = await lockRule(tx, orgId)
  if (!rule || !(await isDue(tx, orgId, rule.days))) return
  if (await tx.erasure.findFirst({ where: { ...subject, completedAt: null } })) return
  await beginErasure(tx, subject)
}

/** The days that hold for the rest of this transaction, the organization's row taken; undefined once it is deleted. */
export async function lockRule(tx: Transaction, orgId: string): Promise<{ days: number | null } | undefined> {
  const there = { id: orgId, deletedAt: null }
  const { count } = await tx.organization.updateMany({ where: there, data: { deletedAt: null } })
  const row = count === 1 && (await tx.organization.findFirst({ where: there, select: { settings: true } }))
  return row ? { days: toSettings(row.settings).retentionDays } : undefined
}

/** Writes down, in the transaction that ends a retention, what it removed: nothing where nothing was. */
export async function recordRetention(
  tx: Transaction,
  { subjectId: orgId, createdAt, counts }: Pick<ErasureModel, 'subjectId' | 'createdAt' | 'counts'>,
): Promise<void> {
  const { chats = 0, messages = 0 } = counts as Record<string, number>
  const rule = await lockRule(tx, orgId)
  if (!rule || chats === 0) return
  const { days } = rule
  const before = days === null ? null : startOf(days, createdAt).toISOString()
  const by = { orgId, actor: { type: 'system' }, address: null } as const
  const details = { chats, messages, retentionDays: days, before }
  await recordEvent(tx, by, 'retention.applied', { type: 'organization', id: orgId }, details)
}
