import type { Answer } from './writers.ts'

/** Counts answers by status, and what is wrong with them. */
export interface Tally {
  add(answer: Answer): void
  /** Answers with one of these statuses. */
  of(...statuses: number[]): number
  counts(): Record<string, number>
  faults(): string[]
}

/** What a busy client may be told: it is never slower, nor without a time to come again. */
const promisedMs = 5_000

/**
 * @param what is counted, such as `writes`
 * @param allowed the statuses that may come; 0 stands for a connection that was refused or ended
 */
export function newTally(what: string, allowed: readonly number[], withinMs = promisedMs): Tally {
  const statuses = new Map<number, number>()
  const examples = new Map<number, string>()
  let slowest = 0
  let late = 0
  let unsaid = 0
  return {
    add({ status, durationMs, retryAfter, body }) {
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      if (!examples.has(status)) examples.set(status, body.slice(0, 300))
      if (status === 503 && retryAfter === undefined) unsaid++
      if (durationMs > withinMs) late++
      slowest = Math.max(slowest, durationMs)
    },
    of: (...these) => these.reduce((sum, status) => sum + (statuses.get(status) ?? 0), 0),
    counts: () => ({
      ...Object.fromEntries([...statuses].sort().map(([status, count]) => [`${what} ${status || 'cut'}`, count])),
      [`slowest of ${what} (ms)`]: Math.round(slowest),
    }),
    faults: () => [
      ...[...statuses]
        .filter(([status]) => !allowed.includes(status))
        .map(([status, count]) => `${what}: ${count} times ${status || 'cut'}: ${examples.get(status)}`),
      ...(late > 0 ? [`${what}: ${late} took longer than ${withinMs} ms, the slowest ${Math.round(slowest)} ms`] : []),
      ...(unsaid > 0 ? [`${what}: ${unsaid} times 503 without Retry-After`] : []),
    ],
  }
}
