import type { Database } from '../db/database.ts'

const idempotencyLifeMs = 48 * 3_600_000
const batch = 1_000

/** Removes, in small transactions, what has had its time: idempotency keys after two days, sessions and tokens that ended. */
export async function purgeExpired(db: Database): Promise<void> {
  const now = new Date()
  const before = new Date(now.getTime() - idempotencyLifeMs)
  const purges = [
    () => db.write((tx) => tx.idempotencyKey.deleteMany({ where: { createdAt: { lt: before } }, limit: batch })),
    () => db.write((tx) => tx.session.deleteMany({ where: { expiresAt: { lt: now } }, limit: batch })),
    () => db.write((tx) => tx.refreshToken.deleteMany({ where: { expiresAt: { lt: now } }, limit: batch })),
  ]
  for (const purge of purges) while ((await purge()).count === batch);
}
