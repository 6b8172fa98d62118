import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { createJobReader, type ReadJobs } from '../domain/platform/health.ts'
import { ProcessMetrics } from '../domain/platform/process-metrics.ts'
import { createMetrics, type Metrics } from '../metrics/metrics.ts'
import { version } from '../version.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** What Prometheus reads. */
    readonly metrics: Metrics
    /** Processor and event loop of this process. */
    readonly processMetrics: ProcessMetrics
    /** Reads the queues of background jobs. */
    readonly readJobs: ReadJobs
  }
}

/** Measures requests, writes, jobs, open connections and this process until the server has closed. */
export const metrics = fp(
  async (app: FastifyInstance) => {
    const { config, db, openConnections, requestLifecycle } = app
    const readJobs = createJobReader(db)
    const processMetrics = new ProcessMetrics()
    const created = createMetrics({ db, readJobs, version, commit: config.build.commit, openConnections })
    app.decorate('readJobs', readJobs)
    app.decorate('processMetrics', processMetrics)
    app.decorate('metrics', created)
    requestLifecycle.onEnd(created.answered)
    db.commits.listen(created.commits)
    app.addHook('onReady', async () => processMetrics.start())
    app.addHook('onClose', async () => {
      processMetrics.stop()
      db.commits.listen(undefined)
      created.clear()
    })
  },
  { name: 'metrics', dependencies: ['database', 'reauthorization', 'request-lifecycle'] },
)
