import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { Database } from '../db/database.ts'
import { runErasures } from '../domain/upkeep/erasure-runner.ts'

const lookEveryMs = 30_000

declare module 'fastify' {
  interface FastifyInstance {
    /** Begins what a request left to do in the background. */
    work(): void
  }
}

/** Works in the background on what is to be removed, one thing at a time; looks now and then for what another process left unfinished. */
export const jobs = fp(
  async (app: FastifyInstance, { db }: { db: Database }) => {
    let asked = false
    let working = false
    app.decorate('work', () => {
      asked = true
      if (!working) app.later(work)
      working = true
    })
    const work = async () => {
      try {
        while (asked) {
          asked = false
          await runErasures(db, app.closing)
        }
      } finally {
        working = false
      }
    }
    let timer: NodeJS.Timeout | undefined
    app.addHook('onListen', async () => {
      app.work()
      timer = setInterval(() => app.work(), lookEveryMs).unref()
    })
    app.addHook('onClose', async () => clearInterval(timer))
  },
  { name: 'jobs', dependencies: ['afterwork', 'closing'] },
)
