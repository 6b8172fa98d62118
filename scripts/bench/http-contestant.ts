import { drive, type Load } from './load.ts'
import { machineSeconds } from './machine.ts'
import type { Bench, Contestant, Started } from './row.ts'

const firstOperations = 1_000

interface Options {
  name: string
  server: Started<unknown>
  load: Load
  /** Between the first and the second warm-up: what time would do to a server that has run for a while. */
  settle?(): Promise<void>
  /** Once the server has ended: checks what it left, given how many requests it has acknowledged. */
  finish?(acknowledged: number): Promise<void>
}

/**
 * A server under load. Each round has as many requests as its last pace needs for the seconds of the run: every one of
 * them is answered, so what was acknowledged is known exactly.
 */
export function httpContestant(
  { seconds, signal }: Bench,
  { name, server, load, settle, finish }: Options,
): Contestant {
  let operations = firstOperations
  let acknowledged = 0
  const round = async () => {
    const before = await server.cpuSeconds()
    const machineBefore = machineSeconds()
    const result = await drive(load, operations, signal)
    const machine = machineSeconds() - machineBefore
    const cpuSeconds = (await server.cpuSeconds()) - before
    const othersBusy = Math.max(0, (machine - cpuSeconds) / result.seconds - result.generatorBusy)
    acknowledged += operations
    operations = Math.max(load.connections, Math.round(result.perSecond * seconds))
    return { ...result, cpuSeconds, othersBusy }
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
      await server.end()
      await finish?.(acknowledged)
    },
  }
}
