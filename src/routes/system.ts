import type { FastifyInstance } from 'fastify'
import { assertReady, createProbes, getHealthDetails, uptimeSeconds } from '../domain/platform/health.ts'
import { registerRoutes } from '../http/route-registration.ts'
import { version } from '../version.ts'

export const systemRoutes = async (app: FastifyInstance): Promise<void> => {
  const { config, counters, db, metrics, openConnections, processMetrics, providers, readJobs } = app
  const { probe, fastProbe } = createProbes(db)
  registerRoutes(app, 'System', {
    getHealth: async () => health((await fastProbe()) !== null, version),
    getReadiness: async ({ server }) => assertReady(probe, server.closing),
    getHealthDetails: async () =>
      getHealthDetails({ db, probe, counters, providers, readJobs, processMetrics, version }, openConnections.open),
    getStatus: async () => status((await probe()) !== null, version),
    getMetrics: async (_, reply) => {
      reply.type(metrics.contentType)
      return metrics.text()
    },
    getVersion: async () => ({ version, commit: config.build.commit, buildTime: config.build.time }),
  })
}

const health = (up: boolean, version: string) => ({
  status: up ? ('ok' as const) : ('degraded' as const),
  database: up ? ('up' as const) : ('down' as const),
  version,
  timestamp: new Date().toISOString(),
})

const status = (up: boolean, version: string) => ({
  status: up ? ('operational' as const) : ('degraded' as const),
  components: { api: 'operational' as const, database: up ? ('operational' as const) : ('down' as const) },
  version,
  uptimeSeconds: uptimeSeconds(),
  timestamp: new Date().toISOString(),
})
