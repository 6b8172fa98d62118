import type { FastifyInstance } from 'fastify'
import { listOperatorEvents } from '../domain/audit.ts'
import { runMaintenance } from '../domain/platform/maintenance.ts'
import * as operators from '../domain/platform/operators.ts'
import { getSystemConfig, updateSystemConfig } from '../domain/platform/system-config.ts'
import { getSystemMetrics } from '../domain/platform/system-metrics.ts'
import { getSystemStatus } from '../domain/platform/system-status.ts'
import { registerRoutes } from '../http/route-registration.ts'
import { version } from '../version.ts'

const cursorOwner = 'platform' // lists of no organization and no user

export const adminRoutes = async (app: FastifyInstance): Promise<void> => {
  const { config, db, logs, page, providers, requestCounts, runInBackground, settings } = app
  const maintenance = { db, runInBackground, providers, cleanUpLogs: () => logs.cleanUp() }
  registerRoutes(app, 'Admin', {
    listUsersOverview: async ({ query }) =>
      page(cursorOwner, 'listUsersOverview', query, (after) => operators.listPeople(db, { ...query, after })),
    updateUserAsOperator: async ({ operator, params, body }) =>
      operators.updatePerson(db, operator, params.userId, body),
    listAllOrganizations: async ({ query }) =>
      page(cursorOwner, 'listAllOrganizations', query, (after) =>
        operators.listAllOrganizations(db, { ...query, after }, settings),
      ),
    updateOrganizationAsOperator: async ({ operator, params, body }) =>
      operators.updateOrganization(db, operator, params.orgId, body, settings),
    getSystemConfig: async () => getSystemConfig(settings),
    updateSystemConfig: async ({ operator, body }) => updateSystemConfig(db, settings, operator, body),
    listOperatorEvents: async ({ query }) =>
      page(cursorOwner, 'listOperatorEvents', query, (after) => listOperatorEvents(db, { ...query, after })),
    getSystemStatus: async () => getSystemStatus(db, config, settings, version),
    getSystemMetrics: async ({ query }) => getSystemMetrics(db, requestCounts, query.hours),
    runMaintenance: async ({ operator, query, server }) =>
      runMaintenance({ ...maintenance, closing: server.closing }, operator, query.task),
    listLogs: async ({ query }) => ({ data: await logs.read(query) }),
  })
}
