import pLimit from 'p-limit'
import { unavailable } from '../problems.ts'

const tooMuch = () => unavailable('Too much is being looked for. Try again in a moment.')

/** Works of one owner that are under way or wait; beyond it, more are refused with 503. */
const ofOneOwner = 20
/** How long a work waits for its turn before it is refused with 503. */
const withinMs = 10_000

/**
 * Gives works that may take long their turn, so many at a time, in the order in which they came; an owner who asks for much is
 * refused before others are.
 */
export function createBulkhead(atOnce: number) {
  const limit = pLimit(atOnce)
  const owned = new Map<string, number>()
  return async <T>(owner: string, work: () => Promise<T>): Promise<T> => {
    const own = owned.get(owner) ?? 0
    if (own >= ofOneOwner) throw tooMuch()
    owned.set(owner, own + 1)
    const tooLate = performance.now() + withinMs
    try {
      return await limit(() => {
        if (performance.now() > tooLate) throw tooMuch()
        return work()
      })
    } finally {
      const left = (owned.get(owner) ?? 1) - 1
      if (left > 0) owned.set(owner, left)
      else owned.delete(owner)
    }
  }
}
