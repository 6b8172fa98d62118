import type { Bench, Contestant, Goal, Measure, Round, Row } from './row.ts'
import { type Interval, judge, median, medianInterval, type Verdict } from './statistics.ts'

/** Medians over the rounds of one contestant. */
export interface Score {
  name: string
  operations: number
  perSecond: number
  p50Ms: number
  p99Ms: number
  cpuSecondsPer1000: number
  generatorBusy: number
  othersBusy: number
  bytesEach: number | undefined
}

export interface Result {
  id: string
  what: string
  unit: string
  measure: Measure
  /** Subject over reference, pair of rounds by pair of rounds. */
  ratio: Interval
  ratios: number[]
  goal: Goal | undefined
  verdict: Verdict | undefined
  contestants: Score[]
}

/**
 * Runs one row: both warm up, then pairs of rounds in the order A B, B A, A B, ..., so that a machine that grows slower or a
 * table that grows longer meets both alike.
 */
export async function duel(row: Row, bench: Bench, rounds: number, progress: (text: string) => void): Promise<Result> {
  const { id, what, unit = 'requests', measure, goal } = row
  progress('starting')
  const [subject, reference] = await row.open(bench)
  const subjectRounds: Round[] = []
  const referenceRounds: Round[] = []
  const turn = async (contestant: Contestant, results: Round[]) => {
    results.push(await contestant.round())
  }
  progress('warming up')
  await subject.warmUp()
  await reference.warmUp()
  for (let round = 1; round <= rounds; round++) {
    progress(`round ${round} of ${rounds}`)
    const pair = [() => turn(subject, subjectRounds), () => turn(reference, referenceRounds)]
    for (const take of round % 2 ? pair : pair.reverse()) await take()
  }
  progress('checking')
  await Promise.all([subject.finish(), reference.finish()])
  const ratios = subjectRounds.map((round, index) => ratioOf(measure, round, referenceRounds[index] as Round))
  const ratio = medianInterval(ratios)
  const contestants = [score(subject.name, subjectRounds), score(reference.name, referenceRounds)]
  const verdict = goal && judge(ratio, goal)
  return { id, what, unit, measure, ratio, ratios, goal, verdict, contestants }
}

function ratioOf(measure: Measure, subject: Round, reference: Round): number {
  if (measure === 'speedup') return reference.p50Ms / subject.p50Ms
  if (measure === 'bytesEach') return (subject.bytesEach ?? 0) / (reference.bytesEach ?? 0)
  return subject[measure] / reference[measure]
}

function score(name: string, rounds: Round[]): Score {
  const of = (value: (round: Round) => number) => median(rounds.map(value))
  return {
    name,
    operations: rounds.reduce((sum, { operations }) => sum + operations, 0),
    perSecond: of(({ perSecond }) => perSecond),
    p50Ms: of(({ p50Ms }) => p50Ms),
    p99Ms: of(({ p99Ms }) => p99Ms),
    cpuSecondsPer1000: of(({ cpuSeconds, operations }) => (1_000 * cpuSeconds) / operations),
    generatorBusy: of(({ generatorBusy }) => generatorBusy),
    othersBusy: of(({ othersBusy }) => othersBusy),
    bytesEach: rounds[0]?.bytesEach === undefined ? undefined : of(({ bytesEach = 0 }) => bytesEach),
  }
}
