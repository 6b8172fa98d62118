import type { FastifyInstance } from 'fastify'
import * as endUser from '../domain/conversations/end-users.ts'
import { idempotentRequestOf, markReplayed } from '../http/idempotency.ts'
import { registerRoutes } from '../http/route-registration.ts'

export const endUserRoutes = async (app: FastifyInstance): Promise<void> => {
  const { db, page } = app
  registerRoutes(app, 'End users', {
    listEndUsers: async ({ scope, query }) =>
      page(scope.orgId, 'listEndUsers', query, (after) => endUser.listEndUsers(db, scope, { ...query, after })),
    createEndUser: async (request, reply) =>
      markReplayed(reply, await endUser.createEndUser(db, request.scope, request.body, idempotentRequestOf(request))),
    getEndUser: async ({ scope, params }) => endUser.getEndUser(db, scope, params.endUserId),
    updateEndUser: async ({ scope, params, body }) => endUser.updateEndUser(db, scope, params.endUserId, body),
    deleteEndUser: async ({ scope, params }) => {
      const erasure = await endUser.deleteEndUser(db, scope, params.endUserId)
      app.startJobs()
      return erasure
    },
  })
}
