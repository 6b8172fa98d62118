import type { Archive, ArchiveSize } from './archive.ts'
import type { Kind } from './databases.ts'

/** What one round of load measured. */
export interface Round {
  /** What was answered with success, in the unit of the row; nothing was answered otherwise. */
  operations: number
  seconds: number
  perSecond: number
  p50Ms: number
  p99Ms: number
  /** Processor time of the contestant's process, all threads, not of a database server beside it. */
  cpuSeconds: number
  /** How much of one core the load generator used, 0 to 1: near 1 it is what limits the round. */
  generatorBusy: number
  /** Memory that the contestant's process holds for each operation, in the rows that measure it. */
  bytesEach?: number
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

/** What the ratio is made of, for each pair of rounds; `speedup` turns it round: the reference's median latency over the subject's. */
export type Measure = 'perSecond' | 'p50Ms' | 'p99Ms' | 'speedup' | 'bytesEach'

/** A bound on the ratio of subject to reference. */
export type Goal = { atLeast: number } | { atMost: number }

/** What the rows share: settings of this run, and the things that end with it. */
export interface Bench {
  /** About how long one round lasts. */
  readonly seconds: number
  /** The file of dialogues, if there is one, and what people and assistants say in it, for messages. */
  readonly data: string | undefined
  readonly texts: readonly string[]
  readonly signal: AbortSignal
  /** Ends what a row started, in reverse order, whatever happens. */
  readonly owned: { defer(end: () => Promise<void>): void }
  /** A new and empty database of this run. */
  newDatabase(kind: Kind): Promise<string>
  /** A database full of messages, only to be read, that the row has named in `archives`. */
  archive(kind: Kind, size: ArchiveSize): Archive
  /** Starts one of the programs of this folder in a process of its own; `ready` is what it says when it is. */
  start<Ready>(program: string, settings?: object): Promise<Started<Ready>>
}

/** A program in a process of its own. */
export interface Started<Ready> {
  readonly ready: Ready
  /** Processor time since it began, user and system, all threads. */
  cpuSeconds(): Promise<number>
  /** Memory in use after garbage collection: V8's heap and the external memory it refers to. */
  heldBytes(): Promise<number>
  /** Has it do its work; one question at a time. */
  ask<Answer>(question: object): Promise<Answer>
  /** Asks it to end, and waits until it has. */
  end(): Promise<void>
}

/** An archive of so many messages in one of the databases. */
export interface Filled {
  kind: Kind
  size: ArchiveSize
}

/** One line of the table: a subject, what it is compared with, and how the ratio of the two should be. */
export interface Row {
  readonly id: string
  readonly what: string
  /** What is counted: requests, unless it says otherwise. */
  readonly unit?: string
  readonly measure: Measure
  /** None where the figures only show how it behaves: such a row runs only when it is asked for. */
  readonly goal?: Goal
  /** What it reads: filled before the first row, all at the same time, and there until the run ends. */
  readonly archives?: readonly Filled[]
  open(bench: Bench): Promise<readonly [subject: Contestant, reference: Contestant]>
}
