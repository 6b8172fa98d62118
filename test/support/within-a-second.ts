import { expect } from 'vitest'
import { eventually } from './eventually.ts'

/**
 * Asks until the answer is as expected. However slow the machine is: no question that is put a second after now, or later, may
 * be answered otherwise.
 */
export async function withinASecond<T>(ask: () => Promise<T>, expected: T): Promise<void> {
  const now = performance.now()
  let otherwise = now
  await eventually(async () => {
    const asked = performance.now()
    const answer = await ask()
    try {
      expect(answer).toEqual(expected)
    } catch (error) {
      otherwise = asked
      throw error
    }
  })
  expect(otherwise - now, 'milliseconds until the last question that was answered otherwise').toBeLessThan(1000)
}
