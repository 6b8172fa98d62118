import { randomInt } from 'node:crypto'
import type { Database } from '../../db/database.ts'

/** What is counted together. */
export const quarterMs = 900_000

/** A request that has been answered, or cut. */
export interface Answered {
  status: number
  /** Whether the answer was sent to its end. */
  isWhole: boolean
  durationMs: number
}

interface Totals {
  requests: number
  failed: number
  serverErrors: number
  durationMs: number
  /** How many of the requests the database knows. */
  stored: number
}

/** Whether it counts as failed: the contract's RequestFigures. */
const hasFailed = ({ status, isWhole }: Answered) => status >= 400 || !isWhole
const isServerError = ({ status, isWhole }: Answered) => status >= 500 || !isWhole

/**
 * The requests of this process, by the quarter of an hour in which they ended. Its rows are its own, and it writes its totals, not
 * what came since: a write that fails, or of which nobody knows whether it was stored, is made again, and nothing counts twice.
 */
export class RequestCounts {
  readonly #db: Database
  readonly #slot = randomInt(2 ** 31)
  readonly #quarters = new Map<number, Totals>()
  #writing: Promise<unknown> = Promise.resolve()

  constructor(db: Database) {
    this.#db = db
  }

  add(one: Answered, at = Date.now()): void {
    const bucket = at - (at % quarterMs)
    let totals = this.#quarters.get(bucket)
    if (!totals) {
      totals = { requests: 0, failed: 0, serverErrors: 0, durationMs: 0, stored: 0 }
      this.#quarters.set(bucket, totals)
    }
    totals.requests++
    totals.durationMs += one.durationMs
    if (hasFailed(one)) totals.failed++
    if (isServerError(one)) totals.serverErrors++
  }

  /** Writes what was counted until now; one write after the other, so that none goes back to older totals. */
  write(): Promise<void> {
    const written = this.#writing.then(() => this.#store())
    this.#writing = written.catch(() => {}) // told to whoever asked for it
    return written
  }

  async #store(): Promise<void> {
    const changed = [...this.#quarters].filter(([, { requests, stored }]) => requests > stored)
    if (changed.length === 0) return
    const rows = changed.map(([bucket, totals]) => ({ key: this.#keyOf(bucket), totals, data: dataOf(totals) }))
    await this.#db.write(async (tx) => {
      for (const { key, data } of rows) {
        await tx.requestStatistic.upsert({ where: { bucket_slot: key }, create: { ...key, ...data }, update: data })
      }
    })
    for (const { totals, data } of rows) totals.stored = Number(data.requests)
    this.#forget()
  }

  /** Of what is over, the last day stays: a clock may be put back. */
  #forget() {
    const first = Date.now() - 96 * quarterMs
    for (const [bucket, { requests, stored }] of this.#quarters) {
      if (bucket < first && requests === stored) this.#quarters.delete(bucket)
    }
  }

  #keyOf(bucket: number) {
    return { bucket: new Date(bucket), slot: this.#slot }
  }
}

const dataOf = ({ requests, failed, serverErrors, durationMs }: Totals) => ({
  requests: BigInt(requests),
  failed: BigInt(failed),
  serverErrors: BigInt(serverErrors),
  duration: BigInt(Math.round(durationMs * 1_000)),
})
