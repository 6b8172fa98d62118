import type { Windows } from '../../db/counters.ts'
import { Problem } from '../../problems.ts'

/** Limits attempts per account. A limit per address does not stop a client that has many addresses. */
export interface AttemptLimiter {
  /**
   * Counts an attempt before it is made, so that parallel attempts count too. Throws 429 beyond the limit of this
   * window.
   */
  consume(name: string): Promise<void>
  /** Counts an attempt like `consume`; returns false instead of throwing 429. */
  allows(name: string): Promise<boolean>
  /** Takes back an attempt that succeeded. */
  refund(name: string): Promise<void>
}

/**
 * Allows at most `limit` attempts per name in a window; `what` names them in the 429. Unknown names are limited like
 * known ones.
 */
export function createAttemptLimiter(limit: number, windows: Windows, what = 'tries for this account'): AttemptLimiter {
  return {
    async consume(name) {
      const { current, ttl } = await windows.add(name)
      if (current <= limit) return
      const retryAfter = String(Math.ceil(ttl / 1000))
      throw new Problem('rate_limited', `Too many ${what}. Try again in ${retryAfter} seconds.`, {
        headers: {
          'retry-after': retryAfter,
          'x-ratelimit-limit': String(limit),
          'x-ratelimit-remaining': '0',
          'x-ratelimit-reset': retryAfter,
        },
      })
    },
    allows: async (name) => (await windows.add(name)).current <= limit,
    refund: async (name) => void (await windows.add(name, -1)),
  }
}
