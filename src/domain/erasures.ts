import type { Database, Transaction } from '../db/database.ts'
import type { Erasure } from '../generated/schemas.ts'
import type { ErasureModel } from '../generated/sqlite/models.ts'
import { notFound } from '../problems.ts'
import { newErasureId } from './ids.ts'

/** The number of rows of each kind that were removed or anonymized. */
export type Counts = Record<string, number>

/**
 * One transaction of an erasure: runs `work`, adds its counts and renews the lease. It is rolled back when another
 * process holds the erasure.
 */
export type Step = (work: (tx: Transaction) => Promise<Counts>) => Promise<Counts>

const toErasure = (row: ErasureModel): Erasure => ({
  id: row.id,
  kind: row.kind,
  status: row.completedAt ? 'done' : 'pending',
  counts: row.counts as Counts,
  createdAt: row.createdAt.toISOString(),
  completedAt: row.completedAt?.toISOString() ?? null,
})

/** Queues an erasure in the transaction that hides its subject; `runErasures` does the rest. */
export async function beginErasure(
  tx: Transaction,
  subject: Pick<ErasureModel, 'kind' | 'orgId' | 'subjectId'>,
  counts: Counts = {},
): Promise<Erasure> {
  return toErasure(await tx.erasure.create({ data: { id: newErasureId(), ...subject, counts, createdAt: new Date() } }))
}

/** The state of an erasure. Throws 404 for an unknown one, and for one that was completed more than 30 days ago. */
export async function getErasure(db: Database, id: string): Promise<Erasure> {
  const row = await db.read.erasure.findUnique({ where: { id } })
  if (!row) throw notFound()
  return toErasure(row)
}
