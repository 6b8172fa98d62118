import { arch, freemem, hostname, release, totalmem } from 'node:os'
import { setTimeout as after } from 'node:timers/promises'
import type { Counters } from '../../db/counters.ts'
import type { Database } from '../../db/database.ts'
import type {
  HealthDetails,
  JobFigures,
  JobQueue,
  MemoryFigures,
  OpenConnections,
  PlatformFigures,
} from '../../generated/schemas.ts'
import { unavailable } from '../../problems.ts'
import type { ProviderContext } from '../assistants/provider-registry.ts'
import { getProvidersHealth } from '../assistants/providers-health.ts'
import { hundredths, type ProcessMetrics } from './process-metrics.ts'

const probeMs = 1_000
const fastProbeMs = 500

/** The database's response time in milliseconds; null when it did not respond. */
export type Probe = () => Promise<number | null>

/**
 * Asks the database at most once per second for all callers. `fastProbe` responds within half a second: orchestrators
 * time out after one by default.
 */
export function createProbes(db: Database): { probe: Probe; fastProbe: Probe } {
  let asked = Number.NEGATIVE_INFINITY
  let answers: { patient: Promise<number | null>; hasty: Promise<number | null> }
  const ask = () => {
    if (performance.now() - asked >= probeMs) {
      asked = performance.now()
      const patient = ping(db)
      answers = { patient, hasty: Promise.race([patient, after(fastProbeMs, null, { ref: false })]) }
    }
    return answers
  }
  return { probe: () => ask().patient, fastProbe: () => ask().hasty }
}

/** Resolves within a second. */
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

/** Throws 503 unless this process accepts requests. */
export async function assertReady(probe: Probe, closing: AbortSignal): Promise<{ status: 'ready' }> {
  if (closing.aborted) throw unavailable('This process is closing.')
  if ((await probe()) === null) throw unavailable('The database does not answer.')
  return { status: 'ready' }
}

const jobsCacheMs = 1_000
const jobsTimeoutMs = 1_000

/** The background jobs of all processes; undefined when the database does not respond within a second. */
export type ReadJobs = () => Promise<JobFigures | undefined>

/** Asks the database at most once per second for all callers, one query at a time. */
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
    if (!isAsking && performance.now() - asked >= jobsCacheMs) {
      asked = performance.now()
      answer = ask()
    }
    return Promise.race([answer, after(jobsTimeoutMs, undefined, { ref: false })])
  }
}

async function readJobs({ read }: Database): Promise<JobFigures> {
  const now = new Date()
  const exported = { status: { in: ['pending' as const, 'running' as const] } }
  const erased = { completedAt: null }
  // A job whose lease has expired is as free as one that no process has started.
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
  pending: Math.max(0, all - running), // the two queries ran a moment apart
  running,
  oldestAt: first.createdAt?.toISOString() ?? null,
})

/** Providers time out after three seconds. */
const providersTimeoutMs = 3_500

/** What the health details are read from. */
export interface Parts {
  db: Database
  probe: Probe
  counters: Pick<Counters, 'redis'>
  providers: ProviderContext
  readJobs: ReadJobs
  processMetrics: ProcessMetrics
  version: string
}

/** Reports the health of this process, part by part. A part that is down does not reject. */
export async function getHealthDetails(
  { db, probe, counters, providers, readJobs, processMetrics, version }: Parts,
  connections: OpenConnections,
): Promise<HealthDetails> {
  const asked = probe()
  const whenUp = async <T>(ask: () => Promise<T | undefined>): Promise<T | null> =>
    (await asked) === null ? null : ((await ask()) ?? null)
  const [responseMs, redis, assistants, jobs] = await Promise.all([
    asked,
    counters.redis(),
    whenUp(() => inTime(getProvidersHealth(providers))),
    whenUp(readJobs),
  ])
  const isDegraded = responseMs === null || redis === 'down' || assistants?.status === 'unhealthy'
  return {
    status: isDegraded ? 'degraded' : 'ok',
    version,
    timestamp: new Date().toISOString(),
    uptimeSeconds: uptimeSeconds(),
    platform: platform(),
    database: {
      status: responseMs === null ? 'down' : 'up',
      kind: db.kind,
      responseMs: responseMs === null ? null : hundredths(responseMs),
      connections: db.pool() ?? null,
      waitingMessages: db.commits.waitingMessages,
    },
    redis,
    assistants,
    jobs,
    connections,
    memory: memory(),
    cpu: processMetrics.cpu(),
    eventLoop: processMetrics.eventLoop(),
  }
}

/** Whole seconds since this process started. */
export const uptimeSeconds = () => Math.floor(process.uptime())

/** Undefined for an error or a timeout: the database went down in between. */
async function inTime<T>(answer: Promise<T>): Promise<T | undefined> {
  return Promise.race([answer.catch(() => undefined), after(providersTimeoutMs, undefined, { ref: false })])
}

const platform = (): PlatformFigures => ({
  system: `${process.platform} ${release()}`,
  architecture: arch(),
  node: process.versions.node,
  host: hostname(),
  processId: process.pid,
})

function memory(): MemoryFigures {
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage()
  return { resident: rss, heapUsed, heapTotal, external, systemTotal: totalmem(), systemFree: freemem() }
}
