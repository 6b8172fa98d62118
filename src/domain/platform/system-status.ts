import type { Config } from '../../config.ts'
import type { Database } from '../../db/database.ts'
import type { SystemSettings, SystemStatus } from '../../generated/schemas.ts'
import { uptimeSeconds } from './health-details.ts'
import type { LiveSettings } from './live-settings.ts'
import { lastRuns } from './maintenance.ts'

/** How the process that answers is set up, without a secret, and the last run of each task. */
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

/** One by one: what is added to the settings is secret until somebody says that it is not. */
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
