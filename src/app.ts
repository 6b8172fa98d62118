import Fastify, { type FastifyInstance, type FastifyServerOptions, LogController } from 'fastify'
import type { Config } from './config.ts'
import type { Database } from './db/database.ts'
import { deriveKey } from './domain/access/secrets.ts'
import { exportsFolderOf } from './domain/exports/export-files.ts'
import { componentSchemas } from './generated/schemas.ts'
import { acceptBodies } from './http/bodies.ts'
import { createPager, type Pager } from './http/cursors.ts'
import { createSerialServer } from './http/pipelining.ts'
import { parseQuery } from './http/queries.ts'
import type { Tag } from './http/route-registration.ts'
import { createSchemaController } from './http/validation.ts'
import { accessLog, requestId } from './plugins/access-log.ts'
import { assistants } from './plugins/assistants.ts'
import { authentication } from './plugins/authentication.ts'
import { authorization } from './plugins/authorization.ts'
import { backgroundTasks } from './plugins/background-tasks.ts'
import { bodyTimeout } from './plugins/body-timeout.ts'
import { chatSockets } from './plugins/chat-sockets.ts'
import { corsAndHeaders } from './plugins/cors-and-headers.ts'
import { counters } from './plugins/counters.ts'
import { database } from './plugins/database.ts'
import { docs } from './plugins/docs.ts'
import { errorHandler, refuseSocket, sendProblem } from './plugins/error-handler.ts'
import { gracefulShutdown } from './plugins/graceful-shutdown.ts'
import { jobs } from './plugins/jobs.ts'
import { mail } from './plugins/mail.ts'
import { methodNotAllowed } from './plugins/method-not-allowed.ts'
import { metrics } from './plugins/metrics.ts'
import { rateLimit } from './plugins/rate-limit.ts'
import { reauthorization } from './plugins/reauthorization.ts'
import { requestCounts } from './plugins/request-counts.ts'
import { requestLifecycle } from './plugins/request-lifecycle.ts'
import { sessions } from './plugins/sessions.ts'
import { liveSettings } from './plugins/settings.ts'
import { isUpgrade, sockets } from './plugins/sockets.ts'
import { subscriptions } from './plugins/subscriptions.ts'
import { tokens } from './plugins/tokens.ts'
import { accountRoutes } from './routes/account.ts'
import { adminRoutes } from './routes/admin.ts'
import { analyticsRoutes } from './routes/analytics.ts'
import { apiKeyRoutes } from './routes/api-keys.ts'
import { authRoutes } from './routes/auth.ts'
import { chatRoutes } from './routes/chats.ts'
import { completionRoutes } from './routes/completions.ts'
import { endUserRoutes } from './routes/end-users.ts'
import { erasureRoutes } from './routes/erasures.ts'
import { exportRoutes } from './routes/exports.ts'
import { memberRoutes } from './routes/members.ts'
import { messageRoutes } from './routes/messages.ts'
import { openaiRoutes } from './routes/openai.ts'
import { organizationRoutes } from './routes/organizations.ts'
import { providerRoutes } from './routes/providers.ts'
import { realtimeRoutes } from './routes/realtime.ts'
import { systemRoutes } from './routes/system.ts'

declare module 'fastify' {
  interface FastifyInstance {
    readonly config: Config
    /** Cuts lists into pages with opaque cursors. */
    readonly page: Pager
  }
}

/** The routes of each tag of the contract. */
const routesByTag: Record<Tag, (app: FastifyInstance) => Promise<void>> = {
  System: systemRoutes,
  Auth: authRoutes,
  Account: accountRoutes,
  Organizations: organizationRoutes,
  Members: memberRoutes,
  'API keys': apiKeyRoutes,
  'End users': endUserRoutes,
  Chats: chatRoutes,
  Messages: messageRoutes,
  Completions: completionRoutes,
  Realtime: realtimeRoutes,
  OpenAI: openaiRoutes,
  Providers: providerRoutes,
  Analytics: analyticsRoutes,
  Exports: exportRoutes,
  Erasures: erasureRoutes,
  Admin: adminRoutes,
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
    logController: new LogController({ disableRequestLogging: true }), // plugins/access-log writes one line instead of two
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
    return503OnClosing: false, // plugins/graceful-shutdown: requests that still arrive are served
    ...options,
  })
  app.decorate('config', config)
  app.decorate('page', createPager(deriveKey(config.secrets.root, 'cursor')))
  acceptBodies(app)
  await app.register(errorHandler)
  await app.register(gracefulShutdown)

  // What is registered first is closed last: background tasks end before all that they use.
  await app.register(database, { db })
  await app.register(counters)
  await app.register(mail)
  await app.register(tokens, config)
  await app.register(sessions)
  await app.register(liveSettings)
  await app.register(requestLifecycle)
  await app.register(reauthorization)
  await app.register(metrics)
  await app.register(assistants)
  await app.register(subscriptions)
  await app.register(backgroundTasks)
  await app.register(jobs, { exportsFolder: exportsFolderOf(config.dataDir) })
  await app.register(requestCounts)

  // What every request passes, in this order.
  await app.register(bodyTimeout)
  await app.register(accessLog)
  await app.register(corsAndHeaders)
  await app.register(authentication)
  await app.register(rateLimit)
  await app.register(authorization)
  await app.register(sockets)
  await app.register(chatSockets)

  await app.register(docs)
  for (const routes of Object.values(routesByTag)) await app.register(routes)
  await app.register(methodNotAllowed)
  return app
}
