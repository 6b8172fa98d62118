import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from '../../db/database.ts'
import { classifyError } from '../../db/errors.ts'
import type { MaintenanceRun, MaintenanceTask } from '../../generated/schemas.ts'
import type { MaintenanceRunModel } from '../../generated/sqlite/models.ts'
import { Problem } from '../../problems.ts'
import type { Operator } from '../access/scope.ts'
import { retryTransient } from '../assistants/completion-store.ts'
import { newId } from '../ids.ts'
import type { RunInBackground } from '../mail-context.ts'
import { type TaskContext, tasks } from './maintenance-tasks.ts'
import { recordOperatorEvent } from './operator-events.ts'
import type { FencedWrite } from './rebuild.ts'

const leaseMs = 30_000
const renewEveryMs = 10_000
const patienceMs = 20_000

const died = 'Its process died.'

export interface MaintenanceContext extends TaskContext {
  runInBackground: RunInBackground
  /** Aborted when the server begins to close. */
  closing: AbortSignal
}

/**
 * Does a task, once at a time over all processes, and answers when it is done, or after twenty seconds while it goes on. 409
 * `maintenance_running` while the same task runs.
 */
export async function runMaintenance(
  context: MaintenanceContext,
  operator: Operator,
  task: MaintenanceTask,
  withinMs = patienceMs,
): Promise<MaintenanceRun> {
  const begun = await begin(context.db, operator, task)
  const { promise: ended, resolve, reject } = Promise.withResolvers<MaintenanceRun>()
  ended.catch(() => {}) // nobody may be waiting any more
  context.runInBackground(async () => {
    try {
      await work(context, begun, (run) => resolve(toRun(run)))
    } catch (error) {
      reject(error)
      throw error // the log says more than the run
    }
  })
  const enough = new AbortController()
  try {
    return await Promise.race([ended, pause(withinMs, toRun(begun), { signal: enough.signal })])
  } finally {
    enough.abort()
  }
}

/** The last run of each task that was ever run. */
export async function lastRuns(db: Database): Promise<MaintenanceRun[]> {
  const rows = await Promise.all(
    (Object.keys(tasks) as MaintenanceTask[]).map((task) =>
      db.read.maintenanceRun.findFirst({ where: { task }, orderBy: [{ startedAt: 'desc' }, { id: 'desc' }] }),
    ),
  )
  return rows.filter((row) => row !== null).map(toRun)
}

/** Notes the run, unless somebody works on another of the same task: who asks at the same time waits here, and finds it. */
const begin = (db: Database, operator: Operator, task: MaintenanceTask): Promise<MaintenanceRunModel> =>
  db.write(async (tx) => {
    await db.advisoryLock(tx, `MaintenanceRun ${task}`)
    const now = new Date()
    for (const run of await tx.maintenanceRun.findMany({ where: { task, status: 'running' } })) {
      if (!isDead(run, now)) throw new Problem('maintenance_running', `The task ${task} is running already.`)
      // From here on the other process stores nothing of it any more, should it live after all.
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

/** Another process has taken the run for dead. */
class Lost extends Error {}

/** The right to work on a run, renewed for as long as it is held. */
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

  /** Renews it in the same transaction: whoever takes the run for dead waits for the end of what is being written. */
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

  /** Renews it for longer than usual, once nothing can be written for a while. */
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

/** Works on a run to its end, and tells of it. Throws what went wrong and was not to be expected. */
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

/** Why it failed, in words for operators: what the log says names paths and statements. */
function reason(error: unknown, closing: AbortSignal): string {
  if (closing.aborted) return 'The server was closing.'
  const fault = classifyError(error)
  if (fault === 'full') return 'The disk is full.'
  return fault === 'unavailable'
    ? 'The database did not answer in time.'
    : 'It could not be finished; the log says more.'
}
