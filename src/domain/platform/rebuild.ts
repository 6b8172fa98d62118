import type { CounterDifferences } from '../../db/counter-reconciliation.ts'
import type { Database, Transaction } from '../../db/database.ts'
import { classifyError } from '../../db/errors.ts'

/** Writes, as long as nobody else has taken over what is being done. */
export type FencedWrite = <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>

interface Rebuilt {
  checked: number
  corrected: number
}

const pageSize = 500
const maxTries = 10

/**
 * Makes counters and statistics equal to the rows. Each organization is compared as it is at one moment, without a lock, and what
 * its counts are short of then is added to them, some at a time: whoever writes meanwhile adds to both alike.
 * @param write stores nothing once another process may be doing the same: what is short would be added twice
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

/** False once the organization is gone. What is known to be rolled back is tried again; what nobody knows of, is not. */
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
