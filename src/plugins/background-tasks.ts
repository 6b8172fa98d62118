import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { RunInBackground } from '../domain/mails.ts'
import { traceOf } from '../http/trace.ts'

declare module 'fastify' {
  interface FastifyInstance {
    runInBackground: RunInBackground
    /** Waits until nothing is left that was put off until later. */
    backgroundTasksDone(): Promise<void>
  }
}

/** Work that no answer waits for: how long it takes tells the caller nothing. The server ends when it is done. */
export const backgroundTasks = fp(
  async (app: FastifyInstance) => {
    const pending = new Set<Promise<unknown>>()
    app.decorate('runInBackground', (work: () => Promise<unknown>) => {
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
    app.decorate('backgroundTasksDone', settled)
    app.addHook('onClose', settled)
  },
  { name: 'background-tasks', dependencies: ['database'] },
)
