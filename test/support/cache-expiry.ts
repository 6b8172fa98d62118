import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'

const monotonic = performance.now.bind(performance)
let aheadMs = 0

/**
 * Advances the monotonic clock, by which caches expire. It never goes back: cache entries would be dated in the future.
 */
export async function advanceMonotonicClock(ms: number): Promise<void> {
  aheadMs += ms
  performance.now = () => monotonic() + aheadMs
  await pause(1) // lru-cache reads the clock at most once a millisecond
}

/** Advances the caches' clock by one second and asserts the result of one call. */
export async function expectWithinOneSecond<T>(ask: () => Promise<T>, expected: T): Promise<void> {
  await advanceMonotonicClock(1_000)
  expect(await ask()).toEqual(expected)
}
