import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { LiveSettings } from '../domain/platform/system-config.ts'
import { traceOf } from '../http/trace.ts'

// With a look-up of its own, short of a second: what an operator sets holds everywhere within one.
const lookEveryMs = 700

/** Reads again and again what operators have set; before the first request, too, and with trouble it is as it was. */
export const liveSettings = fp(
  async (app: FastifyInstance, { settings }: { settings: LiveSettings }) => {
    const look = () =>
      settings.refresh().catch((error: unknown) => app.log.debug(traceOf(error), 'The settings could not be read'))
    let timer: NodeJS.Timeout | undefined
    app.addHook('onReady', async () => {
      await look()
      timer = setInterval(look, lookEveryMs).unref()
    })
    app.addHook('onClose', async () => clearInterval(timer))
  },
  { name: 'settings', dependencies: ['database'] },
)
