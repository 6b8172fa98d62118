import { setTimeout as pause } from 'node:timers/promises'
import type { Database, Transaction } from '../../db/database.ts'
import { classifyError } from '../../db/errors.ts'
import type { ErasureModel } from '../../generated/sqlite/models.ts'
import { hideChats, maxRemoved, removeHidden, type WhichChats } from '../conversations/chat-removal.ts'
import type { Counts, Step } from '../erasures.ts'
import { sweepFiles } from '../exports/export-files.ts'
import { acquireLease, Lease, LeaseLost } from '../lease.ts'
import { inactiveChats, lockRetentionDays, recordRetention } from '../organizations/retention.ts'

const maxScrubs = 20
const scrubPauseMs = 250

/**
 * Runs erasures until none is free or `signal` aborts; several processes can run in parallel, each with leases. A
 * failed one is retried when its lease expires. Throws all failures at the end.
 * @param exportsFolder the folder of export files, if any
 */
export async function runErasures(db: Database, signal: AbortSignal, exportsFolder?: string): Promise<void> {
  const failures: unknown[] = []
  while (!signal.aborted) {
    const erasure = await acquire(db)
    if (!erasure) break
    await run(db, erasure, signal, exportsFolder).catch((error: unknown) => failures.push(error))
  }
  if (failures.length > 0) throw new AggregateError(failures, 'Erasures failed, and will be tried again')
}

const acquire = (db: Database): Promise<ErasureModel | undefined> =>
  acquireLease(
    (now) => db.read.erasure.findFirst({ where: free(now), orderBy: { createdAt: 'asc' } }),
    async ({ id }, now, leaseUntil) => {
      const where = { id, ...free(now) }
      return (await db.write((tx) => tx.erasure.updateManyAndReturn({ where, data: { leaseUntil } })))[0]
    },
  )

const free = (now: Date) => ({ completedAt: null, OR: [{ leaseUntil: null }, { leaseUntil: { lt: now } }] })

/** Runs one erasure to its end. Every step is repeatable: after a crash another process starts at the first. */
async function run(db: Database, erasure: ErasureModel, signal: AbortSignal, exportsFolder: string | undefined) {
  const { id, kind, orgId, subjectId } = erasure
  let counts = erasure.counts as Counts
  const lease = new Lease<{ counts?: Counts; completedAt?: Date }>(db, erasure.leaseUntil, (tx, leaseUntil, data) =>
    tx.erasure.updateMany({ where: { id, leaseUntil }, data }),
  )
  const step: Step = async (work) => {
    if (signal.aborted) throw new LeaseLost()
    let removed: Counts = {}
    await lease.renew(async (tx) => {
      removed = await work(tx)
      return { counts: sum(counts, removed) }
    })
    counts = sum(counts, removed)
    return removed
  }
  try {
    await erase(db, erasure, step)
    if (exportsFolder !== undefined) await sweepFiles(db, exportsFolder, kind === 'organization' ? subjectId : orgId)
    if (!(await scrub(db))) return // an export still reads the old rows: retried when the lease expires
    await lease.release(async (tx) => {
      if (kind === 'retention') await recordRetention(tx, { ...erasure, counts })
      return { completedAt: new Date() }
    })
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error
    if (!lease.lost.aborted) await lease.release(async () => ({})).catch(ignoreLost)
  }
}

const ignoreLost = (error: unknown) => {
  if (!(error instanceof LeaseLost)) throw error
}

/** Waits briefly for readers. */
async function scrub(db: Database): Promise<boolean> {
  for (let tries = 1; !(await db.scrub()); tries++) {
    if (tries === maxScrubs) return false
    await pause(scrubPauseMs)
  }
  return true
}

