import type { FastifyInstance } from 'fastify'
import * as keys from '../domain/organizations/api-keys.ts'
import { registerRoutes } from '../http/route-registration.ts'

export const apiKeyRoutes = async (app: FastifyInstance): Promise<void> => {
  const { db, page } = app
  registerRoutes(app, 'API keys', {
    listApiKeys: async ({ scope, query }) =>
      page(scope.orgId, 'listApiKeys', query, (after) => keys.listApiKeys(db, scope, { ...query, after })),
    createApiKey: async ({ scope, body }) => keys.createApiKey(db, scope, body),
    revokeApiKey: async ({ scope, params }) => keys.revokeApiKey(db, scope, params.keyId),
    rotateApiKey: async ({ scope, params, body }) => keys.rotateApiKey(db, scope, params.keyId, body ?? undefined),
  })
}
