import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { RequestCounts } from '../domain/platform/system-metrics.ts'
import { traceOf } from '../http/trace.ts'

/** What a process that is killed may have counted in vain; the contract names it. */
const writeEveryMs = 5_000

declare module 'fastify' {
  interface FastifyInstance {
    /** The requests of this process that are not written yet. */
    readonly requestCounts: RequestCounts
  }
}

/** Counts all requests, and writes the counts now and then, the last ones when the server has answered all. */
export const requestCounts = fp(
  async (app: FastifyInstance) => {
    const counts = new RequestCounts(app.db)
    app.decorate('requestCounts', counts)
    app.requestLifecycle.onEnd((answered) => counts.add(answered))
    const write = () =>
      counts
        .write()
        .catch((error: unknown) => app.log.warn(traceOf(error), 'The counts of requests are not written yet'))
    let timer: NodeJS.Timeout | undefined
    app.addHook('onListen', async () => {
      timer = setInterval(write, writeEveryMs).unref()
    })
    app.addHook('onClose', async () => {
      clearInterval(timer)
      await pause(1) // connections that were cut with the server's are heard of after its end
      await write()
    })
  },
  { name: 'request-counts', dependencies: ['request-lifecycle', 'database'] },
)
