import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Fastify, { type FastifyInstance, type FastifyServerOptions, LogController } from 'fastify'
import type { Config } from './config.ts'
import { ownCounters } from './db/counters.ts'
import type { Database } from './db/database.ts'
import { createRedisCounters } from './db/redis-counters.ts'
import { createAttempts } from './domain/access/attempts.ts'
import { createPrincipals } from './domain/access/principals.ts'
import { deriveSealingKey, deriveTicketKey } from './domain/access/sealing.ts'
import { deploymentOf, deriveKey } from './domain/access/secrets.ts'
import { createTokens } from './domain/access/tokens.ts'
import type { ProviderContext } from './domain/assistants/catalog.ts'
import { createHealthChecks } from './domain/assistants/provider-checks.ts'
import { createRunner } from './domain/assistants/runner.ts'
import { LiveSettings } from './domain/operation/live-settings.ts'
import { RequestCounts } from './domain/operation/request-counts.ts'
import { Vitals } from './domain/operation/vitals.ts'
import type { Later } from './domain/outbox.ts'
import { createFeeds } from './domain/realtime/feeds.ts'
import { createTickets } from './domain/realtime/tickets.ts'
import { createJobReader } from './domain/upkeep/jobs.ts'
import { acceptBodies } from './http/bodies.ts'
import { createPager } from './http/cursors.ts'
import { parseQuery } from './http/queries.ts'
import type { Services } from './http/services.ts'
import { createSockets } from './http/sockets/sockets.ts'
import { schemaController } from './http/validation.ts'
import { addSchemas, implement } from './http/wiring.ts'
import { createAssistants } from './llm/assistants.ts'
import { Rests } from './llm/rests.ts'
import { createLogFiles } from './logs/log-files.ts'
import { createMailer } from './mail/mailer.ts'
import { createMetrics } from './metrics/metrics.ts'
import { afterwork } from './plugins/afterwork.ts'
import { answers } from './plugins/answers.ts'
import { arrivals } from './plugins/arrivals.ts'
import { authentication } from './plugins/authentication.ts'
import { authorization } from './plugins/authorization.ts'
import { browsers } from './plugins/browsers.ts'
import { closing } from './plugins/closing.ts'
import { database } from './plugins/database.ts'
import { docs } from './plugins/docs.ts'
import { jobs } from './plugins/jobs.ts'
import { methods } from './plugins/methods.ts'
import { metrics } from './plugins/metrics.ts'
import { problems, refuseSocket, sendProblem } from './plugins/problems.ts'
import { rateLimit } from './plugins/rate-limit.ts'
import { requestCounts } from './plugins/request-counts.ts'
import { requestId, requests } from './plugins/requests.ts'
import { liveSettings } from './plugins/settings.ts'
import { isUpgrade, sockets } from './plugins/sockets.ts'
import { vigil } from './plugins/vigil.ts'
import { account } from './routes/account.ts'
import { admin } from './routes/admin.ts'
import { analytics } from './routes/analytics.ts'
import { apiKeys } from './routes/api-keys.ts'
import { auth } from './routes/auth.ts'
import { chat } from './routes/chats.ts'
import { completion } from './routes/completions.ts'
import { endUsers } from './routes/end-users.ts'
import { erasures } from './routes/erasures.ts'
import { chatExports } from './routes/exports.ts'
import { members } from './routes/members.ts'
import { message } from './routes/messages.ts'
import { openai } from './routes/openai.ts'
import { organization } from './routes/organizations.ts'
import { provider } from './routes/providers.ts'
import { realtime } from './routes/realtime.ts'
import { system } from './routes/system.ts'

const minute = 60_000

export const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string
}

