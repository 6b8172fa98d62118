import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

const withinMs = 60_000

/**
 * A body that never comes must keep neither a connection nor the process: it has a minute, and a stream of lines a minute for
 * each next piece. Node's own limit knows no difference between the two.
 */
export const arrivals = fp(
  async (app: FastifyInstance) => {
    app.addHook('onRequest', async ({ raw, mediaType }) => {
      const { 'content-length': length = '0', 'transfer-encoding': encoding } = raw.headers
      if (encoding === undefined && length === '0') return
      const giveUp = () => raw.destroy()
      if (mediaType === 'application/x-ndjson') return void raw.setTimeout(withinMs, giveUp)
      const timer = setTimeout(giveUp, withinMs).unref()
      const stop = () => clearTimeout(timer)
      raw.once('end', stop).once('close', stop)
    })
  },
  { name: 'arrivals' },
)
