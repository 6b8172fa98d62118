import { LRUCache } from 'lru-cache'
import { type VendorError, wasEnded } from './assistant.ts'

/** How a call ended; undefined: it succeeded. */
export type Outcome = Pick<VendorError, 'code' | 'retryAfterMs'> | undefined

interface State {
  failuresInRow: number
  restingUntil: number
}

const maxProviders = 10_000
const failuresUntilRest = 3
const failingRestMs = 30_000
const unauthenticatedRestMs = 60_000
const limited = { leastMs: 1_000, defaultMs: 10_000, maxMs: 300_000 }

/** Which providers rest after failures, so that others are asked first; as this process sees it. */
export class CircuitBreaker {
  readonly #states = new LRUCache<string, State>({ max: maxProviders })
  readonly #now: () => number

  /** @param now milliseconds since 1970 */
  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /** Notes how a call ended. What the request, its caller or our own end is to blame for says nothing about the provider. */
  note(key: string, outcome: Outcome): void {
    if (!outcome) this.#states.delete(key)
    else if (outcome.code !== 'rejected' && !wasEnded(outcome)) this.#fail(key, outcome)
  }

  /** When the provider's rest ends; undefined if it does not rest. */
  restingUntil(key: string): Date | undefined {
    const until = this.#states.get(key)?.restingUntil ?? 0
    return until > this.#now() ? new Date(until) : undefined
  }

  #fail(key: string, { code, retryAfterMs = limited.defaultMs }: NonNullable<Outcome>): void {
    const { failuresInRow, restingUntil } = this.#states.get(key) ?? { failuresInRow: 0, restingUntil: 0 }
    const counts = code !== 'rate_limited' && code !== 'unauthenticated'
    const inRow = failuresInRow + (counts ? 1 : 0)
    let rest = 0
    if (code === 'rate_limited') rest = Math.min(Math.max(retryAfterMs, limited.leastMs), limited.maxMs)
    else if (code === 'unauthenticated') rest = unauthenticatedRestMs
    else if (inRow >= failuresUntilRest) rest = failingRestMs
    const until = Math.max(restingUntil, this.#now() + rest)
    this.#states.set(key, { failuresInRow: inRow, restingUntil: until })
  }
}
