import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { Database } from '../db/database.ts'
import type { Metrics } from '../metrics/metrics.ts'

/** Has the metrics take note of what happens, until the server has closed. */
export const metrics = fp(
  async (app: FastifyInstance, { metrics, db }: { metrics: Metrics; db: Database }) => {
    app.requestLifecycle.onEnd(metrics.answered)
    db.commits.listen(metrics.commits)
    app.addHook('onClose', async () => {
      db.commits.listen(undefined)
      metrics.clear()
    })
  },
  { name: 'metrics', dependencies: ['request-lifecycle'] },
)
