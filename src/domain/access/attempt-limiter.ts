import type { Windows } from '../../db/counters.ts'
import { Problem } from '../../problems.ts'

/** Limits guesses at one account, from wherever they come: a limit by address alone is no hindrance to somebody with many. */
export interface AttemptLimiter {
  /** Counts a try before it is made, so that a hundred at once count too. 429 when there were too many in this window. */
  begin(name: string): Promise<void>
  /** The same where nobody is to be told: false instead of the 429. */
  allows(name: string): Promise<boolean>
  /** Takes back a try that turned out right. */
  forgive(name: string): Promise<void>
}

/** At most `limit` tries of one name in a window; `what` names them to who made too many. The name may belong to nobody: all names look alike. */
export function createAttemptLimiter(limit: number, windows: Windows, what = 'tries for this account'): AttemptLimiter {
  return {
    async begin(name) {
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
    forgive: async (name) => void (await windows.add(name, -1)),
  }
}
