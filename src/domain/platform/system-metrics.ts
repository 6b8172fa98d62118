import { randomInt } from 'node:crypto'
import type { Database } from '../../db/database.ts'
import type { RequestFigures, SystemMetrics } from '../../generated/schemas.ts'
import { hundredths } from './process-metrics.ts'

const hourMs = 3_600_000
const dayMs = 86_400_000

/** Metrics of all processes and organizations over the last hours, including what this process has not stored yet. */
export async function getSystemMetrics(db: Database, counts: RequestCounts, hours: number): Promise<SystemMetrics> {
  await counts.write().catch(() => {}) // reading works on a full disk
  const to = new Date()
  const since = to.getTime() - hours * hourMs
  const from = new Date(since - (since % quarterMs))
  // Clocks of processes differ: includes rows a moment ahead.
  const end = new Date(from.getTime() + hours * hourMs + dayMs)
  const [requests, sums] = await Promise.all([requestFigures(db, from), db.analytics.platform({ from, to: end })])
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

/** The length of a bucket in milliseconds. */
export const quarterMs = 900_000

/** A finished request. */
export interface Answered {
  status: number
  /** Whether the response was sent completely. */
  isWhole: boolean
  durationMs: number
}

interface Totals {
  requests: number
  failed: number
  serverErrors: number
  durationMs: number
  /** How many of the requests are stored. */
  stored: number
}

/** Matches the contract's RequestFigures. */
const hasFailed = ({ status, isWhole }: Answered) => status >= 400 || !isWhole
const isServerError = ({ status, isWhole }: Answered) => status >= 500 || !isWhole

/**
 * Counts this process's requests per quarter of an hour. Each process writes totals to its own rows: repeating a
 * failed or uncertain write counts nothing twice.
 */
export class RequestCounts {
  readonly #db: Database
  readonly #slot = randomInt(2 ** 31)
  readonly #quarters = new Map<number, Totals>()
  #writing: Promise<unknown> = Promise.resolve()

  constructor(db: Database) {
    this.#db = db
  }

  add(one: Answered, at = Date.now()): void {
    const bucket = at - (at % quarterMs)
    let totals = this.#quarters.get(bucket)
    if (!totals) {
      totals = { requests: 0, failed: 0, serverErrors: 0, durationMs: 0, stored: 0 }
      this.#quarters.set(bucket, totals)
    }
    totals.requests++
    totals.durationMs += one.durationMs
    if (hasFailed(one)) totals.failed++
    if (isServerError(one)) totals.serverErrors++
  }

  /** Stores the totals; writes run one after the other, so that no older total overwrites a newer one. */
  write(): Promise<void> {
    const written = this.#writing.then(() => this.#store())
    this.#writing = written.catch(() => {}) // the caller gets the error
    return written
  }

  async #store(): Promise<void> {
    const changed = [...this.#quarters].filter(([, { requests, stored }]) => requests > stored)
    if (changed.length === 0) return
    const rows = changed.map(([bucket, totals]) => ({ key: this.#keyOf(bucket), totals, data: dataOf(totals) }))
    await this.#db.write(async (tx) => {
      for (const { key, data } of rows) {
        await tx.requestStatistic.upsert({ where: { bucket_slot: key }, create: { ...key, ...data }, update: data })
      }
    })
    for (const { totals, data } of rows) totals.stored = Number(data.requests)
    this.#forget()
  }

  /** Keeps the last day: the clock may be set back. */
  #forget() {
    const first = Date.now() - 96 * quarterMs
    for (const [bucket, { requests, stored }] of this.#quarters) {
      if (bucket < first && requests === stored) this.#quarters.delete(bucket)
    }
  }

  #keyOf(bucket: number) {
    return { bucket: new Date(bucket), slot: this.#slot }
  }
}

const dataOf = ({ requests, failed, serverErrors, durationMs }: Totals) => ({
  requests: BigInt(requests),
  failed: BigInt(failed),
  serverErrors: BigInt(serverErrors),
  duration: BigInt(Math.round(durationMs * 1_000)),
})
