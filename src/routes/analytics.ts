import type { FastifyInstance } from 'fastify'
import { getAnalyticsSummary } from '../domain/analytics/summary.ts'
import { getAnalyticsTimeseries } from '../domain/analytics/timeseries.ts'
import { registerRoutes } from '../http/route-registration.ts'

export const analyticsRoutes = async (app: FastifyInstance): Promise<void> => {
  const { db } = app
  registerRoutes(app, 'Analytics', {
    getAnalyticsSummary: async ({ scope, query }) => getAnalyticsSummary(db, scope, query),
    getAnalyticsTimeseries: async ({ scope, query }) => getAnalyticsTimeseries(db, scope, query),
  })
}
