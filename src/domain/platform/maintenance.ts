import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from '../../db/database.ts'
import { classifyError } from '../../db/errors.ts'
import type { MaintenanceRun, MaintenanceTask } from '../../generated/schemas.ts'
import type { MaintenanceRunModel } from '../../generated/sqlite/models.ts'
import { Problem } from '../../problems.ts'
import type { Operator } from '../access/scope.ts'
import { retryTransient } from '../assistants/completion-store.ts'
import type { ProviderContext } from '../assistants/provider-registry.ts'
import { getProvidersHealth } from '../assistants/providers-health.ts'
import { recordOperatorEvent } from '../audit.ts'
import { purgeExpired } from '../background/housekeeping.ts'
import { newId } from '../ids.ts'
import type { RunInBackground } from '../mails.ts'
import { type FencedWrite, rebuildCounters } from './counter-rebuild.ts'
import { refreshCaches } from './system-config.ts'

const leaseMs = 30_000
const renewEveryMs = 10_000
const patienceMs = 20_000

const died = 'Its process died.'

export interface MaintenanceContext extends TaskContext {
  runInBackground: RunInBackground
  /** Aborted when the server shuts down. */
  closing: AbortSignal
}

/**
 * Runs a task, one at a time over all processes, and returns when it is done or still running after 20 seconds. Throws
 * 409 `maintenance_running` while the same task runs.
 */
export async function runMaintenance(
  context: MaintenanceContext,
  operator: Operator,
  task: MaintenanceTask,
  withinMs = patienceMs,
): Promise<MaintenanceRun> {
  const begun = await begin(context.db, operator, task)
  const { promise: ended, resolve, reject } = Promise.withResolvers<MaintenanceRun>()
  ended.catch(() => {}) // the caller may have returned already
  context.runInBackground(async () => {
    try {
      await work(context, begun, (run) => resolve(toRun(run)))
    } catch (error) {
      reject(error)
      throw error // the log has more detail than the run
    }
  })
  const enough = new AbortController()
  try {
    return await Promise.race([ended, pause(withinMs, toRun(begun), { signal: enough.signal })])
  } finally {
    enough.abort()
  }
}

/** The last run of each task. */
export async function lastRuns(db: Database): Promise<MaintenanceRun[]> {
  const rows = await Promise.all(
    (Object.keys(tasks) as MaintenanceTask[]).map((task) =>
      db.read.maintenanceRun.findFirst({ where: { task }, orderBy: [{ startedAt: 'desc' }, { id: 'desc' }] }),
    ),
  )
  return rows.filter((row) => row !== null).map(toRun)
}

/** Inserts the run unless the same task runs already: the lock makes parallel requests wait. */
const begin = (db: Database, operator: Operator, task: MaintenanceTask): Promise<MaintenanceRunModel> =>
  db.write(async (tx) => {
    await db.advisoryLock(tx, `MaintenanceRun ${task}`)
    const now = new Date()
    for (const run of await tx.maintenanceRun.findMany({ where: { task, status: 'running' } })) {
      if (!isDead(run, now)) throw new Problem('maintenance_running', `The task ${task} is running already.`)
      // From here on the other process cannot store anything for its run, if it is still alive.
      const data = { status: 'failed', error: died, leaseUntil: null, completedAt: run.leaseUntil } as const
      await tx.maintenanceRun.update({ where: { id: run.id }, data })
    }
    const leaseUntil = new Date(now.getTime() + leaseMs)
    const run = await tx.maintenanceRun.create({
      data: { id: newId('run'), task, status: 'running', leaseUntil, startedAt: now },
    })
    await recordOperatorEvent(tx, operator, 'maintenance.started', { type: 'maintenance', id: run.id }, { task })
    return run
  })

const isDead = ({ status, leaseUntil }: MaintenanceRunModel, now: Date) =>
  status === 'running' && (leaseUntil === null || leaseUntil < now)

