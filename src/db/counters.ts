/** Counts in fixed windows, which begin and end for everybody at once, as the headers announce them. */
export interface Windows {
  /** Adds `step` (1) to a counter: its value then, never below 0, and the milliseconds until the window ends. */
  add(key: string, step?: number): Promise<Count>
}

export interface Count {
  current: number
  ttl: number
}

/** Makes windows of so many milliseconds. Those of one name are the same in all processes that count together. */
export type OpenWindows = (name: string, windowMs: number) => Windows

/**
 * Counts in this process. A store with a bounded memory would forget the least recent counters, and a flood of addresses or names
 * could wash a limit away; this one forgets none before the window ends.
 */
class FixedWindows implements Windows {
  readonly #windowMs: number
  #window = 0
  #counts = new Map<string, number>()

  constructor(windowMs: number) {
    this.#windowMs = windowMs
  }

  async add(key: string, step = 1): Promise<Count> {
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

const open: OpenWindows = (_name, windowMs) => new FixedWindows(windowMs)

/** Where counters are kept. */
export interface Counters {
  open: OpenWindows
  /** Whether Redis answers at this moment, where counters are kept there. */
  redis(): Promise<'up' | 'down' | 'unused'>
  /** Resolves when they are connected, or could not be within a second. */
  ready(): Promise<void>
  close(): void
}

/** Counters of this process alone. */
export const ownCounters: Counters = { open, redis: async () => 'unused', ready: async () => {}, close: () => {} }
