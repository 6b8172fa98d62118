import Fastify, { type FastifyInstance, type FastifyServerOptions, LogController } from 'fastify'
import type { Config } from './config.ts'
import type { Database } from './db/database.ts'
import { componentSchemas } from './generated/schemas.ts'
import { acceptBodies } from './http/bodies.ts'
import { createSerialServer } from './http/pipelining.ts'
import { parseQuery } from './http/queries.ts'
import { registerRoutes } from './http/route-registration.ts'
import { createSchemaController } from './http/validation.ts'
import { accessLog, requestId } from './plugins/access-log.ts'
import { authentication } from './plugins/authentication.ts'
import { authorization } from './plugins/authorization.ts'
import { backgroundTasks } from './plugins/background-tasks.ts'
import { bodyTimeout } from './plugins/body-timeout.ts'
import { corsAndHeaders } from './plugins/cors-and-headers.ts'
import { database } from './plugins/database.ts'
import { docs } from './plugins/docs.ts'
import { errorHandler, refuseSocket, sendProblem } from './plugins/error-handler.ts'
import { gracefulShutdown } from './plugins/graceful-shutdown.ts'
import { jobs } from './plugins/jobs.ts'
import { methodNotAllowed } from './plugins/method-not-allowed.ts'
import { metrics } from './plugins/metrics.ts'
import { rateLimit } from './plugins/rate-limit.ts'
import { reauthorization } from './plugins/reauthorization.ts'
import { requestCounts } from './plugins/request-counts.ts'
import { requestLifecycle } from './plugins/request-lifecycle.ts'
import { liveSettings } from './plugins/settings.ts'
import { isUpgrade, sockets } from './plugins/sockets.ts'
import { tokens } from './plugins/tokens.ts'
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
import { createServices } from './services.ts'

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
    serverFactory: createSerialServer,
    trustProxy: config.trustProxy.length > 0 && config.trustProxy,
    schemaController: createSchemaController(componentSchemas),
    routerOptions: {
      maxParamLength: 16_384, // the schema judges a parameter, with 400; Node bounds the URL
      querystringParser: parseQuery,
    },
    frameworkErrors: (error, request, reply) => {
      app.requestLifecycle.watch(request, reply)
      return sendProblem(error, request, reply)
    },
    clientErrorHandler: refuseSocket,
    return503OnClosing: false, // plugins/closing: what still arrives is served
    ...options,
  })
  await app.register(tokens, config)
  const services = await createServices(app, config, db)
  const { exportsFolder, principals, settings, tickets } = services
  acceptBodies(app)
  await app.register(errorHandler)
  await app.register(gracefulShutdown)
  await app.register(database, { db })
  await app.register(backgroundTasks)
  await app.register(liveSettings, { settings })
  await app.register(jobs, { db, exportsFolder })
  await app.register(requestLifecycle)
  await app.register(requestCounts, { counts: services.requestCounts })
  await app.register(metrics, { metrics: services.metrics, db })
  await app.register(bodyTimeout)
  await app.register(accessLog, { version: services.version })
  await app.register(corsAndHeaders, { allowedOrigins: config.allowedOrigins })
  await app.register(authentication, {
    tokens: app.tokens,
    principals,
    tickets,
    allowedOrigins: config.allowedOrigins,
    adminToken: config.adminToken,
  })
  await app.register(rateLimit, {
    settings,
    openWindows: services.counters.open,
    onRefusal: services.metrics.refused,
  })
  await app.register(authorization)
  await app.register(reauthorization)
  await app.register(sockets)
  await app.register(docs)

  registerRoutes(app, {
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
  await app.register(methodNotAllowed)
  return app
}
