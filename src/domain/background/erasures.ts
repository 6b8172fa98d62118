import type { Database, Transaction } from '../../db/database.ts'
import type { Erasure } from '../../generated/schemas.ts'
import type { ErasureModel } from '../../generated/sqlite/models.ts'
import { notFound } from '../../problems.ts'
import { newErasureId } from '../ids.ts'

/** How many rows of each kind were removed, or stripped of the person. */
export type Counts = Record<string, number>

/**
 * One transaction of an erasure. What `work` says that it removed is counted in the same transaction, and the lease goes on
 * from there; the transaction is undone when another process has taken the erasure over.
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

/** Notes an erasure in the transaction that hides its subject; `runErasures` does the rest. */
export async function beginErasure(
  tx: Transaction,
  subject: Pick<ErasureModel, 'kind' | 'orgId' | 'subjectId'>,
  counts: Counts = {},
): Promise<Erasure> {
  return toErasure(await tx.erasure.create({ data: { id: newErasureId(), ...subject, counts, createdAt: new Date() } }))
}

/** How far an erasure is. 404 for none, or one that was done long ago. */
export async function getErasure(db: Database, id: string): Promise<Erasure> {
  const row = await db.read.erasure.findUnique({ where: { id } })
  if (!row) throw notFound()
  return toErasure(row)
}
