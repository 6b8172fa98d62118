import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { createAttemptLimiter } from '../domain/access/attempt-limiter.ts'
import { deriveSealingKey } from '../domain/access/sealing.ts'
import type { AssistantContext } from '../domain/assistants/answer.ts'
import { createHealthChecks } from '../domain/assistants/provider-checks.ts'
import type { ProviderContext } from '../domain/assistants/provider-registry.ts'
import { createWorkerLease } from '../domain/assistants/worker-lease.ts'
import { createAssistants } from '../llm/assistants.ts'
import { CircuitBreaker } from '../llm/circuit-breaker.ts'

const testsWindowMs = 15 * 60_000
const maxTests = 20

declare module 'fastify' {
  interface FastifyInstance {
    /** The assistants' providers. */
    readonly providers: ProviderContext
    /** The providers, and what completions are made with. */
    readonly assistance: AssistantContext
  }
}

/** Calls the providers of assistants, and checks their health. */
export const assistants = fp(
  async (app: FastifyInstance) => {
    const { config, counters, db, metrics, settings } = app
    const called = createAssistants(config.llm)
    const providers: ProviderContext = {
      db,
      assistants: called,
      rests: new CircuitBreaker(),
      health: createHealthChecks(called),
      tests: createAttemptLimiter(maxTests, counters.open('provider tests', testsWindowMs), 'tests'),
      tokenLimit: () => settings.current.maxTokens,
      sealingKey: deriveSealingKey(config.secrets.root),
      environmentKeys: config.llm.keys,
      production: config.production,
    }
    app.decorate('providers', providers)
    app.decorate('assistance', { ...providers, runner: createWorkerLease(db), onOutcome: metrics.called })
    settings.onForget(() => providers.health.forget())
    app.addHook('onClose', () => called.close())
  },
  { name: 'assistants', dependencies: ['counters', 'database', 'metrics', 'settings'] },
)
