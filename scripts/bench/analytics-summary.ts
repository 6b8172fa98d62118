import { daysOf } from '../../src/domain/analytics/days.ts'
import type { AnalyticsSummary } from '../../src/generated/schemas.ts'
import type { AggregateSettings, Totals } from './aggregate-by-driver.ts'
import { type Kind, kindNames } from './databases.ts'
import { driverContestant } from './driver-contestant.ts'
import { readContestant } from './read-archive.ts'
import type { Goal, Row } from './row.ts'

const longChat = 10_000

/** The days of the second are not those of the statistics. */
const zones: readonly { timeZone: string; goal?: Goal }[] = [
  { timeZone: 'UTC', goal: { atLeast: 200 } },
  { timeZone: 'America/New_York' },
]

const whole = new Intl.NumberFormat('en')

/** getAnalyticsSummary of thirty days against the aggregates of all rows of these days. */
export const analyticsSummaryRows = (messages: number): readonly Row[] =>
  zones.flatMap((zone) => (['sqlite', 'postgresql'] as const).map((kind) => row(kind, zone, messages)))

const row = (kind: Kind, { timeZone, goal }: (typeof zones)[number], messages: number): Row => ({
  id: 'P10',
  what: `getAnalyticsSummary, 30 days of ${timeZone}, ${whole.format(messages)} messages, ${kindNames[kind]}, 1 connection`,
  measure: 'speedup',
  ...(goal && { goal }),
  archives: [{ kind, size: { messages, longChat } }],
  async open(bench) {
    const archive = bench.archive(kind, { messages, longChat })
    const { from, to, start, end } = daysOf({ timeZone })
    const { databaseUrl, orgId } = archive
    const range = { from: start.toISOString(), to: end.toISOString() }
    const settings: AggregateSettings = { databaseUrl, orgId, ...range }
    const program = await bench.start<Totals>('aggregate-by-driver.ts', settings)
    const { ready: all } = program
    const subject = await readContestant(bench, {
      name: 'getAnalyticsSummary',
      archive,
      paths: async () => [`/analytics/summary?from=${from}&to=${to}&timeZone=${timeZone}`],
      isRight(answer) {
        const { messages, tokens, toolCalls } = answer as AnalyticsSummary
        return messages.total === all.messages && tokens.total === all.tokens && toolCalls === all.toolCalls
      },
      firstOperations: 20,
    })
    return [
      subject,
      driverContestant(bench, { name: 'aggregates by the driver', program, lines: 1, firstOperations: 1 }),
    ]
  },
})
