import { setTimeout as after } from 'node:timers/promises'
import type { Database } from '../db/database.ts'
import { unavailable } from '../problems.ts'

const probeMs = 1_000

/** Whether the database answers within a second. */
export async function isUp(db: Database): Promise<boolean> {
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
export async function demandReady(db: Database, closing: AbortSignal): Promise<{ status: 'ready' }> {
  if (closing.aborted) throw unavailable('This process is closing.')
  if (!(await isUp(db))) throw unavailable('The database does not answer.')
  return { status: 'ready' }
}
