import type { Database, Transaction } from '../../db/database.ts'
import { classifyError } from '../../db/errors.ts'
import type { ErasureModel } from '../../generated/sqlite/models.ts'
import { hideChats, maxRemoved, removeHidden, type WhichChats } from '../conversations/chat-removal.ts'
import { lockRule, silentFor } from '../organizations/retention.ts'
import type { Counts, Step } from './erasures.ts'

/** Rows in one transaction, at most: nobody waits long behind it. */
const limit = 1_000

type Batch = (tx: Transaction) => Promise<{ count: number }>

/** Repeats a batch of at most `limit` rows, each in a transaction of its own, until it finds fewer. */
async function drain(step: Step, kind: string, batch: Batch): Promise<void> {
  let counts: Counts
  do counts = await step(async (tx) => ({ [kind]: (await batch(tx)).count }))
  while (counts[kind] === limit)
}

async function drainAll(step: Step, batches: Record<string, Batch>): Promise<void> {
  for (const [kind, batch] of Object.entries(batches)) await drain(step, kind, batch)
}

/** Strips what organizations keep of the person, then removes what was theirs alone, and their row. */
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

/** Removes what is left of a chat that was too large to go at once. */
export const eraseChat = (db: Database, orgId: string, id: string, step: Step): Promise<void> =>
  drainHidden(db, { orgId, id }, step)

async function drainHidden(db: Database, which: WhichChats, step: Step): Promise<void> {
  while (await db.read.chat.findFirst({ where: { ...which, deletedAt: { not: null } }, select: { id: true } })) {
    await step((tx) => removeHidden(tx, which))
  }
}

/** Removes an end user's chats one by one, then the end user. */
export async function eraseEndUser(db: Database, orgId: string, id: string, step: Step): Promise<void> {
  const theirs = { orgId, endUserId: id }
  const next = () => db.read.chat.findFirst({ where: theirs, select: { id: true } })
  for (;;) {
    for (let chat = await next(); chat; chat = await next()) {
      const which = { ...theirs, id: chat.id }
      await step(async (tx) => {
        await hideChats(db, tx, which) // one that was being opened for them while they were deleted
        return removeHidden(tx, which)
      })
    }
    try {
      await step(async (tx) => ({ endUsers: (await tx.endUser.deleteMany({ where: { orgId, id } })).count }))
      return
    } catch (error) {
      // A chat that was being opened for them while they were erased has come in between, and goes in the next round.
      if (classifyError(error) !== 'foreign-key' || !(await next())) throw error
    }
  }
}

/** Chats that one transaction hides, at most. */
const maxHidden = 100

/**
 * Removes the chats that were silent for all of the organization's days when the erasure began, the longest silent first. Each
 * transaction asks for the days anew, and leaves a chat with a message since: days that are cleared end it.
 */
export async function applyRetention(
  db: Database,
  { subjectId: orgId, createdAt, counts }: Pick<ErasureModel, 'subjectId' | 'createdAt' | 'counts'>,
  step: Step,
): Promise<void> {
  // What it hides bears its own time, and whoever takes it over finds what was not removed yet. No index knows that, so it is
  // looked for only where something was removed: always a part of what was hidden, in the same transaction.
  const mine = { orgId, deletedAt: createdAt }
  if (Object.keys(counts as Counts).length > 0) await drainHidden(db, mine, step)
  for (;;) {
    let ids: string[] = []
    await step(async (tx) => {
      const rule = await lockRule(tx, orgId)
      if (rule?.days == null) return {}
      const silent = silentFor(orgId, rule.days, createdAt)
      ids = await longestSilent(tx, silent)
      await hideChats(db, tx, { ...silent, id: { in: ids } }, createdAt)
      return removeHidden(tx, { ...mine, id: { in: ids } })
    })
    if (ids.length === 0) return
    await drainHidden(db, { ...mine, id: { in: ids } }, step)
  }
}

/** The first chats to go: as many as one transaction may remove, and at least one. */
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

/** Removes all that an organization held, then the organization, and with it what still came within the second that it took to close. */
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
