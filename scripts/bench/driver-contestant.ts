import { type ContestantOptions, contestant } from './contestant.ts'
import type { Pace } from './pace.ts'
import type { Bench, Contestant, Started } from './row.ts'

interface Options extends ContestantOptions {
  /** A program that answers to WorkQuestion. */
  program: Started<unknown>
  lines: number
}

/** What a program is asked that runs statements by a database's driver: it answers with its Pace. */
export interface WorkQuestion {
  operations: number
}

/** Statements by a database's driver, in a process that asks for them itself: there is no generator. */
export const driverContestant = (bench: Bench, { program, lines, ...options }: Options): Contestant =>
  contestant(bench, options, program, lines, async (operations) => {
    const question: WorkQuestion = { operations }
    return { ...(await program.ask<Pace>(question)), generatorBusy: 0 }
  })
