import { setTimeout as after } from 'node:timers/promises'
import type { Database } from '../../db/database.ts'
import { unavailable } from '../../problems.ts'

const probeMs = 1_000
const hasteMs = 500

/** How many milliseconds the database took to answer, null when it did not; asked once a second at the most, however many want to know. */
export type Probe = () => Promise<number | null>

export function createProbe(db: Database): Probe {
  let asked = Number.NEGATIVE_INFINITY
  let answer: Promise<number | null> = Promise.resolve(null)
  return () => {
    if (performance.now() - asked >= probeMs) {
      asked = performance.now()
      answer = ping(db)
    }
    return answer
  }
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

/** The same for whoever has no second to wait, which is what an orchestrator gives a process by default before it ends it. */
export const hasty =
  (probe: Probe): Probe =>
  () =>
    Promise.race([probe(), after(hasteMs, null, { ref: false })])

/** Whether requests should be sent here; 503 when not. */
export async function demandReady(probe: Probe, closing: AbortSignal): Promise<{ status: 'ready' }> {
  if (closing.aborted) throw unavailable('This process is closing.')
  if ((await probe()) === null) throw unavailable('The database does not answer.')
  return { status: 'ready' }
}
