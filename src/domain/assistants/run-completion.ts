import type { Transaction } from '../../db/database.ts'
import type { Message } from '../../generated/schemas.ts'
import type { Scope } from '../access/scope.ts'
import { gone, once, type Repeatable, type Replayable } from '../idempotency.ts'
import { tellAssistantTyping } from '../realtime/typing.ts'
import { type Asked, type AssistantContext, answer, type Waiting } from './answer.ts'
import type { StoredCompletion } from './completion-shape.ts'
import { abandon, findCompletion, takeUp } from './completion-store.ts'
import { type Candidate, candidatesFor, type Wishes } from './provider-selection.ts'
import { reserveRequest, subjectsOf } from './quotas.ts'

/** What is particular to one kind of completion. */
interface Plan {
  wishes: Wishes
  /** Stores what is asked, in the transaction that remembers the request. */
  begin(tx: Transaction, first: Candidate): Promise<Begun>
  /** Reads what was stored when it was first asked. Throws when it may not be asked again by now. */
  resume(row: StoredCompletion): Promise<Begun>
  /** What is to be asked of these. */
  ask(begun: Begun, candidates: readonly Candidate[]): Promise<Asked>
}

/** A completion that is about to be answered, and what was stored of what is said. */
export interface Begun {
  row: StoredCompletion
  turn: Message[]
}

/** A completion that has ended; with its messages, unless they are to be read. */
export interface Conducted {
  row: StoredCompletion
  messages?: { turn: Message[]; message: Message | undefined }
}

/**
 * Takes a completion from its request to its end, once for all repetitions of it: what was answered before is not asked again. Whether
 * there is anybody to ask matters only where that is not so, and then before anything is stored.
 */
export async function conduct(
  context: AssistantContext,
  scope: Scope,
  request: Repeatable,
  waiting: Waiting,
  { wishes, begin, resume, ask }: Plan,
): Promise<Replayable<Conducted>> {
  const { db, runner } = context
  const [found] = await Promise.allSettled([candidatesFor(context, scope.orgId, wishes)])
  const candidates = () => {
    if (found.status === 'rejected') throw found.reason
    return found.value
  }
  const subjects = await subjectsOf(db.read, scope)
  let begun: Begun | undefined
  const { value, replayed } = await once(db, scope, request, async (tx) => {
    const [first] = candidates()
    begun = await begin(tx, first as Candidate)
    await reserveRequest(db, tx, scope, subjects)
    return [begun.row.id]
  })
  const [id = ''] = value
  if (replayed || !begun) {
    const { row, isOurs } = await takeUp(db, runner, scope, id, waiting.signal)
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
    const stop = chatId === null ? undefined : tellAssistantTyping(db.signals, { orgId, chatId })
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

/** Does a part of the work on a completion; when that fails, nobody has to wait for its lease. */
async function workOn<T>({ db, runner }: AssistantContext, row: StoredCompletion, part: () => Promise<T>): Promise<T> {
  try {
    return await part()
  } catch (error) {
    await abandon(db, runner, row)
    throw error
  }
}
