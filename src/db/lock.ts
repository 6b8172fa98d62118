/** Thrown to a writer whose turn did not come in time. */
export class LockTimeout extends Error {
  override readonly name = 'LockTimeout'
}

/**
 * One at a time, in order of arrival, within this process. SQLite has one writer, and two connections of one thread that
 * both want to write would stop each other: whoever writes waits here, where waiting blocks nobody else.
 */
export class Lock {
  readonly #waitMs: number
  readonly #waiting = new Set<() => void>()
  #held = false

  /** @param waitMs how long `run` waits for its turn before it gives up, in milliseconds */
  constructor(waitMs: number) {
    this.#waitMs = waitMs
  }

  /**
   * Runs `work` alone and answers with its result; the turn ends when `work` settles.
   * @throws {LockTimeout} when the turn did not come within `waitMs`; `work` has then not been started
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#held) await this.#turn()
    this.#held = true
    try {
      return await work()
    } finally {
      this.#next()
    }
  }

  #turn(): Promise<void> {
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

  /** Hands over without letting go, so that a newcomer cannot overtake those who wait. */
  #next(): void {
    const [first] = this.#waiting
    if (!first) {
      this.#held = false
      return
    }
    this.#waiting.delete(first)
    first()
  }
}
