import type { Database } from '../../db/database.ts'
import type { MaintenanceTask } from '../../generated/schemas.ts'
import type { ProviderContext } from '../assistants/provider-registry.ts'
import { getProvidersHealth } from '../assistants/providers-health.ts'
import { purgeExpired } from '../background/housekeeping.ts'
import { type FencedWrite, rebuildCounters } from './rebuild.ts'
import { refreshCaches } from './system-config.ts'

/** What tasks are done with. */
export interface TaskContext {
  db: Database
  providers: ProviderContext
  /** Removes the files of the log, but the one that is written to. */
  cleanUpLogs: () => Promise<object>
}

/** The run that a task belongs to. */
export interface Running {
  /** Aborted when the task is to stop. */
  signal: AbortSignal
  /** Writes, as long as the run is still this process's. */
  write: FencedWrite
  /** Keeps the run for so many milliseconds in which nothing can be written. */
  beforeSilence: (ms: number) => Promise<void>
}

/** Each answers with what it did, by the kind of thing. */
export const tasks: Record<MaintenanceTask, (context: TaskContext, run: Running) => Promise<object>> = {
  cleanup_logs: ({ cleanUpLogs }) => cleanUpLogs(),
  purge_expired: ({ db }, { signal }) => purgeExpired(db, signal),
  async refresh_cache({ db }) {
    await refreshCaches(db)
    return {}
  },
  async health_check({ db, providers }) {
    providers.health.forget()
    const asked = performance.now()
    await db.ping()
    const responseMs = Math.round(performance.now() - asked)
    return { database: { status: 'up', responseMs }, providers: await getProvidersHealth(providers) }
  },
  async vacuum({ db }, { signal, beforeSilence }) {
    const bytesBefore = await db.size()
    await db.vacuum(signal, beforeSilence)
    return { bytesBefore, bytesAfter: await db.size() }
  },
  rebuild_counters: ({ db }, { write, signal }) => rebuildCounters(db, write, signal),
}
