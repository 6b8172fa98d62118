import { accessGuards } from './guards-of-access.ts'
import { edgeGuards } from './guards-of-edges.ts'
import { revocationGuards } from './guards-of-revocation.ts'
import { storageGuards } from './guards-of-storage.ts'

export type Kind = 'sqlite' | 'postgresql'

/** A guard, and the one break that takes it out. */
export interface Guard {
  /** On the command line. */
  name: string
  /** What must hold. */
  guard: string
  /** Against which fault or attack. */
  against: string
  file: string
  /** The text that is the guard, once in its file: a guard that has moved is noticed. */
  find: string
  replace: string
  /** The test files that could notice: the fewest that will do. */
  tests: readonly string[]
  /** Of these, the tests whose full name matches; all without it. */
  only?: string
  /** Where it is shown: `sqlite` unless said otherwise. */
  database?: Kind | 'both'
  /** Whether the other database does without it. */
  alone?: true
}

/** Every guard that is taken out on purpose, to see which test goes red. */
export const guards: readonly Guard[] = [...accessGuards, ...revocationGuards, ...edgeGuards, ...storageGuards]
