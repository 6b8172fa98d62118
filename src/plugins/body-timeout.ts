import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

const withinMs = 60_000

/**
 * A body that never comes must keep neither a connection nor the process: it has a minute, and a stream of lines as long as each
 * minute brings some of it. Node's own limit knows no difference between the two.
 */
export const bodyTimeout = fp(
  async (app: FastifyInstance) => {
    app.addHook('onRequest', async ({ raw, mediaType }) => {
      const { 'content-length': length = '0', 'transfer-encoding': encoding } = raw.headers
      if (encoding === undefined && length === '0') return
      let seen = mediaType === 'application/x-ndjson' ? 0 : Number.POSITIVE_INFINITY
      const timer = setInterval(() => {
        if (raw.socket.bytesRead <= seen) return raw.destroy()
        seen = raw.socket.bytesRead
      }, withinMs).unref()
      const stop = () => clearInterval(timer)
      raw.once('end', stop).once('close', stop)
    })
  },
  { name: 'body-timeout' },
)
