import type { Database, Transaction } from '../../db/database.ts'
import type { RetentionPreview } from '../../generated/schemas.ts'
import type { ErasureModel } from '../../generated/sqlite/models.ts'
import type { Scope } from '../access/scope.ts'
import { recordEvent } from '../audit.ts'
import { beginErasure } from '../erasures.ts'
import { getOrganization, toSettings } from './organizations.ts'

const dayMs = 86_400_000
const pageSize = 500

/** A `where` clause: chats without activity for `days` before `now`. */
export const inactiveChats = (orgId: string, days: number, now: Date) =>
  ({ orgId, deletedAt: null, lastActivityAt: { lt: startOf(days, now) } }) as const

const startOf = (days: number, now: Date) => new Date(now.getTime() - days * dayMs)

/**
 * Counts what retention would remove now, with the organization's setting or with `asked` days. Throws 404 when the
 * organization is deleted.
 */
export async function previewRetention(db: Database, scope: Scope, asked?: number): Promise<RetentionPreview> {
  const { settings } = await getOrganization(db, scope)
  const days = asked ?? settings.retentionDays
  if (days === null) return { retentionDays: null, before: null, chats: 0, messages: 0 }
  const now = new Date()
  const { _count, _sum } = await db.read.chat.aggregate({
    where: inactiveChats(scope.orgId, days, now),
    _count: true,
    _sum: { messageCount: true },
  })
  const before = startOf(days, now).toISOString()
  return { retentionDays: days, before, chats: _count, messages: _sum.messageCount ?? 0 }
}

/** Starts a retention erasure for each organization with an expired chat, unless one is pending. */
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
  (await client.chat.findFirst({ where: inactiveChats(orgId, days, new Date()), select: { id: true } })) !== null

/** Of two processes that check at once, the second waits for the lock and finds the first one's erasure. */
async function begin(tx: Transaction, orgId: string): Promise<void> {
  const subject = { kind: 'retention', orgId, subjectId: orgId } as const
  const rule = await lockRetentionDays(tx, orgId)
  if (!rule || !(await isDue(tx, orgId, rule.days))) return
  if (await tx.erasure.findFirst({ where: { ...subject, completedAt: null } })) return
  await beginErasure(tx, subject)
}

/**
 * Locks the organization's row and returns its retention setting, fixed for this transaction; undefined when it is
 * deleted.
 */
export async function lockRetentionDays(tx: Transaction, orgId: string): Promise<{ days: number | null } | undefined> {
  const there = { id: orgId, deletedAt: null }
  const { count } = await tx.organization.updateMany({ where: there, data: { deletedAt: null } })
  const row = count === 1 && (await tx.organization.findFirst({ where: there, select: { settings: true } }))
  return row ? { days: toSettings(row.settings).retentionDays } : undefined
}

/** Records what a retention erasure removed, in the transaction that completes it; nothing when it removed no chats. */
export async function recordRetention(
  tx: Transaction,
  { subjectId: orgId, createdAt, counts }: Pick<ErasureModel, 'subjectId' | 'createdAt' | 'counts'>,
): Promise<void> {
  const { chats = 0, messages = 0 } = counts as Record<string, number>
  const rule = await lockRetentionDays(tx, orgId)
  if (!rule || chats === 0) return
  const { days } = rule
  const before = days === null ? null : startOf(days, createdAt).toISOString()
  const by = { orgId, actor: { type: 'system' }, address: null } as const
  const details = { chats, messages, retentionDays: days, before }
  await recordEvent(tx, by, 'retention.applied', { type: 'organization', id: orgId }, details)
}
