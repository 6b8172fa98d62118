import type { Goal } from './row.ts'

const leastConfidence = 0.95

/** The value below which so large a share of the sorted values lies (nearest rank). */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2
}

export interface Interval {
  median: number
  low: number
  high: number
  /** The probability with which an interval made like this one holds the true median. */
  confidence: number
}

/**
 * The median with its confidence interval by order statistics, which supposes nothing about the distribution: the
 * narrowest pair of ranks with at least 95 %, or all values where there are fewer than six.
 */
export function medianInterval(values: readonly number[]): Interval {
  const sorted = values.toSorted((a, b) => a - b)
  const n = sorted.length
  let rank = 1
  let confidence = 1 - 2 * 0.5 ** n
  let tail = 0.5 ** n
  for (let next = 2, binomial = n; next <= n / 2; next++) {
    tail += binomial * 0.5 ** n
    if (1 - 2 * tail < leastConfidence) break
    rank = next
    confidence = 1 - 2 * tail
    binomial = (binomial * (n - next + 1)) / next
  }
  const at = (place: number) => sorted[place - 1] ?? Number.NaN
  return { median: median(values), low: at(rank), high: at(n - rank + 1), confidence }
}

export type Verdict = 'met' | 'short' | 'too few rounds'

/** Judged by the worse end of the interval; less than six values allow no verdict. */
export function judge({ low, high, confidence }: Interval, goal: Goal): Verdict {
  if (confidence < leastConfidence) return 'too few rounds'
  const met = 'atLeast' in goal ? low >= goal.atLeast : high <= goal.atMost
  return met ? 'met' : 'short'
}
