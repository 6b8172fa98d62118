import { setTimeout as pause } from 'node:timers/promises'
import type { Database, Transaction } from '../../db/database.ts'
import { classifyError } from '../../db/errors.ts'
import type { Message } from '../../generated/schemas.ts'
import type { Prisma } from '../../generated/sqlite/client.ts'
import { Problem } from '../../problems.ts'
import type { Scope } from '../access/scope.ts'
import { toSequencedRow } from '../conversations/message-shape.ts'
import { storeMessages } from '../conversations/message-store.ts'
import { gone } from '../idempotency.ts'
import { type StoredCompletion, wasLeft, withAttempts } from './completion-shape.ts'
import { beginningOf } from './provider-attempts.ts'
import type { Candidate } from './provider-selection.ts'
import { unansweredBy } from './shutdown-abort.ts'
import type { WorkerLease } from './worker-lease.ts'

const pollMs = 250
const patienceMs = 60_000
const storePatienceMs = 15_000
const storePauseMs = 500

/** Adds a completion that this process works on from now on, beginning with a candidate, inside the caller's transaction. */
export async function insertCompletion(
  tx: Transaction,
  runner: WorkerLease,
  named: { orgId: string; id: string; chatId: string | null; turnIds: string[] },
  first: Candidate,
): Promise<StoredCompletion> {
  const held = { status: 'running', runner: runner.id, leaseUntil: runner.leaseUntil() } as const
  const data = { ...named, ...held, createdAt: new Date() }
  await tx.completion.createMany({ data: [data] })
  await tx.completionAttempt.createMany({ data: [beginningOf(named, first, 1, data.createdAt)] })
  const nothing = { messageId: null, answer: null, errorCode: null, errorMessage: null, completedAt: null }
  return { ...data, ...nothing, attempts: [] }
}

export const findCompletion = (db: Database, { orgId }: Scope, id: string): Promise<StoredCompletion | null> =>
  db.read.completion.findUnique({ where: { orgId_id: { orgId, id } }, include: withAttempts })

/**
 * A completion that was asked for before: with its answer, once it has one; or to be asked again by this process, where it has
 * none and no process works on it. 409 `completion_running` when one does for longer than a minute, 410 once it is deleted.
 */
export async function takeOver(
  db: Database,
  runner: WorkerLease,
  scope: Scope,
  id: string,
  signal: AbortSignal,
): Promise<{ row: StoredCompletion; isOurs: boolean }> {
  for (let waited = 0; ; waited += pollMs) {
    const row = await findCompletion(db, scope, id)
    if (!row) throw gone()
    if (row.status === 'complete' || row.status === 'partial') return { row, isOurs: false }
    if (row.status === 'failed' || wasLeft(row)) {
      if (await claim(db, runner, row)) return { row, isOurs: true }
    } else if (waited >= patienceMs) {
      throw new Problem('completion_running', 'The first request with this Idempotency-Key is still being answered.')
    }
    await pause(pollMs, undefined, { signal }).catch(() => {
      throw unansweredBy(signal)
    })
  }
}

/** Of two who find it at once, one has it. */
async function claim(db: Database, runner: WorkerLease, { orgId, id, status, leaseUntil }: StoredCompletion) {
  const data = { status: 'running', runner: runner.id, leaseUntil: runner.leaseUntil() } as const
  const ended = { errorCode: null, errorMessage: null, completedAt: null }
  const { count } = await db.write((tx) =>
    tx.completion.updateMany({ where: { orgId, id, status, leaseUntil }, data: { ...data, ...ended } }),
  )
  return count > 0
}

/** Where its answer is: in a message, or with it. */
export type StoredAnswer = { messageId: string } | { answer: object }

interface Which {
  orgId: string
  id: string
}

/** Ends a completion that this process still holds; false when another one does by now, and the answer is theirs to give. */
export async function endCompletion(
  tx: Transaction,
  runner: WorkerLease,
  { orgId, id }: Which,
  data: Prisma.CompletionUncheckedUpdateManyInput,
): Promise<boolean> {
  const where = { orgId, id, status: 'running', runner: runner.id } as const
  return (await tx.completion.updateMany({ where, data })).count > 0
}

/** Releases the lease of a completion that cannot go on, so that a repetition need not wait for it. */
export async function abandon(db: Database, runner: WorkerLease, { orgId, id }: Which): Promise<void> {
  const failed = { status: 'failed', errorCode: 'interrupted', errorMessage: 'It could not be worked on.' } as const
  const data = { ...failed, leaseUntil: null, completedAt: new Date() }
  await db.write((tx) => endCompletion(tx, runner, { orgId, id }, data)).catch(() => {}) // then the lease ends it
}

/** Whether another process may still work on it: it is deleted with its chat. */
export const isStillThere = async (tx: Transaction, { orgId, id }: Which): Promise<boolean> =>
  (await tx.completion.count({ where: { orgId, id } })) > 0

/** Stores what was paid for: a database that is away for some seconds must not cost an answer. */
export async function retryTransient<T>(write: () => Promise<T>): Promise<T> {
  for (const began = performance.now(); ; ) {
    try {
      return await write()
    } catch (error) {
      const fault = classifyError(error)
      if ((fault !== 'unavailable' && fault !== 'retry') || performance.now() - began > storePatienceMs) throw error
      await pause(storePauseMs)
    }
  }
}

/**
 * Stores messages, all of now, at the end of a chat; those of a user open a resolved one. Answers with them in their places, and the
 * chat's status and last place; undefined without the chat.
 */
export async function storeInChat(
  db: Database,
  tx: Transaction,
  scope: Scope,
  chatId: string,
  messages: readonly Message[],
): Promise<{ placed: Message[]; status: string; lastSeq: number } | undefined> {
  const at = new Date(messages.at(-1)?.createdAt ?? Date.now())
  const reopens = messages.some(({ role }) => role === 'user')
  const taken = await db.reserveSequence(tx, { orgId: scope.orgId, id: chatId }, messages.length, { at, reopens })
  if (!taken) return undefined
  const placed = messages.map((message, index) => ({ ...message, seq: taken.firstSeq + index }))
  await storeMessages(db, tx, scope, placed.map(toSequencedRow))
  db.publishOnCommit(tx, { orgId: scope.orgId, chatId, kind: 'stored' })
  return { placed, status: taken.status, lastSeq: taken.firstSeq + messages.length - 1 }
}
