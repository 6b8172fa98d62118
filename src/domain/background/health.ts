import { setTimeout as after } from 'node:timers/promises'
import type { Database } from '../../db/database.ts'
import { unavailable } from '../../problems.ts'

const probeMs = 1_000
const hasteMs = 500

/** How many milliseconds the database took to answer, null when it did not. */
export type Probe = () => Promise<number | null>

/**
 * Asks the database once a second at the most, however many want to know. `fastProbe` is for whoever has no second to wait, which is
 * what an orchestrator gives a process by default before it ends it; one timer is for all of them.
 */
export function createProbes(db: Database): { probe: Probe; fastProbe: Probe } {
  let asked = Number.NEGATIVE_INFINITY
  let answers: { patient: Promise<number | null>; hasty: Promise<number | null> }
  const ask = () => {
    if (performance.now() - asked >= probeMs) {
      asked = performance.now()
      const patient = ping(db)
      answers = { patient, hasty: Promise.race([patient, after(hasteMs, null, { ref: false })]) }
    }
    return answers
  }
  return { probe: () => ask().patient, fastProbe: () => ask().hasty }
}

/** It has a second. */
async function ping(db: Database): Promise<number | null> {
  const giveUp = new AbortController()
  const began = performance.now()
  try {
    return await Promise.race([
      db.ping().then(() => performance.now() - began),
      after(probeMs, null, { signal: giveUp.signal, ref: false }),
    ])
  } catch {
    return null
  } finally {
    giveUp.abort()
  }
}

/** Whether requests should be sent here; 503 when not. */
export async function assertReady(probe: Probe, closing: AbortSignal): Promise<{ status: 'ready' }> {
  if (closing.aborted) throw unavailable('This process is closing.')
  if ((await probe()) === null) throw unavailable('The database does not answer.')
  return { status: 'ready' }
}
