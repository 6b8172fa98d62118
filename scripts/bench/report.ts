import type { Result, Score } from './duel.ts'
import type { Goal } from './row.ts'

const busyGenerator = 0.95
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

const goalText = (goal: Goal) => ('atLeast' in goal ? `>= ${goal.atLeast}x` : `<= ${goal.atMost}x`)

/** One row for people: the ratio and its verdict, then both contestants. */
export function describeResult({ id, what, measure, ratio, goal, verdict, contestants }: Result): string {
  const { median, low, high, confidence } = ratio
  const interval = `${low.toFixed(2)} to ${high.toFixed(2)} with ${(100 * confidence).toFixed(0)} %`
  const head = `${id}  ${what}: ${measure === 'p50Ms' ? 'median latency' : 'requests/s'}`
  const lines = [
    head,
    `    ${median.toFixed(2)}x (${interval}), goal ${goalText(goal)}: ${verdict}`,
    ...contestants.map((contestant) => `    ${describeScore(contestant)}`),
  ]
  if (contestants.some(({ generatorBusy }) => generatorBusy >= busyGenerator)) {
    lines.push('    The load generator was at its limit: the faster of the two may be faster than this shows.')
  }
  return lines.join('\n')
}

function describeScore({ name, perSecond, p50Ms, p99Ms, cpuSecondsPer1000, generatorBusy, othersBusy }: Score): string {
  return [
    name.padEnd(26),
    `${whole.format(perSecond)}/s`.padStart(9),
    `p50 ${p50Ms.toFixed(2)} ms`.padStart(14),
    `p99 ${p99Ms.toFixed(2)} ms`.padStart(14),
    `${cpuSecondsPer1000.toFixed(3)} CPU s/1,000`.padStart(19),
    `generator ${generatorBusy.toFixed(2)}`.padStart(16),
    `others ${othersBusy.toFixed(2)} cores`.padStart(19),
  ].join('')
}
