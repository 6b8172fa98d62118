import type { Database, Transaction } from '../../db/database.ts'
import type { CompletionEvent, Message } from '../../generated/schemas.ts'
import { wasEnded } from '../../llm/assistant.ts'
import { type FieldError, Problem } from '../../problems.ts'
import type { Scope } from '../access/scope.ts'
import { gone } from '../idempotency.ts'
import type { StoredCompletion } from './completion-shape.ts'
import { endCompletion, isStillThere, retryTransient, type StoredAnswer } from './completion-store.ts'
import { promptFor, type Question } from './prompts.ts'
import { type CallOutcome, ProviderAttempts } from './provider-attempts.ts'
import { callWithFallback } from './provider-fallback.ts'
import type { ProviderContext } from './provider-registry.ts'
import type { Candidate } from './provider-selection.ts'
import { type Subject, settleTokens } from './quotas.ts'
import { unansweredBy } from './shutdown-abort.ts'
import type { WorkerLease } from './worker-lease.ts'

/** What completions are made with. */
export interface AssistantContext extends ProviderContext {
  db: Database
  runner: WorkerLease
  /** Is told of each call that has ended. */
  onOutcome(outcome: CallOutcome): void
}

/** The client that waits for an answer. */
export interface AnswerClient {
  /** Aborted when the client has left. */
  signal: AbortSignal
  /** Tells of what happens, and of the beginning also who answers; resolves when the next may be told. */
  tell(event: CompletionEvent, by?: Candidate): Promise<void>
}

/** A completion that this process has the right to work on. */
export interface PreparedPrompt {
  orgId: string
  id: string
  /** How many attempts there were before. */
  earlier: number
  question: Question
  /** What is told when the answer begins. */
  start: CompletionEvent
  /** What is to be kept of what came of it. */
  answerOf(outcome: CallOutcome): AnswerToStore
}

/** An answer, whole or as far as it came. */
export interface AnswerToStore {
  stored: StoredAnswer
  /** Stores what is not kept with the completion itself; undefined where its chat was deleted meanwhile. */
  store(tx: Transaction): Promise<{ message: Message | undefined } | undefined>
}

/** What a completion is once it has ended. */
export interface StoredOutcome {
  row: Omit<Partial<StoredCompletion>, 'attempts'>
  attempts: StoredCompletion['attempts']
  message: Message | undefined
}

/**
 * Has a completion answered and stores what came of it: the answer, the attempts, and what is counted, in one transaction. Undefined
 * where another process has taken over. 410 when its chat was deleted meanwhile, 502 when no provider has said
 * anything, 503 when the server closes first.
 */
export async function answer(
  context: AssistantContext,
  scope: Scope,
  { subjects, candidates }: { subjects: readonly Subject[]; candidates: readonly Candidate[] },
  asked: PreparedPrompt,
  waiting: AnswerClient,
): Promise<StoredOutcome | undefined> {
  const { db, runner } = context
  const attempts = new ProviderAttempts(db, asked)
  const listener = {
    signal: waiting.signal,
    begun: (by: Candidate) => waiting.tell(asked.start, by),
    text: (text: string) => (text === '' ? Promise.resolve() : waiting.tell({ type: 'token', text })),
  }
  const prompt = (candidate: Candidate) => promptFor(candidate, asked.question)
  return runner.hold(async () => {
    const outcome = await callWithFallback(context, asked, attempts, candidates, prompt, listener)
    await attempts.noted()
    const kept = outcome && asked.answerOf(outcome)
    const error = outcome ? outcome.error : attempts.failures.at(-1)?.error
    const row = {
      status: outcome ? (outcome.error ? 'partial' : 'complete') : 'failed',
      leaseUntil: null,
      completedAt: new Date(),
      errorCode: error?.code ?? null,
      errorMessage: error?.message ?? null,
      ...kept?.stored,
    } as const
    const settle = async (tx: Transaction) => {
      if (await isStillThere(tx, asked)) await attempts.store(tx)
      await settleTokens(db, tx, scope, subjects, attempts.usedTokens)
    }
    const given = await retryTransient(() =>
      db.write(async (tx) => {
        // The chat before the completion, in the order in which the deletion of a chat locks them.
        const given = await kept?.store(tx)
        if (!(await endCompletion(tx, runner, asked, row))) throw new TakenOver()
        await settle(tx)
        return given
      }),
    ).catch(async (error: unknown) => {
      if (!(error instanceof TakenOver)) throw error
      await retryTransient(() => db.write(settle))
      return error
    })
    if (!outcome) throw error && wasEnded(error) ? unansweredBy(waiting.signal) : silence(scope, attempts)
    if (given instanceof TakenOver) return undefined
    if (!given) throw gone()
    return { row, attempts: attempts.rows, message: given.message }
  })
}

/** Another process holds the completion by now, or it was deleted: nothing of the answer is stored. */
class TakenOver extends Error {}

/** No provider has answered: the reason for each; a visitor does not see their names. */
function silence({ actor }: Scope, attempts: ProviderAttempts): Problem {
  const { failures } = attempts
  const errors = failures.map(
    ({ provider, error }): FieldError => ({
      pointer: `/providers/${provider}`,
      message: `${error.code}: ${error.message}`,
    }),
  )
  return new Problem('providers_failed', 'No provider answered. What was said is stored; try again.', {
    ...(actor.type !== 'visitor' && { errors }),
  })
}
