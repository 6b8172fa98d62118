import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { Database } from '../db/database.ts'
import { purgeExpired } from '../domain/background/housekeeping.ts'
import { traceOf } from '../http/trace.ts'

const purgeEveryMs = 3_600_000

declare module 'fastify' {
  interface FastifyInstance {
    readonly db: Database
  }
}

/** Keeps the database tidy while the server runs, and closes it when the last request has been answered. */
export const database = fp(
  async (app: FastifyInstance, { db }: { db: Database }) => {
    app.decorate('db', db)
    const purge = () =>
      purgeExpired(db).catch((error: unknown) =>
        app.log.warn({ service: 'jobs', ...traceOf(error) }, 'The purge failed'),
      )
    const warn = async () => {
      const settings = await db.unsafeSettings().catch(() => [])
      if (settings.length === 0) return
      const off = settings.map((name) => `${name} is off`).join(' and ')
      app.log.warn({ settings }, `When PostgreSQL crashes, what was acknowledged is lost: ${off}`)
    }
    const timer = setInterval(purge, purgeEveryMs).unref()
    app.addHook('onListen', async () => {
      void purge()
      void warn()
    })
    app.addHook('onClose', async () => {
      clearInterval(timer)
      await db.close()
    })
  },
  { name: 'database' },
)
