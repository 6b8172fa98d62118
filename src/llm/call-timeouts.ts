import { endedBy, VendorError } from './assistant.ts'

/** How long a call may take, in milliseconds. */
export interface TimeLimits {
  firstTokenMs: number
  idleMs: number
  totalMs: number
}

/** Ends a call that takes too long, or whose client has left. */
export class CallTimeouts {
  /** Why the call was ended; undefined while it is not. */
  fault: VendorError | undefined
  readonly #call = new AbortController()
  readonly #began = performance.now()
  readonly #limits: TimeLimits
  readonly #caller: AbortSignal
  readonly #total: NodeJS.Timeout

  constructor(limits: TimeLimits, caller: AbortSignal) {
    this.#limits = limits
    this.#caller = caller
    this.#total = setTimeout(() => this.#expire('The provider took too long for its answer.'), limits.totalMs)
    caller.addEventListener('abort', this.#cancel, { once: true })
    if (caller.aborted) this.#cancel()
  }

  /** Ends the call on its way and at the vendor. */
  get signal(): AbortSignal {
    return this.#call.signal
  }

  /** Waits for the vendor to begin: all its silences until then count together. */
  forFirst<T>(next: Promise<T>): Promise<T> {
    const left = this.#limits.firstTokenMs - (performance.now() - this.#began)
    return this.#wait(next, left, 'The provider did not begin to answer in time.')
  }

  /** Waits for the vendor to go on. */
  forNext<T>(next: Promise<T>, maxMs = this.#limits.idleMs): Promise<T> {
    return this.#wait(next, Math.min(maxMs, this.#limits.idleMs), 'The provider paused for too long in its answer.')
  }

  /** Ends what is left of the call. */
  end(): void {
    clearTimeout(this.#total)
    this.#caller.removeEventListener('abort', this.#cancel)
    this.#call.abort()
  }

  async #wait<T>(next: Promise<T>, ms: number, message: string): Promise<T> {
    const timer = setTimeout(() => this.#expire(message), Math.max(0, ms))
    try {
      return await next
    } finally {
      clearTimeout(timer)
    }
  }

  readonly #cancel = () => this.#give(endedBy(this.#caller))

  #expire(message: string): void {
    this.#give(new VendorError('timeout', message))
  }

  #give(fault: VendorError): void {
    this.fault ??= fault
    this.#call.abort()
  }
}
