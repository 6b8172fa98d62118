import { setTimeout as pause } from 'node:timers/promises'

const lookEveryMs = 50

/** Looks again and again until it is so, or the time is over; answers with what it saw last. */
export async function patiently<T>(
  look: () => T | Promise<T>,
  isSo: (value: T) => boolean,
  withinMs = 5_000,
): Promise<T> {
  const end = performance.now() + withinMs
  for (;;) {
    const value = await look()
    if (isSo(value) || performance.now() > end) return value
    await pause(lookEveryMs)
  }
}
