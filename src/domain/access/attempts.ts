import { Problem } from '../../problems.ts'
import { FixedWindows } from './fixed-windows.ts'

/** Limits guesses at one account, from wherever they come: a limit by address alone is no hindrance to somebody with many. */
export interface Attempts {
  /** Counts a try before it is made, so that a hundred at once count too. 429 when there were too many in this window. */
  begin(name: string): void
  /** The same where nobody is to be told: false instead of the 429. */
  allows(name: string): boolean
  /** Takes back a try that turned out right. */
  forgive(name: string): void
}

/** At most `limit` tries of one name in a window; `what` names them to who made too many. The name may belong to nobody: all names look alike. */
export function createAttempts(limit: number, windowMs: number, what = 'tries for this account'): Attempts {
  const windows = new FixedWindows(windowMs)
  return {
    begin(name) {
      const { current, ttl } = windows.add(name)
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
    allows: (name) => windows.add(name).current <= limit,
    forgive: (name) => void windows.add(name, -1),
  }
}
