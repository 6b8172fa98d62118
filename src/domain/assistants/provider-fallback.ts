import { type Answer, type Assistants, type Call, type Prompt, VendorError, wasEnded } from '../../llm/assistant.ts'
import type { CircuitBreaker } from '../../llm/circuit-breaker.ts'
import { estimateTokens } from './history.ts'
import { promptSize } from './prompts.ts'
import { type CallOutcome, hasStarted, type ProviderAttempts, type Work } from './provider-attempts.ts'
import { type Candidate, restKey } from './provider-selection.ts'

/** Receives the answer as it is made. */
export interface AnswerListener {
  /** Aborted when the client has left. */
  signal: AbortSignal
  /** Called once, when the answer begins. */
  begun(by: Candidate): Promise<void>
  /** Called with each piece of text; resolves when the next one may come. */
  text(piece: string): Promise<void>
}

/**
 * Calls one provider after the other until one answers, and never another one once a token has come. Returns the outcome; undefined
 * when none has said anything.
 */
export async function callWithFallback(
  {
    assistants,
    rests,
    onOutcome,
  }: { assistants: Assistants; rests: CircuitBreaker; onOutcome(outcome: CallOutcome): void },
  { orgId }: Work,
  attempts: ProviderAttempts,
  candidates: readonly Candidate[],
  promptFor: (candidate: Candidate) => Prompt,
  listener: AnswerListener,
): Promise<CallOutcome | undefined> {
  for (const candidate of candidates) {
    const prompt = promptFor(candidate)
    const begun = attempts.begin(candidate)
    const began = performance.now()
    const call = assistants.ask(candidate.target, prompt, listener.signal)
    const error = await listen(call, candidate, listener)
    const { answer } = call
    rests.note(restKey(orgId, candidate), error)
    const outcome = { candidate, answer, error, latency: Math.round(performance.now() - began) }
    onOutcome(outcome)
    attempts.end({ ...outcome, ...begun, usedTokens: usedBy(prompt, answer, error) })
    if (!error || hasStarted(answer)) return outcome
    if (wasEnded(error)) return undefined
  }
  return undefined
}

/** Hears a call to its end; answers with why it ended too soon. */
async function listen(call: Call, by: Candidate, listener: AnswerListener): Promise<VendorError | undefined> {
  let isTold = false
  try {
    for await (const piece of call) {
      if (!isTold) await listener.begun(by)
      isTold = true
      await listener.text(piece)
    }
    if (!isTold) await listener.begun(by) // nothing but calls of tools
    return undefined
  } catch (error) {
    if (!(error instanceof VendorError)) throw error
    if (!isTold && hasStarted(call.answer)) await listener.begun(by) // a call of a tool that was cut
    return error
  }
}

/** An estimate where the vendor does not say. What is ended before the first token has had the prompt read, too. */
function usedBy(
  prompt: Prompt,
  { usage, content, toolCalls, timeToFirstTokenMs }: Answer,
  error: VendorError | undefined,
): number {
  if (usage) return usage.promptTokens + usage.completionTokens
  if (timeToFirstTokenMs === undefined && !(error && wasEnded(error))) return 0
  return (
    promptSize(prompt) + estimateTokens(content ?? '') + (toolCalls ? estimateTokens(JSON.stringify(toolCalls)) : 0)
  )
}
