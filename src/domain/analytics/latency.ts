import { latencyBounds } from '../../db/statistics.ts'
import type { LatencyFigures } from '../../generated/schemas.ts'

/** How many messages a bucket of the histogram holds; -1 is the bucket of those without a latency. */
export interface LatencyCount {
  bucket: number
  messages: number
}

/** Average and percentiles, as the contract defines them. */
export function latencyFigures(histogram: readonly LatencyCount[], sumMs: number): LatencyFigures {
  const counts = histogram.filter(({ bucket }) => bucket >= 0).sort((one, other) => one.bucket - other.bucket)
  const messages = counts.reduce((sum, count) => sum + count.messages, 0)
  if (messages === 0) return { messages, average: null, p50: null, p95: null }
  const percentile = (percent: number) => pointOf(counts, Math.ceil((messages * percent) / 100))
  return { messages, average: sumMs / messages, p50: percentile(50), p95: percentile(95) }
}

/** Where the message of a rank lies: in the middle of its share of the bucket. */
function pointOf(counts: readonly LatencyCount[], rank: number): number {
  let before = 0
  for (const { bucket, messages } of counts) {
    const upper = latencyBounds[bucket]
    if (rank <= before + messages && upper !== undefined) {
      const lower = latencyBounds[bucket - 1] ?? 0
      return lower + ((rank - before - 0.5) / messages) * (upper - lower)
    }
    before += messages
  }
  return latencyBounds.at(-1) as number
}
