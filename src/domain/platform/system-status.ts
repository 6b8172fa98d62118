import type { Config } from '../../config.ts'
import type { Database } from '../../db/database.ts'
import type { SystemSettings, SystemStatus } from '../../generated/schemas.ts'
import { uptimeSeconds } from './health.ts'
import { lastRuns } from './maintenance.ts'
import type { LiveSettings } from './system-config.ts'

/** The configuration of this process without secrets, and the last run of each maintenance task. */
export async function getSystemStatus(
  db: Database,
  config: Config,
  settings: LiveSettings,
  version: string,
): Promise<SystemStatus> {
  const { commit, time } = config.build
  return {
    environment: config.production ? 'production' : 'development',
    version,
    commit,
    buildTime: time,
    startedAt: new Date(performance.timeOrigin).toISOString(),
    uptimeSeconds: uptimeSeconds(),
    settings: settingsOf(db, config, settings),
    people: await db.read.user.count({ where: { erasedAt: null } }),
    organizations: await db.read.organization.count({ where: { deletedAt: null } }),
    maintenance: await lastRuns(db),
  }
}

/** Field by field: a new setting stays secret until it is listed here. */
const settingsOf = (db: Database, config: Config, { current }: LiveSettings): SystemSettings => ({
  host: config.host,
  port: config.port,
  dataDir: config.dataDir,
  database: db.kind,
  databasePoolSize: config.databasePoolSize,
  redis: config.redisUrl !== undefined,
  mail: config.mail !== undefined,
  registration: config.registration,
  allowedOrigins: config.allowedOrigins,
  trustedProxies: config.trustProxy,
  dashboardUrl: config.dashboardUrl === undefined ? null : withoutCredentials(config.dashboardUrl),
  logLevel: current.logLevel,
  logFiles: config.logFiles,
  rateLimitWindowMs: config.rateLimitWindowMs,
  accessTokenSeconds: config.accessTtlSeconds,
  refreshTokenSeconds: config.refreshTtlSeconds,
  providerKeys: Object.entries(config.llm.keys).flatMap(([vendor, key]) => (key === undefined ? [] : [vendor])),
  privateProviders: config.llm.privateAddresses,
  firstTokenTimeoutMs: config.llm.firstTokenMs,
  idleTimeoutMs: config.llm.idleMs,
  answerTimeoutMs: config.llm.totalMs,
})

function withoutCredentials(address: string): string {
  const { origin, pathname } = new URL(address)
  return `${origin}${pathname === '/' ? '' : pathname}`
}
