import { createProbe, demandReady } from '../domain/upkeep/health.ts'
import type { Services } from '../http/services.ts'
import type { Handlers } from '../http/wiring.ts'

export const system = ({ config, db, version }: Services) => {
  const probe = createProbe(db)
  return {
    getHealth: async () => health(await probe(), version),
    getReadiness: async ({ server }) => demandReady(probe, server.closing),
    getHealthDetails: async () => notYet(),
    getStatus: async () => notYet(),
    getMetrics: async () => notYet(),
    getVersion: async () => ({ version, commit: config.build.commit, buildTime: config.build.time }),
  } satisfies Partial<Handlers>
}

const notYet = (): never => {
  throw new Error('not yet')
}

const health = (up: boolean, version: string) => ({
  status: up ? ('ok' as const) : ('degraded' as const),
  database: up ? ('up' as const) : ('down' as const),
  version,
  timestamp: new Date().toISOString(),
})
