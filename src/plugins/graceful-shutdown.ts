import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { shutdownAbort } from '../domain/assistants/shutdown-abort.ts'
import { shutdownTimes } from '../http/shutdown-times.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Aborted when the server begins to close. */
    readonly closing: AbortSignal
    /** Aborted when no new connections are taken any more: what is followed can be followed elsewhere. */
    readonly shut: AbortSignal
    /** Aborted, with the reason, when the answers that are still being made must end. */
    readonly interruption: AbortSignal
    /** Begins to close, and resolves when load balancers have had their time to hear of it; `close` may follow. */
    drain(): Promise<void>
  }
}

/** An orderly end: what still arrives on open connections is served, and each connection ends with its answer. */
export const gracefulShutdown = fp(
  async (app: FastifyInstance) => {
    const [begun, shut, interrupted] = [new AbortController(), new AbortController(), new AbortController()]
    const timers: NodeJS.Timeout[] = []
    const at = (ms: number, act: () => void) => timers.push(setTimeout(act, ms).unref())
    const begin = () => {
      if (begun.signal.aborted) return
      begun.abort()
      at(shutdownTimes.interruptMs, () => interrupted.abort(shutdownAbort()))
      at(shutdownTimes.endMs, () => app.server.closeAllConnections())
    }
    app.decorate('closing', begun.signal)
    app.decorate('shut', shut.signal)
    app.decorate('interruption', interrupted.signal)
    app.decorate('drain', async () => {
      begin()
      await pause(shutdownTimes.shutMs)
    })
    app.addHook('preClose', async () => {
      begin()
      shut.abort()
    })
    app.addHook('onClose', async () => {
      for (const timer of timers) clearTimeout(timer)
    })
    app.addHook('onSend', async (_, reply) => {
      if (begun.signal.aborted) reply.header('connection', 'close')
    })
    app.addHook('onResponse', async () => {
      // A connection whose answer began before the end did stays open after it, and would be waited for.
      if (shut.signal.aborted) setImmediate(() => app.server.closeIdleConnections())
    })
  },
  { name: 'graceful-shutdown' },
)
