import type { Database, Transaction } from '../../db/database.ts'
import type { CompletionAttemptModel } from '../../generated/sqlite/models.ts'
import type { Answer, VendorError } from '../../llm/assistant.ts'
import { countsOf, nanosOf } from './completion-shape.ts'
import type { Candidate } from './provider-selection.ts'

/** A completion that is being worked on. */
export interface Work {
  orgId: string
  id: string
  /** How many attempts there were before: it is asked again. */
  earlier: number
}

/** What came of asking. */
export interface CallOutcome {
  candidate: Candidate
  answer: Answer
  /** Why it is not whole. */
  error: VendorError | undefined
  /** Milliseconds that it took. */
  latency: number
}

/** A call that has ended. */
interface Ended extends CallOutcome {
  n: number
  startedAt: Date
  /** What it has used, estimated where the vendor does not say: an answer that is cut is not free. */
  usedTokens: number
}

/** The calls of one completion, each on record from its beginning. */
export class ProviderAttempts {
  readonly #db: Database
  readonly #work: Work
  #begun = 0
  #noting: Promise<unknown> = Promise.resolve()
  readonly #ended: Ended[] = []

  constructor(db: Database, work: Work) {
    this.#db = db
    this.#work = work
  }

  /** Why each of them gave no answer, or not all of it. */
  get failures(): { provider: string; error: VendorError }[] {
    return this.#ended.flatMap(({ candidate, error }) =>
      error ? [{ provider: candidate.target.provider, error }] : [],
    )
  }

  get usedTokens(): number {
    return this.#ended.reduce((sum, { usedTokens }) => sum + usedTokens, 0)
  }

  /** Records a call that begins, without waiting for the disk. */
  begin(candidate: Candidate): { n: number; startedAt: Date } {
    const begun = { n: this.#work.earlier + ++this.#begun, startedAt: new Date() }
    const isNoted = begun.n === 1 // with the completion
    if (!isNoted) this.#note((tx) => this.#store(tx, candidate, { ...begun, status: 'running' }))
    return begun
  }

  /** Takes down how a call ended; a failed one at once, the last one with the answer. */
  end(ended: Ended): void {
    this.#ended.push(ended)
    if (!hasStarted(ended.answer)) this.#note((tx) => this.#store(tx, ended.candidate, endOf(ended)))
  }

  /** How they ended, as it is stored. */
  get rows(): CompletionAttemptModel[] {
    return this.#ended.map((ended) => {
      const { n, startedAt, ...state } = endOf(ended)
      return { ...beginningOf(this.#work, ended.candidate, n, startedAt), ...state }
    })
  }

  /** Resolves when nothing is being noted any more. */
  async noted(): Promise<void> {
    await this.#noting
  }

  /** Writes down how all calls ended, also those that could not be noted before. */
  async store(tx: Transaction): Promise<void> {
    for (const ended of this.#ended) await this.#store(tx, ended.candidate, endOf(ended))
  }

  #note(write: (tx: Transaction) => Promise<unknown>) {
    this.#noting = this.#noting.then(() => this.#db.write(write)).catch(() => {}) // it is stored with the answer, then
  }

  async #store(tx: Transaction, candidate: Candidate, { n, startedAt, ...state }: State): Promise<void> {
    const create = { ...beginningOf(this.#work, candidate, n, startedAt), ...state }
    const { orgId, completionId } = create
    await tx.completionAttempt.upsert({
      where: { orgId_completionId_n: { orgId, completionId, n } },
      create,
      update: { startedAt, ...state },
    })
  }
}

/** A call that begins, as it is stored. */
export const beginningOf = (
  { orgId, id }: { orgId: string; id: string },
  { target, model, ownKey }: Candidate,
  n: number,
  startedAt: Date,
) => ({
  orgId,
  completionId: id,
  n,
  provider: target.provider,
  model,
  ownKey,
  status: 'running' as const,
  startedAt,
})

type State = Pick<CompletionAttemptModel, 'n' | 'startedAt' | 'status'> & Partial<CompletionAttemptModel>

function endOf({ n, startedAt, candidate, answer, error, latency }: Ended) {
  const { cost, ...counts } = countsOf(answer, candidate)
  const ended: Omit<CompletionAttemptModel, 'orgId' | 'completionId' | 'provider' | 'model' | 'ownKey'> = {
    n,
    startedAt,
    status: error ? (hasStarted(answer) ? 'cut' : 'failed') : 'succeeded',
    errorCode: error?.code ?? null,
    errorMessage: error?.message ?? null,
    errorStatus: error?.status ?? null,
    latency,
    timeToFirstTokenMs: answer.timeToFirstTokenMs ?? null,
    ...counts,
    costNanos: nanosOf(cost),
  }
  return ended
}

/** Whether anything of it was said. */
export const hasStarted = ({ timeToFirstTokenMs }: Answer) => timeToFirstTokenMs !== undefined
