import { getAnalyticsSummary } from '../domain/analytics/summary.ts'
import { getAnalyticsTimeseries } from '../domain/analytics/timeseries.ts'
import type { Handlers } from '../http/route-registration.ts'
import type { Services } from '../http/services.ts'

export const analytics = ({ db }: Services) =>
  ({
    getAnalyticsSummary: async ({ scope, query }) => getAnalyticsSummary(db, scope, query),
    getAnalyticsTimeseries: async ({ scope, query }) => getAnalyticsTimeseries(db, scope, query),
  }) satisfies Partial<Handlers>
