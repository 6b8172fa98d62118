import pLimit from 'p-limit'
import type { NewProviderTest, ProviderTest, ProviderTestList } from '../../generated/schemas.ts'
import { type Call, type Prompt, VendorError } from '../../llm/assistant.ts'
import { notFound } from '../../problems.ts'
import { countsOf } from './completion-shape.ts'
import { faultOf, toAttemptError, withinTime } from './provider-checks.ts'
import { type ProviderContext, readProviders } from './provider-registry.ts'
import { candidateOf } from './provider-selection.ts'
import type { KnownProvider } from './provider-shape.ts'

const maxAtOnce = 4
const maxMs = 30_000
const tokenLimit = 256
const maxCharacters = 16_000
const usualMessage = 'Reply with the word OK.'

/**
 * Has one provider, or all that are available, answer a message with the operator's key. `tester` is whose tests count
 * together; the operator's own, undefined, do not. 404 for a provider that is not there, 429 after too many tests.
 */
export async function testProviders(
  context: ProviderContext,
  tester: string | undefined,
  input: NewProviderTest,
): Promise<ProviderTestList> {
  const catalog = await readProviders(context)
  const named = input.provider != null
  const asked = catalog.filter(({ id, status }) => (named ? id === input.provider : status === 'available'))
  if (named && asked.length === 0) throw notFound()
  if (tester !== undefined) await context.tests.consume(tester)
  const limit = pLimit(maxAtOnce)
  const data = await limit.map(asked, (provider) => test(context, provider, input))
  return { data }
}

async function test(context: ProviderContext, provider: KnownProvider, input: NewProviderTest): Promise<ProviderTest> {
  const { message = usualMessage } = input
  const model = input.model ?? provider.model
  const nothing = { tokens: null, promptTokens: null, completionTokens: null, cost: null }
  const named = { provider: provider.id, model }
  const candidate = candidateOf(context, provider, undefined)
  if (!candidate) {
    return { ...named, succeeded: false, content: null, error: faultOf(provider) ?? null, latency: 0, ...nothing }
  }
  const { temperature, maxTokens, target } = candidate
  const parameters = {
    ...(temperature !== null && { temperature }),
    maxTokens: Math.min(maxTokens ?? tokenLimit, tokenLimit),
  }
  const prompt: Prompt = { model, messages: [{ role: 'user', content: message }], parameters }
  const began = performance.now()
  const { call, error } = await hear(maxMs, (signal) => context.assistants.ask(target, prompt, signal))
  const { tokens, promptTokens, completionTokens, cost } = countsOf(call.answer, { ...candidate, model })
  return {
    ...named,
    succeeded: error === undefined,
    content: call.answer.content,
    error: error ? toAttemptError(error) : null,
    latency: Math.round(performance.now() - began),
    ...{ tokens, promptTokens, completionTokens, cost },
  }
}

/** Hears a call to its end, or until it has said enough. */
async function hear(ms: number, ask: (signal: AbortSignal) => Call): Promise<{ call: Call; error?: VendorError }> {
  let call: Call | undefined
  try {
    return await withinTime(ms, async (signal) => {
      call = ask(signal)
      let characters = 0
      for await (const piece of call) {
        characters += piece.length
        if (characters > maxCharacters) break
      }
      return { call }
    })
  } catch (error) {
    if (!(error instanceof VendorError) || !call) throw error
    return { call, error }
  }
}
