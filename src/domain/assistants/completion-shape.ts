import type {
  Completion,
  CompletionAttempt,
  CompletionError,
  Message,
  OneOffCompletion,
} from '../../generated/schemas.ts'
import type { CompletionAttemptModel, CompletionModel } from '../../generated/sqlite/models.ts'
import type { Answer, TokenUsage } from '../../llm/assistant.ts'
import type { Candidate } from './provider-selection.ts'

const nanosPerDollar = 1e9
/** A dollar for a million tokens is so many billionths for one. */
const nanosPerPrice = 1_000

export type StoredCompletion = CompletionModel & { attempts: CompletionAttemptModel[] }

/** Its attempts come in the order of the calls. */
export const withAttempts = { attempts: { orderBy: { n: 'asc' } } } as const

const interrupted = { code: 'interrupted', message: 'The server went away.' }

/** Whether its lease has expired without a result. */
export const wasLeft = ({ status, leaseUntil }: Pick<CompletionModel, 'status' | 'leaseUntil'>, now = new Date()) =>
  status === 'running' && (leaseUntil === null || leaseUntil < now)

/** The contract's Completion of a row. */
export function toCompletion(row: StoredCompletion): Completion {
  const left = wasLeft(row)
  return {
    id: row.id,
    chatId: row.chatId as string,
    status: left ? 'failed' : row.status,
    turnIds: row.turnIds as string[],
    messageId: row.messageId,
    attempts: attemptsOf(row),
    error: left ? interrupted : errorOf(row),
    createdAt: row.createdAt.toISOString(),
    completedAt: (left ? row.leaseUntil : row.completedAt)?.toISOString() ?? null,
  }
}

function errorOf({ errorCode, errorMessage }: CompletionModel): CompletionError | null {
  return errorCode === null ? null : { code: errorCode, message: errorMessage ?? '' }
}

/** What was called, and what came of it; what a process left behind when it died has failed with it. */
export function attemptsOf(row: StoredCompletion): CompletionAttempt[] {
  const isUnderWay = row.status === 'running' && !wasLeft(row)
  return row.attempts.map((attempt) => {
    const { status, errorCode, errorMessage, errorStatus } = attempt
    const left = status === 'running' && !isUnderWay
    const error = errorCode === null ? null : { code: errorCode, message: errorMessage ?? '', status: errorStatus }
    return {
      provider: attempt.provider,
      model: attempt.model,
      ownKey: attempt.ownKey,
      status: left ? 'failed' : status,
      error: left ? { ...interrupted, status: null } : error,
      latency: attempt.latency,
      timeToFirstTokenMs: attempt.timeToFirstTokenMs,
      tokens: attempt.tokens,
      promptTokens: attempt.promptTokens,
      completionTokens: attempt.completionTokens,
      cachedTokens: attempt.cachedTokens,
      reasoningTokens: attempt.reasoningTokens,
      cost: attempt.costNanos === null ? null : Number(attempt.costNanos) / nanosPerDollar,
      startedAt: attempt.startedAt.toISOString(),
    }
  })
}

/** The contract's OneOffCompletion of a row whose answer is kept. */
export const toOneOff = (row: StoredCompletion): OneOffCompletion => ({
  ...(row.answer as unknown as OneOffCompletion),
  id: row.id,
  status: row.status,
  attempts: attemptsOf(row),
  createdAt: row.createdAt.toISOString(),
})

/** The counts of a message, of an attempt and of a one-off answer: what the vendor says, and its price where that is known. */
export interface Counts {
  tokens: number | null
  promptTokens: number | null
  completionTokens: number | null
  cachedTokens: number | null
  reasoningTokens: number | null
  /** US dollars. */
  cost: number | null
}

/** The counts of an answer. */
export function countsOf({ usage }: Answer, candidate: Candidate): Counts {
  const { promptTokens = null, completionTokens = null, cachedTokens = null, reasoningTokens = null } = usage ?? {}
  const tokens = usage ? usage.promptTokens + usage.completionTokens : null
  const nanos = usage && costOf(usage, candidate)
  const cost = nanos === undefined ? null : nanos / nanosPerDollar
  return { tokens, promptTokens, completionTokens, cachedTokens, reasoningTokens, cost }
}

/** Whole billionths of a dollar; undefined where the price is not known. */
function costOf({ promptTokens, completionTokens, cachedTokens = 0 }: TokenUsage, { prices, model }: Candidate) {
  const price = prices.find((one) => one.model === model)
  if (!price) return undefined
  const fresh = promptTokens - cachedTokens
  const dollars =
    fresh * price.prompt + cachedTokens * (price.cached ?? price.prompt) + completionTokens * price.completion
  return Math.round(dollars * nanosPerPrice)
}

/** What is kept of dollars: whole billionths. */
export const nanosOf = (cost: number | null) => (cost === null ? null : BigInt(Math.round(cost * nanosPerDollar)))

/** A completion as the visitor of its chat sees it: not who was asked, nor at what cost. */
export const completionForVisitor = ({ error, ...completion }: Completion): Completion => ({
  ...completion,
  attempts: [],
  error: error && { code: error.code, message: 'The assistant could not finish its answer.' },
})

/** What an answer says, as a message says it. */
export const said = (
  answer: Answer,
  candidate: Candidate,
): Pick<Message, 'content' | 'toolCalls' | 'finishReason' | 'provider' | 'model' | 'timeToFirstTokenMs'> & Counts => ({
  content: answer.content,
  toolCalls: answer.toolCalls,
  finishReason: answer.finishReason,
  provider: candidate.target.provider,
  model: candidate.model,
  timeToFirstTokenMs: answer.timeToFirstTokenMs ?? null,
  ...countsOf(answer, candidate),
})
