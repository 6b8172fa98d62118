import type { Transaction } from '../../db/database.ts'
import type { Message } from '../../generated/schemas.ts'
import type { Scope } from '../access/scope.ts'
import { gone, type IdempotentRequest, type IdempotentResult, withIdempotency } from '../idempotency.ts'
import { publishAssistantTyping } from '../realtime/chat-event.ts'
import { type AnswerClient, type AssistantContext, answer, type PreparedPrompt } from './answer.ts'
import type { StoredCompletion } from './completion-shape.ts'
import { abandon, findCompletion, takeOver } from './completion-store.ts'
import { type Candidate, type ProviderPreferences, selectProviders } from './provider-selection.ts'
import { reserveRequest, subjectsOf } from './quotas.ts'

/** What is particular to one kind of completion. */
interface Plan {
  wishes: ProviderPreferences
  /** Stores what is asked, in the transaction that remembers the request. */
  begin(tx: Transaction, first: Candidate): Promise<StartedCompletion>
  /** Reads what was stored when it was first asked. Throws when it may not be asked again by now. */
  resume(row: StoredCompletion): Promise<StartedCompletion>
  /** What is to be asked of these. */
  ask(begun: StartedCompletion, candidates: readonly Candidate[]): Promise<PreparedPrompt>
}

/** A completion that is about to be answered, and what was stored of what is said. */
export interface StartedCompletion {
  row: StoredCompletion
  turn: Message[]
}

/** A completion that has ended; with its messages, unless they are to be read. */
export interface FinishedCompletion {
  row: StoredCompletion
  messages?: { turn: Message[]; message: Message | undefined }
}

/**
 * Takes a completion from its request to its end, once for all repetitions of it: what was answered before is not asked again. Whether
 * there is a provider to ask matters only where that is not so, and then before anything is stored.
 */
export async function runCompletion(
  context: AssistantContext,
  scope: Scope,
  request: IdempotentRequest,
  waiting: AnswerClient,
  { wishes, begin, resume, ask }: Plan,
): Promise<IdempotentResult<FinishedCompletion>> {
  const { db, runner } = context
  const [found] = await Promise.allSettled([selectProviders(context, scope.orgId, wishes)])
  const candidates = () => {
    if (found.status === 'rejected') throw found.reason
    return found.value
  }
  const subjects = await subjectsOf(db.read, scope)
  let begun: StartedCompletion | undefined
  const { value, replayed } = await withIdempotency(db, scope, request, async (tx) => {
    const [first] = candidates()
    begun = await begin(tx, first as Candidate)
    await reserveRequest(db, tx, scope, subjects)
    return [begun.row.id]
  })
  const [id = ''] = value
  if (replayed || !begun) {
    const { row, isOurs } = await takeOver(db, runner, scope, id, waiting.signal)
    if (!isOurs) return { value: { row }, replayed }
    begun = await workOn(context, row, async () => {
      await db.write((tx) => reserveRequest(db, tx, scope, subjects)) // it is asked again
      return resume(row)
    })
  }
  const { row, turn } = begun
  const ended = await workOn(context, row, async () => {
    const asked = await ask({ row, turn }, candidates())
    const { orgId, chatId } = row
    const stop = chatId === null ? undefined : publishAssistantTyping(db.chatPubSub, { orgId, chatId })
    return answer(context, scope, { subjects, candidates: candidates() }, asked, waiting).finally(stop)
  })
  if (ended) {
    const all = { ...row, ...ended.row, attempts: [...row.attempts, ...ended.attempts] }
    return { value: { row: all, messages: { turn, message: ended.message } }, replayed: false }
  }
  const present = await findCompletion(db, scope, id)
  if (!present) throw gone()
  return { value: { row: present }, replayed: false }
}

/** Does a part of the work on a completion; when that fails, a repetition need not wait for its lease. */
async function workOn<T>({ db, runner }: AssistantContext, row: StoredCompletion, part: () => Promise<T>): Promise<T> {
  try {
    return await part()
  } catch (error) {
    await abandon(db, runner, row)
    throw error
  }
}
