import { vi } from 'vitest'

/** Sets the clock to the first moment of the next window, of so many milliseconds, in which tries are counted: none ends amid a test. */
export const beginWindow = (ms: number) => vi.useFakeTimers({ toFake: ['Date'], now: Math.ceil(Date.now() / ms) * ms })
