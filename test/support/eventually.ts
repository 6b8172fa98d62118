import { vi } from 'vitest'

/** Looks again and again until that throws no more, and gives what it gave. Has patience: a busy machine is no fault. */
export const eventually = <T>(look: () => T | Promise<T>, options: { timeout?: number; interval?: number } = {}) =>
  vi.waitFor(look, { timeout: 20_000, ...options })
