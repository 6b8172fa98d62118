import type { Database, Transaction } from '../../db/database.ts'
import { classify } from '../../db/faults.ts'
import { removeChat } from '../conversations/chat-removal.ts'
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

/** Removes an end user's chats one by one, each with its messages and their share of the statistics, then the end user. */
export async function eraseEndUser(db: Database, orgId: string, id: string, step: Step): Promise<void> {
  const theirs = { orgId, endUserId: id }
  const next = () => db.read.chat.findFirst({ where: theirs, select: { id: true } })
  for (;;) {
    for (let chat = await next(); chat; chat = await next()) {
      const which = { ...theirs, id: chat.id }
      await step(async (tx) => {
        const removed = await removeChat(db, tx, which)
        return removed ? { chats: 1, ...removed } : {}
      })
    }
    try {
      await step(async (tx) => ({ endUsers: (await tx.endUser.deleteMany({ where: { orgId, id } })).count }))
      return
    } catch (error) {
      // A chat that was being opened for them while they were erased has come in between, and goes in the next round.
      if (classify(error) !== 'foreign-key' || !(await next())) throw error
    }
  }
}

/** Removes all that an organization held, then the organization, and with it what still came within the second that it took to close. */
export async function eraseOrganization(orgId: string, step: Step): Promise<void> {
  const where = { orgId }
  await drainAll(step, {
    messages: (tx) => tx.message.deleteMany({ where, limit }),
    tags: (tx) => tx.chatTag.deleteMany({ where, limit }),
    chats: (tx) => tx.chat.deleteMany({ where, limit }),
    endUsers: (tx) => tx.endUser.deleteMany({ where, limit }),
    idempotencyKeys: (tx) => tx.idempotencyKey.deleteMany({ where, limit }),
    statistics: (tx) => tx.messageStatistic.deleteMany({ where, limit }),
    usage: (tx) => tx.usage.deleteMany({ where, limit }),
    auditEvents: (tx) => tx.auditEvent.deleteMany({ where, limit }),
    apiKeys: (tx) => tx.apiKey.deleteMany({ where, limit }),
    identitySecrets: (tx) => tx.identitySecret.deleteMany({ where, limit }),
    invitations: (tx) => tx.invitation.deleteMany({ where, limit }),
    members: (tx) => tx.membership.deleteMany({ where, limit }),
    organizations: (tx) => tx.organization.deleteMany({ where: { id: orgId } }),
  })
}
