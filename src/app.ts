import { readFileSync } from 'node:fs'
import Fastify, { type FastifyInstance, type FastifyServerOptions, LogController } from 'fastify'
import type { Config } from './config.ts'
import type { Database } from './db/database.ts'
import { createPrincipals } from './domain/principals.ts'
import { deriveKey } from './domain/secrets.ts'
import { createTokens } from './domain/tokens.ts'
import { createPager } from './http/cursors.ts'
import { acceptJson } from './http/json-body.ts'
import type { Services } from './http/services.ts'
import { schemaController } from './http/validation.ts'
import { addSchemas, implement } from './http/wiring.ts'
import { authentication } from './plugins/authentication.ts'
import { authorization } from './plugins/authorization.ts'
import { browsers } from './plugins/browsers.ts'
import { closing } from './plugins/closing.ts'
import { database } from './plugins/database.ts'
import { docs } from './plugins/docs.ts'
import { methods } from './plugins/methods.ts'
import { problems, refuseSocket, sendProblem } from './plugins/problems.ts'
import { rateLimit } from './plugins/rate-limit.ts'
import { requestId, requests } from './plugins/requests.ts'
import { account } from './routes/account.ts'
import { apiKeys } from './routes/api-keys.ts'
import { auth } from './routes/auth.ts'
import { chat } from './routes/chats.ts'
import { message } from './routes/messages.ts'
import { organization } from './routes/organizations.ts'
import { system } from './routes/system.ts'

export const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string
}

/** The whole application, on a database that is open and migrated; closing it closes the database. */
export async function buildApp(
  config: Config,
  db: Database,
  options: FastifyServerOptions = {},
): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: 1_048_576,
    requestTimeout: 60_000, // a body that never comes must not keep a connection, nor the process
    genReqId: requestId,
    requestIdHeader: false,
    logController: new LogController({ disableRequestLogging: true }), // plugins/requests writes one line instead of two
    trustProxy: config.trustProxy.length > 0 && config.trustProxy,
    schemaController,
    routerOptions: { maxParamLength: 16_384 }, // the schema judges a parameter, with 400; Node bounds the URL
    frameworkErrors: sendProblem,
    clientErrorHandler: refuseSocket,
    return503OnClosing: false, // plugins/closing: what still arrives is served
    ...options,
  })
  const { access, refresh, root } = config.secrets
  const tokens = createTokens({ access, root }, config.accessTtlSeconds)
  const services: Services = {
    config,
    db,
    tokens,
    sessions: {
      tokens,
      refreshPepper: deriveKey(refresh, 'refresh token').toString('hex'),
      refreshTtlSeconds: config.refreshTtlSeconds,
      registration: config.registration,
    },
    page: createPager(deriveKey(root, 'cursor')),
    version,
  }

  acceptJson(app)
  addSchemas(app)
  await app.register(problems)
  await app.register(closing)
  await app.register(database, { db })
  await app.register(requests, { version })
  await app.register(browsers, { allowedOrigins: config.allowedOrigins })
  await app.register(authentication, {
    tokens,
    principals: createPrincipals(db),
    allowedOrigins: config.allowedOrigins,
  })
  await app.register(rateLimit, { limits: config.rateLimits })
  await app.register(authorization)
  await app.register(docs)

  implement(app, {
    ...system(services),
    ...auth(services),
    ...account(services),
    ...organization(services),
    ...apiKeys(services),
    ...chat(services),
    ...message(services),
  })
  await app.register(methods)
  return app
}
