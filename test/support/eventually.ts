import { vi } from 'vitest'

/** Retries `look` until it does not throw, for up to 20 s, and returns its result. */
export const eventually = <T>(look: () => T | Promise<T>, options: { timeout?: number; interval?: number } = {}) =>
  vi.waitFor(look, { timeout: 20_000, ...options })
