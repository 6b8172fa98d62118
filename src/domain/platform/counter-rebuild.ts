import type { CounterDifferences } from '../../db/counter-reconciliation.ts'
import type { Database, Transaction } from '../../db/database.ts'
import { classifyError } from '../../db/errors.ts'

/** Runs a transaction that commits only while this process holds the run. */
export type FencedWrite = <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>

interface Rebuilt {
  checked: number
  corrected: number
}

const pageSize = 500
const maxTries = 10

/**
 * Corrects counters and statistics from the rows. Compares a snapshot of each organization, without a lock, and adds
 * the differences in batches: concurrent writes change rows and counters alike.
 * @param write rejects once another process may do the same, which would add the differences twice
 */
export async function rebuildCounters(
  db: Database,
  write: FencedWrite,
  signal: AbortSignal,
): Promise<{ chats: Rebuilt; statistics: Rebuilt }> {
  const result = { chats: { checked: 0, corrected: 0 }, statistics: { checked: 0, corrected: 0 } }
  await db.compareCounts(async (compare) => {
    for await (const orgId of organizations(db)) {
      for await (const drift of compare(orgId)) {
        signal.throwIfAborted()
        if (!drift) continue
        const sum = drift.of === 'chats' ? result.chats : result.statistics
        sum.checked += drift.checked
        if (drift.differing === 0) continue
        if (!(await correct(db, write, orgId, drift))) break
        sum.corrected += drift.differing
      }
    }
  })
  return result
}

async function* organizations(db: Database): AsyncGenerator<string> {
  for (let after = ''; ; ) {
    const page = await db.read.organization.findMany({
      where: { deletedAt: null, id: { gt: after } },
      select: { id: true },
      orderBy: { id: 'asc' },
      take: pageSize,
    })
    for (const { id } of page) yield id
    if (page.length < pageSize) return
    after = page.at(-1)?.id ?? ''
  }
}

/** Returns false when the organization is gone. Retries only a transaction that certainly rolled back. */
async function correct(db: Database, write: FencedWrite, orgId: string, drift: CounterDifferences): Promise<boolean> {
  for (let tries = 1; ; tries++) {
    try {
      await write((tx) => db.correctCounts(tx, orgId, drift))
      return true
    } catch (error) {
      const fault = classifyError(error)
      if (fault === 'foreign-key') return false
      if (fault !== 'retry' || tries === maxTries) throw error
    }
  }
}
