import pLimit from 'p-limit'
import { unavailable } from '../problems.ts'

/** Thrown to a writer that could not acquire the lock in time. */
export class LockTimeout extends Error {
  override readonly name = 'LockTimeout'
}

/**
 * A mutex with a first-in, first-out queue, within this process. SQLite has one writer, and two connections of one thread that
 * both want to write would deadlock: writers wait here, where waiting does not block the event loop.
 */
export class Lock {
  readonly #waitMs: number
  readonly #waiting = new Set<() => void>()
  #held = false

  /** @param waitMs how long `run` waits for the lock before it gives up, in milliseconds */
  constructor(waitMs: number) {
    this.#waitMs = waitMs
  }

  /**
   * Runs `work` while holding the lock and returns its result; releases the lock when `work` settles.
   * @throws {LockTimeout} when the lock was not free within `waitMs`; `work` has then not been started
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#held) await this.#acquire()
    this.#held = true
    try {
      return await work()
    } finally {
      this.#release()
    }
  }

  #acquire(): Promise<void> {
    return new Promise((resolve, reject) => {
      const begin = () => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        this.#waiting.delete(begin)
        reject(new LockTimeout(`the database was busy for ${this.#waitMs} ms`))
      }, this.#waitMs)
      this.#waiting.add(begin)
    })
  }

  /** Passes the lock to the first waiter without freeing it, so that a newcomer cannot overtake the queue. */
  #release(): void {
    const [first] = this.#waiting
    if (!first) {
      this.#held = false
      return
    }
    this.#waiting.delete(first)
    first()
  }
}

const overloaded = () => unavailable('Too much is being looked for. Try again in a moment.')

/** Queries of one owner that run or wait; further ones are refused with 503. */
const maxPerOwner = 20
/** How long a query waits for a free place before it is refused with 503. */
const maxWaitMs = 10_000

/** Runs `work` in the bulkhead on behalf of an owner, such as an organization. */
export type Bulkhead = <T>(owner: string, work: () => Promise<T>) => Promise<T>

/**
 * Creates a bulkhead for queries that may take long: it runs at most `concurrency` at a time in order of arrival, and refuses
 * an owner with many queries before it refuses others.
 */
export function createBulkhead(concurrency: number): Bulkhead {
  const limit = pLimit(concurrency)
  const countByOwner = new Map<string, number>()
  return async (owner, work) => {
    const count = countByOwner.get(owner) ?? 0
    if (count >= maxPerOwner) throw overloaded()
    countByOwner.set(owner, count + 1)
    const deadline = performance.now() + maxWaitMs
    try {
      return await limit(() => {
        if (performance.now() > deadline) throw overloaded()
        return work()
      })
    } finally {
      const left = (countByOwner.get(owner) ?? 1) - 1
      if (left > 0) countByOwner.set(owner, left)
      else countByOwner.delete(owner)
    }
  }
}