function erase(db: Database, erasure: ErasureModel, step: Step): Promise<void> {
  const { kind, orgId, subjectId } = erasure
  switch (kind) {
    case 'person':
      return erasePerson(subjectId, step)
    case 'organization':
      return eraseOrganization(subjectId, step)
    case 'endUser':
      return eraseEndUser(db, orgId ?? '', subjectId, step)
    case 'chat':
      return eraseChat(db, orgId ?? '', subjectId, step)
    case 'retention':
      return applyRetention(db, erasure, step)
  }
}

/** Adds the removed rows to the counts. */
function sum(counts: Counts, removed: Counts): Counts {
  const added = Object.entries(removed).filter(([, count]) => count > 0)
  return { ...counts, ...Object.fromEntries(added.map(([kind, count]) => [kind, (counts[kind] ?? 0) + count])) }
}

/** Rows per transaction: other writes do not wait long. */
const limit = 1_000

type Batch = (tx: Transaction) => Promise<{ count: number }>

/** Repeats a batch of at most `limit` rows, one transaction each, until it finds fewer. */
async function drain(step: Step, kind: string, batch: Batch): Promise<void> {
  let counts: Counts
  do counts = await step(async (tx) => ({ [kind]: (await batch(tx)).count }))
  while (counts[kind] === limit)
}

async function drainAll(step: Step, batches: Record<string, Batch>): Promise<void> {
  for (const [kind, batch] of Object.entries(batches)) await drain(step, kind, batch)
}

/** Anonymizes what organizations keep of the person, then deletes the person's own rows. */
export async function erasePerson(userId: string, step: Step): Promise<void> {
  const where = { userId }
  await drainAll(step, {
    operatorEvents: (tx) =>
      tx.operatorEvent.updateMany({
        where: { actorId: userId, address: { not: null } },
        data: { address: null },
        limit,
      }),
    auditEvents: (tx) =>
      tx.auditEvent.updateMany({ where: { actorId: userId, address: { not: null } }, data: { address: null }, limit }),
    chats: (tx) => tx.chat.updateMany({ where, data: { userId: null, updatedAt: new Date() }, limit }),
    memberships: (tx) => tx.membership.deleteMany({ where, limit }),
    accountEvents: (tx) => tx.accountEvent.deleteMany({ where, limit }),
    refreshTokens: (tx) => tx.refreshToken.deleteMany({ where: { session: where }, limit }),
    sessions: (tx) => tx.session.deleteMany({ where, limit }),
    personalKeys: (tx) => tx.personalKey.deleteMany({ where, limit }),
    oneTimeTokens: (tx) => tx.oneTimeToken.deleteMany({ where, limit }),
    people: (tx) => tx.user.deleteMany({ where: { id: userId } }),
  })
}

/** Deletes the rest of a chat that was too large for one transaction. */
export const eraseChat = (db: Database, orgId: string, id: string, step: Step): Promise<void> =>
  drainHidden(db, { orgId, id }, step)

async function drainHidden(db: Database, which: WhichChats, step: Step): Promise<void> {
  while (await db.read.chat.findFirst({ where: { ...which, deletedAt: { not: null } }, select: { id: true } })) {
    await step((tx) => removeHidden(tx, which))
  }
}

/** Deletes an end user's chats one by one, then the end user. */
export async function eraseEndUser(db: Database, orgId: string, id: string, step: Step): Promise<void> {
  const theirs = { orgId, endUserId: id }
  const next = () => db.read.chat.findFirst({ where: theirs, select: { id: true } })
  for (;;) {
    for (let chat = await next(); chat; chat = await next()) {
      const which = { ...theirs, id: chat.id }
      await step(async (tx) => {
        await hideChats(db, tx, which) // a chat that was created while the end user was deleted
        return removeHidden(tx, which)
      })
    }
    try {
      await step(async (tx) => ({ endUsers: (await tx.endUser.deleteMany({ where: { orgId, id } })).count }))
      return
    } catch (error) {
      // A chat was created in between: the next round deletes it.
      if (classifyError(error) !== 'foreign-key' || !(await next())) throw error
    }
  }
}

