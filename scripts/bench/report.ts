import type { Result, Score } from './duel.ts'
import type { Goal, Measure } from './row.ts'

const busyGenerator = 0.95
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

const goalText = (goal: Goal) => ('atLeast' in goal ? `>= ${goal.atLeast}x` : `<= ${goal.atMost}x`)

const measureText = (measure: Measure, unit: string) =>
  ({
    perSecond: `${unit}/s`,
    p50Ms: 'median latency',
    p99Ms: 'the latency that 99 % stay below',
    speedup: 'median latency, the reference over the subject',
    bytesEach: 'memory held for each',
  })[measure]

/** One row for people: the ratio and its verdict, then both contestants. */
export function describeResult(result: Result): string {
  const { id, what, unit, measure, ratio, goal, verdict, contestants } = result
  const { median, low, high, confidence } = ratio
  const interval = `${low.toFixed(2)} to ${high.toFixed(2)} with ${(100 * confidence).toFixed(0)} %`
  const lines = [
    `${id}  ${what}: ${measureText(measure, unit)}`,
    `    ${median.toFixed(2)}x (${interval})${goal ? `, goal ${goalText(goal)}: ${verdict}` : ''}`,
    ...contestants.map((contestant) => `    ${describeScore(contestant)}`),
  ]
  if (contestants.some(({ generatorBusy }) => generatorBusy >= busyGenerator)) {
    lines.push('    The load generator was at its limit: the faster of the two may be faster than this shows.')
  }
  return lines.join('\n')
}

function describeScore(score: Score): string {
  const { name, perSecond, p50Ms, p99Ms, cpuSecondsPer1000, generatorBusy, othersBusy, bytesEach } = score
  if (bytesEach !== undefined) return `${name.padEnd(26)}${whole.format(bytesEach)} bytes each`
  return [
    name.padEnd(26),
    `${perSecond < 10 ? perSecond.toFixed(1) : whole.format(perSecond)}/s`.padStart(9),
    `p50 ${p50Ms.toFixed(2)} ms`.padStart(16),
    `p99 ${p99Ms.toFixed(2)} ms`.padStart(16),
    `${cpuSecondsPer1000.toFixed(3)} CPU s/1,000`.padStart(23),
    `generator ${generatorBusy.toFixed(2)}`.padStart(16),
    `others ${othersBusy.toFixed(2)} cores`.padStart(19),
  ].join('')
}
