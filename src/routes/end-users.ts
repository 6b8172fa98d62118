import * as endUser from '../domain/conversations/end-users.ts'
import { idempotentRequestOf, markReplayed } from '../http/idempotency.ts'
import type { Handlers } from '../http/route-registration.ts'
import type { Services } from '../http/services.ts'

export const endUsers = ({ db, page, work }: Services) =>
  ({
    listEndUsers: async ({ scope, query }) =>
      page(scope.orgId, 'listEndUsers', query, (after) => endUser.listEndUsers(db, scope, { ...query, after })),
    createEndUser: async (request, reply) =>
      markReplayed(reply, await endUser.createEndUser(db, request.scope, request.body, idempotentRequestOf(request))),
    getEndUser: async ({ scope, params }) => endUser.getEndUser(db, scope, params.endUserId),
    updateEndUser: async ({ scope, params, body }) => endUser.updateEndUser(db, scope, params.endUserId, body),
    deleteEndUser: async ({ scope, params }) => {
      const erasure = await endUser.deleteEndUser(db, scope, params.endUserId)
      work()
      return erasure
    },
  }) satisfies Partial<Handlers>
