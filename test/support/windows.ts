import { vi } from 'vitest'

/** Sets the clock to the first moment of the next window, of so many milliseconds, in which tries are counted: none ends amid a test. */
export const beginWindow = (ms: number) => vi.useFakeTimers({ toFake: ['Date'], now: Math.ceil(Date.now() / ms) * ms })

/** The length of a window, in milliseconds, that does not end within an hour: for servers whose clock is not the test's. */
export function longWindow(): number {
  const hour = 3_600_000
  for (let hours = 24; ; hours--) {
    const ms = hours * hour
    if (ms - (Date.now() % ms) > hour) return ms
  }
}

/** Sets the clock to noon (UTC) of today: no day ends amid a test of what is counted by the day. */
export const setClockToNoon = () => vi.useFakeTimers({ toFake: ['Date'], now: new Date().setUTCHours(12, 0, 0, 0) })
