import { Counter, Histogram, type Registry } from 'prom-client'
import type { CallOutcome } from '../domain/assistants/provider-attempts.ts'
import { isOperators } from '../domain/assistants/provider-selection.ts'
import { boundedLabels, other } from './bounded-labels.ts'

const maxProviders = 200
const maxModels = 200
const seconds = [0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 20, 30, 60, 120, 300]

/** Counts the calls to assistants. */
export function assistantMetrics(register: Registry): (outcome: CallOutcome) => void {
  const registers = [register]
  const attempts = new Counter({
    name: 'chatlogger_assistant_attempts_total',
    help: 'Calls to providers that ended, by what came of them: succeeded, or why not.',
    labelNames: ['provider', 'outcome'],
    registers,
  })
  const tokens = new Counter({
    name: 'chatlogger_assistant_tokens_total',
    help: 'Tokens that providers counted; the model is other where it is not one that the operator has set up.',
    labelNames: ['provider', 'model', 'kind'],
    registers,
  })
  const latency = new Histogram({
    name: 'chatlogger_assistant_latency_seconds',
    help: 'How long whole calls took.',
    labelNames: ['provider'],
    buckets: seconds,
    registers,
  })
  const firstToken = new Histogram({
    name: 'chatlogger_assistant_first_token_seconds',
    help: 'How long they took to begin.',
    labelNames: ['provider'],
    buckets: seconds,
    registers,
  })
  const providerLabel = boundedLabels(maxProviders)
  const modelLabel = boundedLabels(maxModels)

  return ({ candidate, answer: { usage, timeToFirstTokenMs }, error, latency: latencyMs }) => {
    const provider = providerLabel(candidate.target.provider)
    attempts.inc({ provider, outcome: error?.code ?? 'succeeded' })
    latency.observe({ provider }, latencyMs / 1_000)
    if (timeToFirstTokenMs !== undefined) firstToken.observe({ provider }, timeToFirstTokenMs / 1_000)
    if (!usage) return
    // Organizations name models as they like: the names of some of them, tuned for one customer, tell who that is.
    const pair = isOperators(candidate) ? modelLabel(`${provider} ${candidate.model}`) : other
    const model = pair === other ? other : candidate.model
    tokens.inc({ provider, model, kind: 'prompt' }, usage.promptTokens)
    tokens.inc({ provider, model, kind: 'completion' }, usage.completionTokens)
  }
}
