import { type ContestantOptions, contestant } from './contestant.ts'
import { drive, type Load } from './load.ts'
import type { Bench, Contestant, Started } from './row.ts'

interface Options extends ContestantOptions {
  server: Started<unknown>
  load: Load
}

/** A server under load. */
export const httpContestant = (bench: Bench, { server, load, ...options }: Options): Contestant =>
  contestant(bench, options, server, load.connections, (operations) => drive(load, operations, bench.signal))
