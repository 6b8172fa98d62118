import type { FastifyInstance } from 'fastify'
import { listAuditEvents } from '../domain/audit.ts'
import { rotateIdentitySecret } from '../domain/organizations/identity-tokens.ts'
import * as organizations from '../domain/organizations/organizations.ts'
import { getUsage } from '../domain/organizations/plans.ts'
import { previewRetention } from '../domain/organizations/retention.ts'
import { registerRoutes } from '../http/route-registration.ts'

export const organizationRoutes = async (app: FastifyInstance): Promise<void> => {
  const { db, identityKey, page, settings } = app
  registerRoutes(app, 'Organizations', {
    createOrganization: async ({ person, body }) => organizations.createOrganization(db, person, body),
    listOrganizations: async ({ person, query }) =>
      page(person.userId, 'listOrganizations', query, (after) =>
        organizations.listOrganizations(db, person.userId, { ...query, after }),
      ),
    getOrganization: async ({ scope }) => organizations.getOrganization(db, scope),
    updateOrganization: async ({ scope, body }) => organizations.updateOrganization(db, scope, body),
    deleteOrganization: async ({ scope }) => {
      const erasure = await organizations.deleteOrganization(db, scope)
      app.startJobs()
      return erasure
    },
    previewRetention: async ({ scope, query }) => previewRetention(db, scope, query.days),
    getUsage: async ({ scope }) => getUsage(db, settings.current, scope),
    rotateIdentitySecret: async ({ scope, body }) => rotateIdentitySecret(db, identityKey, scope, body ?? undefined),
    listAuditEvents: async ({ scope, query }) =>
      page(scope.orgId, 'listAuditEvents', query, (after) => listAuditEvents(db, scope, { ...query, after })),
  })
}
