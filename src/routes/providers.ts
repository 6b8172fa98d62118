import type { FastifyInstance, FastifyRequest } from 'fastify'
import * as organizationProviders from '../domain/assistants/organization-providers.ts'
import { testProviders } from '../domain/assistants/provider-tests.ts'
import * as operations from '../domain/assistants/providers.ts'
import { getProvidersHealth } from '../domain/assistants/providers-health.ts'
import { registerRoutes } from '../http/route-registration.ts'

type Caller = Pick<FastifyRequest, 'identity'> & { operator: FastifyRequest['operator'] | undefined }

export const providerRoutes = async (app: FastifyInstance): Promise<void> => {
  const { providers } = app
  registerRoutes(app, 'Providers', {
    listProviders: async ({ operator }: Caller) => operations.listProviders(providers, operator !== undefined),
    registerProvider: async ({ operator, body }) => operations.registerProvider(providers, operator, body),
    updateProvider: async ({ operator, params, body }) =>
      operations.updateProvider(providers, operator, params.provider, body),
    removeProvider: async ({ operator, params }) => operations.removeProvider(providers, operator, params.provider),
    testProviders: async (request) => testProviders(providers, testerOf(request), request.body),
    getProvidersHealth: async () => getProvidersHealth(providers),
    listOrganizationProviders: async ({ scope }) => organizationProviders.listOrganizationProviders(providers, scope),
    putOrganizationProvider: async (request) => {
      const { scope, params, body } = request
      const stillAllowed = () => request.assertStillAllowed()
      return organizationProviders.putOrganizationProvider(providers, scope, params.provider, body, stillAllowed)
    },
    removeOrganizationProvider: async ({ scope, params }) =>
      organizationProviders.removeOrganizationProvider(providers, scope, params.provider),
  })
}

/** Whose tests are counted together: a user's by all credentials, and those of an organization's keys. Undefined for the operator. */
function testerOf({ operator, identity }: Caller): string | undefined {
  if (operator !== undefined || !identity) return undefined
  const { actor, organizations } = identity.principal
  return actor.type === 'person' ? actor.userId : organizations[0]?.orgId
}
