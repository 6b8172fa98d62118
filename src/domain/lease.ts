import type { Database, Transaction } from '../db/database.ts'

const leaseMs = 30_000

/** Stops the work on a row: the process shuts down, or another process holds the lease. */
export class LeaseLost extends Error {}

/** When a lease that starts now expires. */
export const leaseEnd = (now: Date): Date => new Date(now.getTime() + leaseMs)

/**
 * Leases the oldest free row; undefined when none is free.
 * @param find the oldest row without a lease that is still valid
 * @param take sets the lease unless another process was faster; of two processes, the one whose update matches wins
 */
export async function acquireLease<Row, Leased>(
  find: (now: Date) => Promise<Row | null>,
  take: (row: Row, now: Date, leaseUntil: Date) => Promise<Leased | undefined>,
): Promise<Leased | undefined> {
  for (;;) {
    const now = new Date()
    const row = await find(now)
    if (!row) return undefined
    const leased = await take(row, now, leaseEnd(now))
    if (leased) return leased
  }
}

/** Updates the leased row where its `leaseUntil` is still `heldUntil`. */
type Update<State> = (
  tx: Transaction,
  heldUntil: Date | null,
  data: State & { leaseUntil: Date | null },
) => Promise<{ count: number }>

/** The lease on a row, renewed with each write. Each lease ends at another time: a changed one belongs to another process. */
export class Lease<State extends object> {
  readonly #db: Database
  readonly #update: Update<State>
  readonly #lost = new AbortController()
  #until: Date | null
  #pending: Promise<unknown> = Promise.resolve()

  constructor(db: Database, until: Date | null, update: Update<State>) {
    this.#db = db
    this.#until = until
    this.#update = update
  }

  /** Aborted when another process holds the lease, or the row is gone. */
  get lost(): AbortSignal {
    return this.#lost.signal
  }

  /** Runs `work`, stores the state that it returns and renews the lease, in one transaction. Throws `LeaseLost`. */
  renew(work: (tx: Transaction) => Promise<State>): Promise<void> {
    return this.#write(work, true)
  }

  /** Like `renew`, but releases the row. */
  release(work: (tx: Transaction) => Promise<State>): Promise<void> {
    return this.#write(work, false)
  }

  /** One write at a time: each matches the lease of the one before. */
  #write(work: (tx: Transaction) => Promise<State>, isHeld: boolean): Promise<void> {
    const written = this.#pending.then(async () => {
      try {
        this.#until = await this.#db.write(async (tx) => {
          const state = await work(tx)
          const leaseUntil = isHeld ? leaseEnd(new Date()) : null
          const { count } = await this.#update(tx, this.#until, { ...state, leaseUntil })
          if (count === 0) throw new LeaseLost()
          return leaseUntil
        })
      } catch (error) {
        if (error instanceof LeaseLost) this.#lost.abort()
        throw error
      }
    })
    this.#pending = written.catch(() => {})
    return written
  }
}
