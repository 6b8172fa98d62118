import { vi } from 'vitest'

/** Sets the clock to the start of the next rate-limit window of `ms` milliseconds, so that no window ends during a test. */
export const setClockToWindowStart = (ms: number) =>
  vi.useFakeTimers({ toFake: ['Date'], now: Math.ceil(Date.now() / ms) * ms })

/** Returns a window length in milliseconds that does not end within the next hour: for servers in other processes, whose clock cannot be set. */
export function windowBeyondTest(): number {
  const hour = 3_600_000
  for (let hours = 24; ; hours--) {
    const ms = hours * hour
    if (ms - (Date.now() % ms) > hour) return ms
  }
}

/** Sets the clock to noon (UTC) of today, so that no daily count ends during a test. */
export const setClockToNoon = () => vi.useFakeTimers({ toFake: ['Date'], now: new Date().setUTCHours(12, 0, 0, 0) })
