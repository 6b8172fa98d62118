/**
 * Counts in windows that begin and end for everybody at once, as the headers announce them. A store with a bounded memory would
 * forget the least recent counters, and a flood of addresses or names could wash a limit away; this one forgets none before
 * the window ends.
 */
export class FixedWindows {
  readonly #windowMs: number
  #window = 0
  #counts = new Map<string, number>()

  constructor(windowMs: number) {
    this.#windowMs = windowMs
  }

  /** Adds `step` to a counter: its present value, and the milliseconds until the window ends. */
  add(key: string, step = 1): { current: number; ttl: number } {
    const now = Date.now()
    const window = Math.floor(now / this.#windowMs)
    if (window !== this.#window) {
      this.#window = window
      this.#counts = new Map()
    }
    const current = Math.max(0, (this.#counts.get(key) ?? 0) + step)
    this.#counts.set(key, current)
    return { current, ttl: (window + 1) * this.#windowMs - now }
  }
}