/** Chats that one transaction hides at most. */
const maxHidden = 100

/**
 * Deletes the chats that were inactive for the retention time when the erasure began, oldest first. Each transaction
 * reads the setting again and skips chats with new messages: clearing the setting stops the erasure.
 */
export async function applyRetention(
  db: Database,
  { subjectId: orgId, createdAt, counts }: Pick<ErasureModel, 'subjectId' | 'createdAt' | 'counts'>,
  step: Step,
): Promise<void> {
  // The chats that this erasure hides bear its creation time, so that another process can take over. No index covers
  // that:
  // it only looks for them after a step that removed rows, which happens in the transaction that hides.
  const mine = { orgId, deletedAt: createdAt }
  if (Object.keys(counts as Counts).length > 0) await drainHidden(db, mine, step)
  for (;;) {
    let ids: string[] = []
    await step(async (tx) => {
      const rule = await lockRetentionDays(tx, orgId)
      if (rule?.days == null) return {}
      const silent = inactiveChats(orgId, rule.days, createdAt)
      ids = await longestSilent(tx, silent)
      await hideChats(db, tx, { ...silent, id: { in: ids } }, createdAt)
      return removeHidden(tx, { ...mine, id: { in: ids } })
    })
    if (ids.length === 0) return
    await drainHidden(db, { ...mine, id: { in: ids } }, step)
  }
}

/** The ids of the first chats, limited to what one transaction may remove, at least one. */
async function longestSilent(tx: Transaction, silent: WhichChats): Promise<string[]> {
  const chats = await tx.chat.findMany({
    where: silent,
    select: { id: true, messageCount: true },
    orderBy: [{ lastActivityAt: 'asc' }, { id: 'asc' }],
    take: maxHidden,
  })
  let messages = 0
  return chats.flatMap(({ id, messageCount }, index) => {
    messages += messageCount
    return index === 0 || messages <= maxRemoved ? [id] : []
  })
}

/** Deletes all rows of an organization, then the organization, including rows that were written while it closed. */
export async function eraseOrganization(orgId: string, step: Step): Promise<void> {
  const where = { orgId }
  await drainAll(step, {
    completionAttempts: (tx) => tx.completionAttempt.deleteMany({ where, limit }),
    completions: (tx) => tx.completion.deleteMany({ where, limit }),
    completionUsage: (tx) => tx.completionUsage.deleteMany({ where, limit }),
    providers: (tx) => tx.organizationProvider.deleteMany({ where, limit }),
    messages: (tx) => tx.message.deleteMany({ where, limit }),
    tags: (tx) => tx.chatTag.deleteMany({ where, limit }),
    chats: (tx) => tx.chat.deleteMany({ where, limit }),
    endUsers: (tx) => tx.endUser.deleteMany({ where, limit }),
    idempotencyKeys: (tx) => tx.idempotencyKey.deleteMany({ where, limit }),
    exports: (tx) => tx.export.deleteMany({ where, limit }),
    tickets: (tx) => tx.spentTicket.deleteMany({ where, limit }),
    statistics: (tx) => tx.messageStatistic.deleteMany({ where, limit }),
    dayStatistics: (tx) => tx.messageDayStatistic.deleteMany({ where, limit }),
    chatStatistics: (tx) => tx.chatStatistic.deleteMany({ where, limit }),
    usage: (tx) => tx.usage.deleteMany({ where, limit }),
    auditEvents: (tx) => tx.auditEvent.deleteMany({ where, limit }),
    apiKeys: (tx) => tx.apiKey.deleteMany({ where, limit }),
    identitySecrets: (tx) => tx.identitySecret.deleteMany({ where, limit }),
    invitations: (tx) => tx.invitation.deleteMany({ where, limit }),
    members: (tx) => tx.membership.deleteMany({ where, limit }),
    organizations: (tx) => tx.organization.deleteMany({ where: { id: orgId } }),
  })
}
