import * as keys from '../domain/organizations/api-keys.ts'
import type { Handlers } from '../http/route-registration.ts'
import type { Services } from '../http/services.ts'

export const apiKeys = ({ db, page }: Services) =>
  ({
    listApiKeys: async ({ scope, query }) =>
      page(scope.orgId, 'listApiKeys', query, (after) => keys.listApiKeys(db, scope, { ...query, after })),
    createApiKey: async ({ scope, body }) => keys.createApiKey(db, scope, body),
    revokeApiKey: async ({ scope, params }) => keys.revokeApiKey(db, scope, params.keyId),
    rotateApiKey: async ({ scope, params, body }) => keys.rotateApiKey(db, scope, params.keyId, body ?? undefined),
  }) satisfies Partial<Handlers>
