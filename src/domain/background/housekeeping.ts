import type { Database, Transaction } from '../../db/database.ts'
import { beginRetentions } from '../organizations/retention.ts'

const limit = 1_000
/** Per task. */
const maxRuns = 100
const dayMs = 86_400_000

/**
 * Deletes expired rows in small transactions: sessions and refresh tokens when they expire; hashes of rotated keys,
 * identity secrets and used tickets after a day; idempotency keys and completions without a chat after two; request
 * counts after eight; mailed tokens, erasures and exports after 30; account events after 400. Keeps revoked and
 * expired keys in their lists, and of maintenance the last hundred runs per task and all of 30 days. Starts erasures
 * for chats beyond their retention.
 * @returns the number of deleted rows of each kind
 */
export async function purgeExpired(db: Database, signal?: AbortSignal): Promise<Record<string, number>> {
  const now = Date.now()
  const before = (days: number) => ({ lt: new Date(now - days * dayMs) })
  const removed: Record<string, number> = {}
  const drain = async (kind: string, batch: (tx: Transaction) => Promise<{ count: number }>) => {
    for (let count = limit; count === limit; ) {
      signal?.throwIfAborted()
      count = (await db.write(batch)).count
      removed[kind] = (removed[kind] ?? 0) + count
    }
  }
  await drain('idempotencyKeys', (tx) => tx.idempotencyKey.deleteMany({ where: { createdAt: before(2) }, limit }))
  await drain('completions', (tx) => tx.completion.deleteMany({ where: { chatId: null, createdAt: before(2) }, limit }))
  await drain('refreshTokens', (tx) => tx.refreshToken.deleteMany({ where: { expiresAt: before(0) }, limit }))
  await drain('sessions', (tx) => tx.session.deleteMany({ where: { expiresAt: before(0) }, limit }))
  await drain('apiKeyHashes', (tx) => tx.apiKeyHash.deleteMany({ where: { expiresAt: before(1) }, limit }))
  await drain('personalKeyHashes', (tx) => tx.personalKeyHash.deleteMany({ where: { expiresAt: before(1) }, limit }))
  await drain('identitySecrets', (tx) => tx.identitySecret.deleteMany({ where: { expiresAt: before(1) }, limit }))
  await drain('spentTickets', (tx) => tx.spentTicket.deleteMany({ where: { expiresAt: before(1) }, limit }))
  await drain('oneTimeTokens', (tx) => tx.oneTimeToken.deleteMany({ where: { expiresAt: before(30) }, limit }))
  await drain('erasures', (tx) => tx.erasure.deleteMany({ where: { completedAt: before(30) }, limit }))
  await drain('exports', (tx) => tx.export.deleteMany({ where: { expiresAt: before(30) }, limit }))
  await drain('requestStatistics', (tx) => tx.requestStatistic.deleteMany({ where: { bucket: before(8) }, limit }))
  for (const { task } of await db.read.maintenanceRun.groupBy({ by: ['task'] })) {
    const [oldest] = await db.read.maintenanceRun.findMany({
      where: { task },
      orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
      skip: maxRuns - 1,
      take: 1,
    })
    const old = { task, AND: [{ startedAt: before(30) }, { startedAt: { lt: oldest?.startedAt ?? new Date(0) } }] }
    await drain('maintenanceRuns', (tx) => tx.maintenanceRun.deleteMany({ where: old, limit }))
  }
  removed.accountEvents = await purgeAccountEvents(db, new Date(now - 400 * dayMs), signal)
  await beginRetentions(db)
  return removed
}

/** No index covers their times, but ids ascend with time. */
async function purgeAccountEvents(db: Database, end: Date, signal?: AbortSignal): Promise<number> {
  for (let removed = 0; ; ) {
    signal?.throwIfAborted()
    const oldest = await db.read.accountEvent.findMany({ orderBy: { id: 'asc' }, take: limit })
    const old = oldest.filter(({ createdAt }) => createdAt < end).map(({ id }) => id)
    if (old.length > 0) {
      const { count } = await db.write((tx) => tx.accountEvent.deleteMany({ where: { id: { in: old } } }))
      removed += count
    }
    if (old.length < limit) return removed
  }
}
