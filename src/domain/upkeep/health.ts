import { setTimeout as after } from 'node:timers/promises'
import type { Database } from '../../db/database.ts'
import { unavailable } from '../../problems.ts'

const probeMs = 1_000

/** Whether the database answers; asked once a second at the most, however many want to know. */
export type Probe = () => Promise<boolean>

export function createProbe(db: Database): Probe {
  let asked = Number.NEGATIVE_INFINITY
  let answer = Promise.resolve(false)
  return () => {
    if (performance.now() - asked >= probeMs) {
      asked = performance.now()
      answer = isUp(db)
    }
    return answer
  }
}

/** Whether the database answers within a second. */
async function isUp(db: Database): Promise<boolean> {
  const giveUp = new AbortController()
  try {
    return await Promise.race([
      db.ping().then(() => true),
      after(probeMs, false, { signal: giveUp.signal, ref: false }),
    ])
  } catch {
    return false
  } finally {
    giveUp.abort()
  }
}

/** Whether requests should be sent here; 503 when not. */
export async function demandReady(probe: Probe, closing: AbortSignal): Promise<{ status: 'ready' }> {
  if (closing.aborted) throw unavailable('This process is closing.')
  if (!(await probe())) throw unavailable('The database does not answer.')
  return { status: 'ready' }
}
