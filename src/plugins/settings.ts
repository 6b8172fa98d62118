import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { LiveSettings } from '../domain/platform/system-config.ts'
import { traceOf } from '../http/trace.ts'

// With the look-up itself less than a second: what an operator sets takes effect in every process within one.
const refreshEveryMs = 700

declare module 'fastify' {
  interface FastifyInstance {
    /** The settings that operators change while the server runs. */
    readonly settings: LiveSettings
  }
}

/** Reads the operators' settings before the first request and then periodically; an error leaves them as they were. */
export const liveSettings = fp(
  async (app: FastifyInstance) => {
    const { logLevel, rateLimits, rateLimitWindowMs } = app.config
    const settings = new LiveSettings(app.db, { logLevel, maxTokens: null, rateLimits, rateLimitWindowMs })
    settings.onChange((present) => {
      app.log.level = present.logLevel
    })
    app.decorate('settings', settings)
    const refresh = () =>
      settings.refresh().catch((error: unknown) => app.log.debug(traceOf(error), 'The settings could not be read'))
    let timer: NodeJS.Timeout | undefined
    app.addHook('onReady', async () => {
      await refresh()
      timer = setInterval(refresh, refreshEveryMs).unref()
    })
    app.addHook('onClose', async () => clearInterval(timer))
  },
  { name: 'settings', dependencies: ['database'] },
)
