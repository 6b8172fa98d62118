import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { Config } from './config.ts'
import { type Counters, ownCounters } from './db/counters.ts'
import type { Database } from './db/database.ts'
import { createAttemptLimiter } from './domain/access/attempt-limiter.ts'
import { createPrincipals } from './domain/access/principals.ts'
import { deriveSealingKey, deriveTicketKey } from './domain/access/sealing.ts'
import { deploymentOf, deriveKey } from './domain/access/secrets.ts'
import { createHealthChecks } from './domain/assistants/provider-checks.ts'
import type { ProviderContext } from './domain/assistants/provider-registry.ts'
import { createWorkerLease } from './domain/assistants/worker-lease.ts'
import type { Post, RunInBackground } from './domain/mails.ts'
import { createJobReader } from './domain/platform/health.ts'
import { ProcessMetrics } from './domain/platform/process-metrics.ts'
import { LiveSettings } from './domain/platform/system-config.ts'
import { RequestCounts } from './domain/platform/system-metrics.ts'
import { createSubscriptions } from './domain/realtime/subscriptions.ts'
import { createTickets } from './domain/realtime/tickets.ts'
import { createPager } from './http/cursors.ts'
import type { Services } from './http/services.ts'
import { createSockets } from './http/sockets/sockets.ts'
import { createAssistants } from './llm/assistants.ts'
import { CircuitBreaker } from './llm/circuit-breaker.ts'
import { createLogFiles } from './logs/log-files.ts'
import { createMetrics } from './metrics/metrics.ts'

const minute = 60_000

export const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string
}

/** Makes what handlers and plugins work with; it is begun, ended and closed with the application. */
export async function createServices(app: FastifyInstance, config: Config, db: Database): Promise<Services> {
  const { refresh, root } = config.secrets
  const { logLevel, rateLimits, rateLimitWindowMs } = config
  const counters = await countersOf(config)
  const principals = createPrincipals(db)
  const exportsFolder = join(config.dataDir, 'exports')
  const assistants = createAssistants(config.llm)
  const providers: ProviderContext = {
    db,
    assistants,
    rests: new CircuitBreaker(),
    health: createHealthChecks(assistants),
    tests: createAttemptLimiter(20, counters.open('provider tests', 15 * minute), 'tests'),
    tokenLimit: () => settings.current.maxTokens,
    sealingKey: deriveSealingKey(root),
    environmentKeys: config.llm.keys,
    production: config.production,
  }
  const readJobs = createJobReader(db)
  const measured = { db, readJobs, version, commit: config.build.commit, open: () => app.openConnections.open }
  const meter = createMetrics(measured)
  const counts = new RequestCounts(db)
  const vitals = new ProcessMetrics()
  const assistance = { ...providers, runner: createWorkerLease(db), onOutcome: meter.called }
  const runInBackground: RunInBackground = (work) => app.runInBackground(work)
  const feeds = createSubscriptions(db)
  const settings = new LiveSettings(
    db,
    { logLevel, maxTokens: null, rateLimits, rateLimitWindowMs },
    {
      onChange: (present) => {
        app.log.level = present.logLevel
      },
      forget: () => {
        principals.forget()
        providers.health.forget()
      },
    },
  )
  const tickets = createTickets(db, deriveTicketKey(root))
  const post = await postOf(config)
  const openSockets = createSockets({
    feeds,
    assistance,
    runInBackground,
    log: app.log,
    count: (scope) => app.countAsked(scope),
    interruption: () => app.interruption,
    openConnections: () => app.openConnections,
  })

  app.addHook('onReady', () => counters.ready())
  app.addHook('onReady', async () => vitals.start())
  app.addHook('onClose', async () => vitals.stop())
  app.addHook('preClose', async () => openSockets.close())
  app.addHook('onClose', async () => counters.close())
  app.addHook('onClose', async () => post?.mailer.close())
  app.addHook('onClose', () => assistants.close())
  app.addHook('onClose', async () => feeds.close())
  return {
    config,
    db,
    principals,
    tokens: app.tokens,
    sessions: {
      tokens: app.tokens,
      refreshPepper: deriveKey(refresh, 'refresh token').toString('hex'),
      refreshTtlSeconds: config.refreshTtlSeconds,
      registration: config.registration,
      attempts: createAttemptLimiter(config.wrongPasswords, counters.open('wrong passwords', 15 * minute)),
    },
    post,
    mails: createAttemptLimiter(config.mailsPerHour, counters.open('mails', 60 * minute)),
    identityKey: deriveKey(root, 'identity secret'),
    runInBackground,
    providers,
    assistance,
    feeds,
    sockets: openSockets,
    tickets,
    settings,
    logs: createLogFiles(join(config.dataDir, 'logs')),
    counters,
    readJobs,
    metrics: meter,
    requestCounts: counts,
    vitals,
    exportsFolder,
    work: () => app.work(),
    page: createPager(deriveKey(root, 'cursor')),
    version,
  }
}

// What a deployment may not have set up is loaded by those that have: it would make every other start longer.

async function countersOf({ redisUrl, secrets }: Config): Promise<Counters> {
  if (redisUrl === undefined) return ownCounters
  const { createRedisCounters } = await import('./db/redis-counters.ts')
  return createRedisCounters(redisUrl, deploymentOf(secrets.root))
}

async function postOf({ mail, dashboardUrl }: Config): Promise<Post | undefined> {
  if (mail === undefined) return undefined
  const { createMailer } = await import('./mail/mailer.ts')
  return { mailer: createMailer(mail), dashboardUrl }
}
