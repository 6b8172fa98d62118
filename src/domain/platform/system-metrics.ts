import type { Database } from '../../db/database.ts'
import type { RequestFigures, SystemMetrics } from '../../generated/schemas.ts'
import { hundredths } from './process-metrics.ts'
import { quarterMs, type RequestCounts } from './request-counts.ts'

const hourMs = 3_600_000
const dayMs = 86_400_000

/** What all processes did for all organizations in the last hours; what this one has counted until now is in it. */
export async function getSystemMetrics(db: Database, counts: RequestCounts, hours: number): Promise<SystemMetrics> {
  await counts.write().catch(() => {}) // on a disk that is full nothing can be written, and everything be read
  const to = new Date()
  const since = to.getTime() - hours * hourMs
  const from = new Date(since - (since % quarterMs))
  // Clocks differ: what has been stored belongs to it, though its time be a moment ahead.
  const end = new Date(from.getTime() + hours * hourMs + dayMs)
  const [requests, sums] = await Promise.all([requestFigures(db, from), db.figures.platform({ from, to: end })])
  const { all, anyModel, models, chats, endUsers, people } = sums
  return {
    hours,
    from: from.toISOString(),
    to: to.toISOString(),
    requests,
    messages: all.messages,
    chats,
    users: { total: endUsers + people, endUsers, people },
    tokens: { total: all.tokens, prompt: all.promptTokens, completion: all.completionTokens },
    models: models.map(({ provider, model, messages, tokens }) => ({
      provider: provider || null,
      model,
      messages,
      tokens,
      share: anyModel.tokens === 0 ? 0 : tokens / anyModel.tokens,
    })),
  }
}

async function requestFigures(db: Database, from: Date): Promise<RequestFigures> {
  const { _sum: sums } = await db.read.requestStatistic.aggregate({
    where: { bucket: { gte: from } },
    _sum: { requests: true, failed: true, serverErrors: true, duration: true },
  })
  const total = Number(sums.requests ?? 0)
  const failed = Number(sums.failed ?? 0)
  const averageMs = total === 0 ? null : hundredths(Number(sums.duration ?? 0) / total / 1_000)
  return { total, ok: total - failed, failed, serverErrors: Number(sums.serverErrors ?? 0), averageMs }
}
