/** What one round of load measured. */
export interface Round {
  /** Requests that were answered with success; none was answered otherwise. */
  operations: number
  seconds: number
  perSecond: number
  p50Ms: number
  p99Ms: number
  /** Processor time of the contestant's process, all threads, not of a database server beside it. */
  cpuSeconds: number
  /** How much of one core the load generator used, 0 to 1: near 1 it is what limits the round. */
  generatorBusy: number
  /** Cores used meanwhile by anything else: a database server of its own, or what makes the figures worthless. */
  othersBusy: number
}

/** One of the two that a row compares. */
export interface Contestant {
  readonly name: string
  /** Unmeasured rounds, until its code is compiled and its pace is known. */
  warmUp(): Promise<void>
  round(): Promise<Round>
  /** Ends it and checks what it left behind; rejects when that is not what it acknowledged. */
  finish(): Promise<void>
}

/** A bound on the ratio of subject to reference. */
export type Goal = { atLeast: number } | { atMost: number }

/** What the rows share: settings of this run, and the things that end with it. */
export interface Bench {
  /** About how long one round lasts. */
  readonly seconds: number
  /** What people and assistants say, for messages. */
  readonly texts: readonly string[]
  readonly signal: AbortSignal
  /** Ends what a row started, in reverse order, whatever happens. */
  readonly owned: { defer(end: () => Promise<void>): void }
  /** A new and empty database of this run. */
  newDatabase(kind: 'sqlite' | 'postgresql'): Promise<string>
  /** Starts one of the programs of this folder in a process of its own; `ready` is what it says when it is. */
  start<Ready>(program: string, settings?: object): Promise<Started<Ready>>
}

/** A program in a process of its own. */
export interface Started<Ready> {
  readonly ready: Ready
  /** Processor time since it began, user and system, all threads. */
  cpuSeconds(): Promise<number>
  /** Asks it to end, and waits until it has. */
  end(): Promise<void>
}

/** One line of the table: a subject, what it is compared with, and how the ratio of the two should be. */
export interface Row {
  readonly id: string
  readonly what: string
  /** What the ratio is made of, for each pair of rounds. */
  readonly measure: 'perSecond' | 'p50Ms'
  readonly goal: Goal
  open(bench: Bench): Promise<readonly [subject: Contestant, reference: Contestant]>
}