function toRun(row: MaintenanceRunModel): MaintenanceRun {
  const isOver = isDead(row, new Date())
  const completedAt = isOver ? row.leaseUntil : row.completedAt
  return {
    id: row.id,
    task: row.task,
    status: isOver ? 'failed' : row.status,
    result: row.result as MaintenanceRun['result'],
    error: isOver ? died : row.error,
    startedAt: row.startedAt.toISOString(),
    completedAt: completedAt?.toISOString() ?? null,
  }
}

/** Another process has declared the run dead. */
class Lost extends Error {}

/** The lease on a run, renewed while the task runs. */
class Lease {
  readonly #db: Database
  readonly #mine: { id: string; status: 'running' }
  readonly #lost = new AbortController()
  #until = 0

  constructor(db: Database, { id }: MaintenanceRunModel) {
    this.#db = db
    this.#mine = { id, status: 'running' }
  }

  get lost(): AbortSignal {
    return this.#lost.signal
  }

  /** Renews the lease in the same transaction: a process that would declare the run dead waits for the commit. */
  readonly write: FencedWrite = (work) =>
    this.#db.write(async (tx) => {
      const data = { leaseUntil: this.#next(leaseMs) }
      const { count } = await tx.maintenanceRun.updateMany({ where: this.#mine, data })
      if (count === 0) throw this.#lose()
      return work(tx)
    })

  renew(): Promise<void> {
    return this.write(async () => {})
  }

  /** Renews the lease for longer, before an operation that blocks writes. */
  async stretch(ms: number): Promise<void> {
    this.#next(leaseMs + ms)
    await this.renew()
  }

  async end(state: Partial<MaintenanceRunModel>): Promise<MaintenanceRunModel> {
    const data = { ...state, leaseUntil: null, completedAt: new Date() } as object
    const [ended] = await retryTransient(() =>
      this.#db.write((tx) => tx.maintenanceRun.updateManyAndReturn({ where: this.#mine, data })),
    )
    return ended ?? this.#db.read.maintenanceRun.findUniqueOrThrow({ where: { id: this.#mine.id } })
  }

  #next(ms: number): Date {
    this.#until = Math.max(this.#until, Date.now() + ms)
    return new Date(this.#until)
  }

  #lose(): Lost {
    this.#lost.abort()
    return new Lost()
  }
}

/** Runs the task and stores the outcome. Throws unexpected errors. */
async function work(
  context: MaintenanceContext,
  run: MaintenanceRunModel,
  tell: (ended: MaintenanceRunModel) => void,
): Promise<void> {
  const { db, closing } = context
  const lease = new Lease(db, run)
  const beat = setInterval(() => lease.renew().catch(() => {}), renewEveryMs)
  const signal = AbortSignal.any([closing, lease.lost])
  const { write } = lease
  try {
    const beforeSilence = (ms: number) => lease.stretch(ms)
    const result = await tasks[run.task](context, { signal, write, beforeSilence })
    tell(await lease.end({ status: 'completed', result: result as MaintenanceRunModel['result'] }))
  } catch (error) {
    tell(await lease.end({ status: 'failed', error: reason(error, closing) }))
    if (!signal.aborted) throw error
  } finally {
    clearInterval(beat)
  }
}

/** The reason of a failure for operators; only the log contains paths and statements. */
function reason(error: unknown, closing: AbortSignal): string {
  if (closing.aborted) return 'The server was closing.'
  const fault = classifyError(error)
  if (fault === 'full') return 'The disk is full.'
  return fault === 'unavailable'
    ? 'The database did not answer in time.'
    : 'It could not be finished; the log says more.'
}

/** What tasks need. */
export interface TaskContext {
  db: Database
  providers: ProviderContext
  /** Deletes log files, except the current one. */
  cleanUpLogs: () => Promise<object>
}

/** The run of a task. */
export interface Running {
  /** Aborted when the task must stop. */
  signal: AbortSignal
  /** Commits only while this process holds the run. */
  write: FencedWrite
  /** Extends the lease before `ms` milliseconds in which nothing can be written. */
  beforeSilence: (ms: number) => Promise<void>
}

/** Each task returns its result, as counts or details by name. */
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
