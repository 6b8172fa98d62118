import { assertReady, createProbes, getHealthDetails, uptimeSeconds } from '../domain/platform/health.ts'
import type { Handlers } from '../http/route-registration.ts'
import type { Services } from '../http/services.ts'

export const system = (services: Services) => {
  const { config, db, metrics, version } = services
  const { probe, fastProbe } = createProbes(db)
  return {
    getHealth: async () => health((await fastProbe()) !== null, version),
    getReadiness: async ({ server }) => assertReady(probe, server.closing),
    getHealthDetails: async ({ server }) => getHealthDetails({ ...services, probe }, server.openConnections.open),
    getStatus: async () => status((await probe()) !== null, version),
    getMetrics: async (_, reply) => {
      reply.type(metrics.contentType)
      return metrics.text()
    },
    getVersion: async () => ({ version, commit: config.build.commit, buildTime: config.build.time }),
  } satisfies Partial<Handlers>
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
