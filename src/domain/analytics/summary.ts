import type { Measures, SummaryRow } from '../../db/analytics.ts'
import type { Database } from '../../db/database.ts'
import { measures } from '../../db/statistics.ts'
import type { AnalyticsSummary } from '../../generated/schemas.ts'
import type { Scope } from '../access/scope.ts'
import { type DayQuery, daysOf } from './days.ts'
import { dollars } from './dollars.ts'
import { latencyFigures } from './latency.ts'

/** What an organization's conversations of some days amount to. 422 for days that make no sense. */
export async function getAnalyticsSummary(db: Database, { orgId }: Scope, query: DayQuery): Promise<AnalyticsSummary> {
  const { from, to, timeZone, start, end } = daysOf(query)
  const range = { from: start, to: end }
  const [sums, openings] = await Promise.all([db.analytics.sums(orgId, range), db.analytics.openings(orgId, range)])
  const by = (kind: SummaryRow['by']) => sums.filter((row) => row.by === kind)
  const roles = by('role')
  const ofRole = (role: string) => Number(roles.find(({ name }) => name === role)?.messages ?? 0)
  const total = totalOf(roles)
  const scored = Number(total.scored)
  const shareOf = (all: SummaryRow[]) => {
    const named = Number(totalOf(all).messages)
    return (row: SummaryRow) => usageOf(row, named)
  }
  const ofModels = shareOf(by('anyModel'))
  const ofProviders = shareOf(by('anyProvider'))
  return {
    from,
    to,
    timeZone,
    ...openings,
    messages: {
      total: Number(total.messages),
      user: ofRole('user'),
      assistant: ofRole('assistant'),
      system: ofRole('system'),
      function: ofRole('function'),
      tool: ofRole('tool'),
    },
    tokens: {
      prompt: Number(total.promptTokens),
      completion: Number(total.completionTokens),
      total: Number(total.tokens),
    },
    cost: dollars(total.costNanos),
    latency: latencyFigures(
      by('latencyBucket').map(({ name, messages }) => ({ bucket: Number(name), messages: Number(messages) })),
      Number(total.latencySum),
    ),
    models: by('model').map((row) => ({ provider: row.provider || null, model: row.name, ...ofModels(row) })),
    providers: by('provider').map((row) => ({ provider: row.provider, ...ofProviders(row) })),
    feedback: {
      positive: Number(total.feedbackPositive),
      negative: Number(total.feedbackNegative),
      scored,
      averageScore: scored === 0 ? null : Number(total.scoreSum) / scored,
    },
    toolCalls: Number(total.toolCalls),
  }
}

const totalOf = (rows: readonly Measures[]): Measures =>
  Object.fromEntries(measures.map((name) => [name, rows.reduce((sum, row) => sum + row[name], 0n)])) as Measures

const usageOf = ({ messages, tokens, costNanos }: Measures, named: number) => ({
  messages: Number(messages),
  share: Number(messages) / named,
  tokens: Number(tokens),
  cost: dollars(costNanos),
})
