import { randomUUID } from 'node:crypto'
import type { Database } from '../../db/database.ts'

const leaseMs = 20_000
const renewEveryMs = 5_000

/** What this process is asked to answer is its own for as long as it renews the lease: one statement for all of them. */
export interface WorkerLease {
  id: string
  /** When a lease that begins now ends. */
  leaseUntil(): Date
  /** Renews the leases while there is work. */
  hold<T>(work: () => Promise<T>): Promise<T>
}

/** The right of one process to work on its completions. */
export function createWorkerLease(db: Database): WorkerLease {
  const id = randomUUID()
  const leaseUntil = () => new Date(Date.now() + leaseMs)
  let held = 0
  let beat: NodeJS.Timeout | undefined
  const renew = () =>
    db
      .write((tx) =>
        tx.completion.updateMany({ where: { runner: id, status: 'running' }, data: { leaseUntil: leaseUntil() } }),
      )
      .catch(() => {}) // the next one may succeed; a process that has lost a lease finds out when it stores the answer
  return {
    id,
    leaseUntil,
    async hold(work) {
      if (held++ === 0) beat = setInterval(renew, renewEveryMs)
      try {
        return await work()
      } finally {
        if (--held === 0) clearInterval(beat)
      }
    },
  }
}
