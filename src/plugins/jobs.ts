import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { runErasures } from '../domain/background/erasure-runner.ts'
import { runExports } from '../domain/exports/export-runner.ts'

const lookEveryMs = 30_000

declare module 'fastify' {
  interface FastifyInstance {
    /** Begins what a request left to do in the background. */
    startJobs(): void
  }
}

interface JobOptions {
  /** Where the files of exports are made; without it none are. */
  exportsFolder?: string
}

/**
 * Works in the background on what is to be removed and on exports: one of each kind at a time, and neither waits for the other.
 * Looks now and then for what another process left unfinished.
 */
export const jobs = fp(
  async (app: FastifyInstance, { exportsFolder }: JobOptions) => {
    const { db } = app
    const kinds = [
      whenAsked(app, () => runErasures(db, app.closing, exportsFolder)),
      ...(exportsFolder === undefined ? [] : [whenAsked(app, () => runExports(db, exportsFolder, app.closing))]),
    ]
    app.decorate('startJobs', () => {
      for (const ask of kinds) ask()
    })
    let timer: NodeJS.Timeout | undefined
    app.addHook('onListen', async () => {
      app.startJobs()
      timer = setInterval(() => app.startJobs(), lookEveryMs).unref()
    })
    app.addHook('onClose', async () => clearInterval(timer))
  },
  { name: 'jobs', dependencies: ['background-tasks', 'database', 'graceful-shutdown'] },
)

/** Makes the function that begins some work; while it is under way, it is done once more afterwards. */
function whenAsked(app: FastifyInstance, run: () => Promise<void>): () => void {
  let asked = false
  let working = false
  const work = async () => {
    try {
      while (asked) {
        asked = false
        await run()
      }
    } finally {
      working = false
    }
  }
  return () => {
    asked = true
    if (!working) app.runInBackground(work)
    working = true
  }
}
