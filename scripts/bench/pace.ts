import type { Round } from './row.ts'
import { percentile } from './statistics.ts'

/** Throughput and latency of a series of operations. */
export type Pace = Pick<Round, 'operations' | 'seconds' | 'perSecond' | 'p50Ms' | 'p99Ms'>

/** The same with what it took to ask for them. */
export type Driven = Pace & Pick<Round, 'generatorBusy' | 'bytesEach'>

export function paceOf(operations: number, ms: number, latencies: number[]): Pace {
  const sorted = latencies.toSorted((a, b) => a - b)
  const seconds = ms / 1e3
  return {
    operations,
    seconds,
    perSecond: operations / seconds,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
  }
}

/** Carries out so many operations, each line of them one after the other: what a program of a driver's own does when it is asked. */
export async function runOperations(
  operations: number,
  lines: number,
  operation: (line: number) => Promise<void>,
): Promise<Pace> {
  const latencies: number[] = []
  let left = operations
  const run = async (_: unknown, line: number) => {
    while (left-- > 0) {
      const began = performance.now()
      await operation(line)
      latencies.push(performance.now() - began)
    }
  }
  const began = performance.now()
  await Promise.all(Array.from({ length: lines }, run))
  return paceOf(operations, performance.now() - began, latencies)
}
