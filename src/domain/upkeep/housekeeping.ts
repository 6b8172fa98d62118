import type { Database, Transaction } from '../../db/database.ts'
import { beginRetentions } from '../organizations/retention.ts'

const limit = 1_000
const dayMs = 86_400_000

/**
 * Removes, in small transactions, what has had its time: idempotency keys, and completions without a chat, after two days; sessions
 * and refresh tokens as they end; the hashes of rotated keys, the ended identity secrets and spent tickets a day after, tokens from
 * mails, finished erasures and exports thirty days after; counts of requests after eight days, what happened to an account after 400. A
 * key that was revoked or has expired stays in its list. Chats whose organization's retention is over go by erasures, which it begins.
 */
export async function purgeExpired(db: Database): Promise<void> {
  const now = Date.now()
  const before = (days: number) => ({ lt: new Date(now - days * dayMs) })
  const drain = async (batch: (tx: Transaction) => Promise<{ count: number }>) => {
    while ((await db.write(batch)).count === limit);
  }
  await drain((tx) => tx.idempotencyKey.deleteMany({ where: { createdAt: before(2) }, limit }))
  await drain((tx) => tx.completion.deleteMany({ where: { chatId: null, createdAt: before(2) }, limit }))
  await drain((tx) => tx.refreshToken.deleteMany({ where: { expiresAt: before(0) }, limit }))
  await drain((tx) => tx.session.deleteMany({ where: { expiresAt: before(0) }, limit }))
  await drain((tx) => tx.apiKeyHash.deleteMany({ where: { expiresAt: before(1) }, limit }))
  await drain((tx) => tx.personalKeyHash.deleteMany({ where: { expiresAt: before(1) }, limit }))
  await drain((tx) => tx.identitySecret.deleteMany({ where: { expiresAt: before(1) }, limit }))
  await drain((tx) => tx.spentTicket.deleteMany({ where: { expiresAt: before(1) }, limit }))
  await drain((tx) => tx.oneTimeToken.deleteMany({ where: { expiresAt: before(30) }, limit }))
  await drain((tx) => tx.erasure.deleteMany({ where: { completedAt: before(30) }, limit }))
  await drain((tx) => tx.export.deleteMany({ where: { expiresAt: before(30) }, limit }))
  await drain((tx) => tx.requestStatistic.deleteMany({ where: { bucket: before(8) }, limit }))
  await purgeAccountEvents(db, new Date(now - 400 * dayMs))
  await beginRetentions(db)
}

/** No index knows their times, but the oldest have the smallest ids. */
async function purgeAccountEvents(db: Database, end: Date): Promise<void> {
  for (;;) {
    const oldest = await db.read.accountEvent.findMany({ orderBy: { id: 'asc' }, take: limit })
    const old = oldest.filter(({ createdAt }) => createdAt < end).map(({ id }) => id)
    if (old.length > 0) await db.write((tx) => tx.accountEvent.deleteMany({ where: { id: { in: old } } }))
    if (old.length < limit) return
  }
}
