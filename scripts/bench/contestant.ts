import { machineSeconds } from './machine.ts'
import type { Driven } from './pace.ts'
import type { Bench, Contestant, Started } from './row.ts'

/** What any contestant may say of itself. */
export interface ContestantOptions {
  name: string
  /** Operations of the first round, whose pace is not known yet. */
  firstOperations?: number
  /** How many of the row's unit one operation is. */
  unitsEach?: number
  /** Between the first and the second warm-up: what time would do to a server that has run for a while. */
  settle?(): Promise<void>
  /** Once its process has ended: checks what it left, given how many operations it has acknowledged. */
  finish?(acknowledged: number): Promise<void>
}

/**
 * A process that is given work. Each round has as many operations as its last pace needs for the seconds of the run: every
 * one of them is answered, so what was acknowledged is known exactly.
 * @param lines how many operations are under way at a time
 */
export function contestant(
  { seconds, signal }: Bench,
  { name, firstOperations, unitsEach = 1, settle, finish }: ContestantOptions,
  worker: Started<unknown>,
  lines: number,
  drive: (operations: number) => Promise<Driven>,
): Contestant {
  let operations = firstOperations ?? (lines === 1 ? 300 : 1_000)
  const least = Math.min(operations, 2 * lines) // the first of each connection tells no latency
  let acknowledged = 0
  const round = async () => {
    signal.throwIfAborted()
    const before = await worker.cpuSeconds()
    const machineBefore = machineSeconds()
    const result = await drive(operations)
    const machine = machineSeconds() - machineBefore
    const cpuSeconds = (await worker.cpuSeconds()) - before
    const othersBusy = Math.max(0, (machine - cpuSeconds) / result.seconds - result.generatorBusy)
    acknowledged += operations
    operations = Math.max(least, Math.round(result.perSecond * seconds))
    const units = { operations: unitsEach * result.operations, perSecond: unitsEach * result.perSecond }
    return { ...result, ...units, cpuSeconds, othersBusy }
  }
  return {
    name,
    round,
    async warmUp() {
      await round()
      await settle?.()
      await round()
    },
    async finish() {
      await worker.end()
      await finish?.(acknowledged)
    },
  }
}
