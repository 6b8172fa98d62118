import { arch, freemem, hostname, release, totalmem } from 'node:os'
import { setTimeout as after } from 'node:timers/promises'
import type { Counters } from '../../db/counters.ts'
import type { Database } from '../../db/database.ts'
import type { HealthDetails, MemoryFigures, OpenConnections, PlatformFigures } from '../../generated/schemas.ts'
import type { ProviderContext } from '../assistants/provider-registry.ts'
import { getProvidersHealth } from '../assistants/providers-health.ts'
import type { Probe } from '../background/health.ts'
import type { ReadJobs } from '../background/jobs.ts'
import { hundredths, type ProcessMetrics } from './process-metrics.ts'

/** Providers have three seconds to answer. */
const patienceMs = 3_500

/** What is asked, and looked at. */
export interface Parts {
  db: Database
  probe: Probe
  counters: Pick<Counters, 'redis'>
  providers: ProviderContext
  readJobs: ReadJobs
  vitals: ProcessMetrics
  version: string
}

/** How this process is, part by part. It rejects for nothing that is away. */
export async function getHealthDetails(
  { db, probe, counters, providers, readJobs, vitals, version }: Parts,
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
    cpu: vitals.cpu(),
    eventLoop: vitals.eventLoop(),
  }
}

/** Whole seconds since this process began. */
export const uptimeSeconds = () => Math.floor(process.uptime())

/** Undefined for what failed or took too long: then the database went away meanwhile. */
async function inTime<T>(answer: Promise<T>): Promise<T | undefined> {
  return Promise.race([answer.catch(() => undefined), after(patienceMs, undefined, { ref: false })])
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
