import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'

const monotonic = performance.now.bind(performance)
let aheadMs = 0

/**
 * Sets the monotonic clock forward, which tells the application how old its cached look-ups are. It never goes back: entries of a
 * cache would come from the future.
 */
export async function passOnMonotonicClock(ms: number): Promise<void> {
  aheadMs += ms
  performance.now = () => monotonic() + aheadMs
  await pause(1) // lru-cache reads the clock at most once a millisecond
}

/** Asks once, as soon as a second has passed on the clock of the caches: the answer must be as expected by then. */
export async function withinASecond<T>(ask: () => Promise<T>, expected: T): Promise<void> {
  await passOnMonotonicClock(1_000)
  expect(await ask()).toEqual(expected)
}