/** The whole application, on a database that is open and migrated; closing it closes the database. */
export async function buildApp(
  config: Config,
  db: Database,
  options: FastifyServerOptions = {},
): Promise<FastifyInstance> {
  const app: FastifyInstance = Fastify({
    bodyLimit: 1_048_576,
    genReqId: requestId,
    requestIdHeader: false,
    logController: new LogController({ disableRequestLogging: true }), // plugins/requests writes one line instead of two
    http: { shouldUpgradeCallback: isUpgrade },
    trustProxy: config.trustProxy.length > 0 && config.trustProxy,
    schemaController,
    routerOptions: {
      maxParamLength: 16_384, // the schema judges a parameter, with 400; Node bounds the URL
      querystringParser: parseQuery,
    },
    frameworkErrors: (error, request, reply) => {
      app.answers.watch(request, reply)
      return sendProblem(error, request, reply)
    },
    clientErrorHandler: refuseSocket,
    return503OnClosing: false, // plugins/closing: what still arrives is served
    ...options,
  })
  const { access, refresh, root } = config.secrets
  const { redisUrl, logLevel, rateLimits, rateLimitWindowMs } = config
  const counters = redisUrl === undefined ? ownCounters : createRedisCounters(redisUrl, deploymentOf(root))
  const principals = createPrincipals(db)
  const tokens = createTokens({ access, root }, config.accessTtlSeconds)
  const exportsFolder = join(config.dataDir, 'exports')
  const assistants = createAssistants(config.llm)
  const providers: ProviderContext = {
    db,
    assistants,
    rests: new Rests(),
    health: createHealthChecks(assistants),
    tests: createAttempts(20, counters.open('provider tests', 15 * minute), 'tests'),
    mostTokens: () => settings.current.maxTokens,
    sealingKey: deriveSealingKey(root),
    environmentKeys: config.llm.keys,
    production: config.production,
  }
  const readJobs = createJobReader(db)
  const measured = { db, readJobs, version, commit: config.build.commit, open: () => app.vigil.open }
  const meter = createMetrics(measured)
  const counts = new RequestCounts(db)
  const vitals = new Vitals()
  const assistance = { ...providers, runner: createRunner(db), onOutcome: meter.called }
  const later: Later = (work) => app.later(work)
  const feeds = createFeeds(db)
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
  const services: Services = {
    config,
    db,
    tokens,
    sessions: {
      tokens,
      refreshPepper: deriveKey(refresh, 'refresh token').toString('hex'),
      refreshTtlSeconds: config.refreshTtlSeconds,
      registration: config.registration,
      attempts: createAttempts(config.wrongPasswords, counters.open('wrong passwords', 15 * minute)),
    },
    post: config.mail && { mailer: createMailer(config.mail), dashboardUrl: config.dashboardUrl },
    mails: createAttempts(config.mailsPerHour, counters.open('mails', 60 * minute)),
    identityKey: deriveKey(root, 'identity secret'),
    later,
    providers,
    assistance,
    feeds,
    sockets: createSockets({
      feeds,
      assistance,
      later,
      log: app.log,
      count: (scope) => app.countAsked(scope),
      interruption: () => app.interruption,
      vigil: () => app.vigil,
    }),
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

  app.addHook('onReady', () => counters.ready())
  app.addHook('onReady', async () => vitals.start())
  app.addHook('onClose', async () => vitals.stop())
  app.addHook('preClose', async () => services.sockets.close())
  app.addHook('onClose', async () => counters.close())
  app.addHook('onClose', async () => services.post?.mailer.close())
  app.addHook('onClose', () => assistants.close())
  app.addHook('onClose', async () => services.feeds.close())
  acceptBodies(app)
  addSchemas(app)
  await app.register(problems)
  await app.register(closing)
  await app.register(database, { db })
  await app.register(afterwork)
  await app.register(liveSettings, { settings })
  await app.register(jobs, { db, exportsFolder })
  await app.register(answers)
  await app.register(requestCounts, { counts })
  await app.register(metrics, { metrics: meter, db })
  await app.register(arrivals)
  await app.register(requests, { version })
  await app.register(browsers, { allowedOrigins: config.allowedOrigins })
  await app.register(authentication, {
    tokens,
    principals,
    tickets,
    allowedOrigins: config.allowedOrigins,
    adminToken: config.adminToken,
  })
  await app.register(rateLimit, { settings, openWindows: counters.open, onRefusal: meter.refused })
  await app.register(authorization)
  await app.register(vigil)
  await app.register(sockets)
  await app.register(docs)

  implement(app, {
    ...system(services),
    ...auth(services),
    ...account(services),
    ...organization(services),
    ...members(services),
    ...apiKeys(services),
    ...endUsers(services),
    ...chat(services),
    ...message(services),
    ...completion(services),
    ...realtime(services),
    ...openai(services),
    ...provider(services),
    ...analytics(services),
    ...chatExports(services),
    ...erasures(services),
    ...admin(services),
  })
  await app.register(methods)
  return app
}
