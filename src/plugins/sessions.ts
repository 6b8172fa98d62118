import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { createAttemptLimiter } from '../domain/access/attempt-limiter.ts'
import { deriveKey } from '../domain/access/secrets.ts'
import type { SessionRules } from '../domain/people/sessions.ts'

const wrongPasswordsWindowMs = 15 * 60_000

declare module 'fastify' {
  interface FastifyInstance {
    readonly sessionRules: SessionRules
  }
}

/** The rules by which sessions start and are refreshed. */
export const sessions = fp(
  async (app: FastifyInstance) => {
    const { config, counters, tokens } = app
    app.decorate('sessionRules', {
      tokens,
      refreshPepper: deriveKey(config.secrets.refresh, 'refresh token').toString('hex'),
      refreshTtlSeconds: config.refreshTtlSeconds,
      registration: config.registration,
      attempts: createAttemptLimiter(config.wrongPasswords, counters.open('wrong passwords', wrongPasswordsWindowMs)),
    })
  },
  { name: 'sessions', dependencies: ['counters', 'tokens'] },
)
