import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { RunInBackground } from '../domain/mail-context.ts'
import { traceOf } from '../http/trace.ts'

declare module 'fastify' {
  interface FastifyInstance {
    later: RunInBackground
    /** Waits until nothing is left that was put off until later. */
    settled(): Promise<void>
  }
}

/** Work that no answer waits for: how long it takes tells the caller nothing. The server ends when it is done. */
export const backgroundTasks = fp(
  async (app: FastifyInstance) => {
    const pending = new Set<Promise<unknown>>()
    app.decorate('later', (work: () => Promise<unknown>) => {
      const run = new Promise<void>((resolve) => setImmediate(resolve))
        .then(work)
        .catch((error: unknown) =>
          app.log.error({ service: 'jobs', ...traceOf(error) }, 'What was left for later failed'),
        )
        .finally(() => pending.delete(run))
      pending.add(run)
    })
    const settled = async () => {
      while (pending.size > 0) await Promise.all(pending)
    }
    app.decorate('settled', settled)
    app.addHook('onClose', settled)
  },
  { name: 'afterwork', dependencies: ['database'] },
)
