import { setTimeout as after } from 'node:timers/promises'
import type { Database } from '../../db/database.ts'
import type { JobFigures, JobQueue } from '../../generated/schemas.ts'

const goodForMs = 1_000
const patienceMs = 1_000

/** What is to be done in the background, by all processes; undefined where the database does not say so within a second. */
export type ReadJobs = () => Promise<JobFigures | undefined>

/** Asks the database once a second at the most, and never while it has not answered yet, however many want to know. */
export function createJobReader(db: Database): ReadJobs {
  let asked = Number.NEGATIVE_INFINITY
  let isAsking = false
  let answer: Promise<JobFigures | undefined> = Promise.resolve(undefined)
  const ask = async () => {
    isAsking = true
    try {
      return await readJobs(db)
    } catch {
      return undefined
    } finally {
      isAsking = false
    }
  }
  return async () => {
    if (!isAsking && performance.now() - asked >= goodForMs) {
      asked = performance.now()
      answer = ask()
    }
    return Promise.race([answer, after(patienceMs, undefined, { ref: false })])
  }
}

async function readJobs({ read }: Database): Promise<JobFigures> {
  const now = new Date()
  const exported = { status: { in: ['pending' as const, 'running' as const] } }
  const erased = { completedAt: null }
  // Whoever worked on one whose lease is over has died: it is as free as one that nobody has begun.
  const held = { leaseUntil: { gte: now } }
  const [exports, runningExports, erasures, runningErasures] = await Promise.all([
    read.export.aggregate({ where: exported, _count: true, _min: { createdAt: true } }),
    read.export.count({ where: { status: 'running', ...held } }),
    read.erasure.aggregate({ where: erased, _count: true, _min: { createdAt: true } }),
    read.erasure.count({ where: { ...erased, ...held } }),
  ])
  return { exports: queueOf(exports, runningExports), erasures: queueOf(erasures, runningErasures) }
}

const queueOf = (
  { _count: all, _min: first }: { _count: number; _min: { createdAt: Date | null } },
  running: number,
): JobQueue => ({
  pending: Math.max(0, all - running), // the two were asked a moment apart
  running,
  oldestAt: first.createdAt?.toISOString() ?? null,
})
