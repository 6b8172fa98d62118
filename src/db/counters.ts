/** A counter by key in fixed windows, whose end the rate-limit headers announce. */
export interface Windows {
  /** Adds `step` (1) to the key's count; returns the new count, at least 0, and the milliseconds until the window ends. */
  add(key: string, step?: number): Promise<Count>
}

export interface Count {
  current: number
  ttl: number
}

/** Creates a counter with windows of `windowMs` milliseconds. Processes with shared counters share those of one name. */
export type OpenWindows = (name: string, windowMs: number) => Windows

/**
 * Counts in this process. It keeps each count until its window ends: a store with bounded memory would evict counts, and a flood of
 * keys could reset a limit.
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

/** The counters of a deployment: of this process, or shared in Redis. */
export interface Counters {
  open: OpenWindows
  /** Whether Redis responds now; `unused` without Redis. */
  redis(): Promise<'up' | 'down' | 'unused'>
  /** Resolves when Redis is connected, or after a second. */
  ready(): Promise<void>
  close(): void
}

/** Counters of this process. */
export const ownCounters: Counters = { open, redis: async () => 'unused', ready: async () => {}, close: () => {} }
