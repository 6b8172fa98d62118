/** A message as the database takes it: absent is NULL, times are text in `databaseTime` form, JSON stays JSON. */
export interface MessageRow {
  id: string
  role: string
  content?: string
  parts?: unknown
  name?: string
  functionCall?: unknown
  toolCalls?: unknown
  toolCallId?: string
  metadata: unknown
  authorType: string
  authorId?: string
  status: string
  finishReason?: string
  provider?: string
  model?: string
  tokens?: number
  promptTokens?: number
  completionTokens?: number
  cachedTokens?: number
  reasoningTokens?: number
  costNanos?: number
  latency?: number
  timeToFirstTokenMs?: number
  externalId?: string
  searchText?: string
  createdAt: string
  updatedAt: string
}

/** The columns that come from a MessageRow, with their PostgreSQL types; orgId, chatId and seq come from the write. */
export const rowColumns = {
  id: 'text',
  role: '"MessageRole"',
  content: 'text',
  parts: 'jsonb',
  name: 'text',
  functionCall: 'jsonb',
  toolCalls: 'jsonb',
  toolCallId: 'text',
  metadata: 'jsonb',
  authorType: '"AuthorType"',
  authorId: 'text',
  status: '"MessageStatus"',
  finishReason: 'text',
  provider: 'text',
  model: 'text',
  tokens: 'int',
  promptTokens: 'int',
  completionTokens: 'int',
  cachedTokens: 'int',
  reasoningTokens: 'int',
  costNanos: 'bigint',
  latency: 'int',
  timeToFirstTokenMs: 'int',
  externalId: 'text',
  searchText: 'text',
  createdAt: 'timestamp(3)',
  updatedAt: 'timestamp(3)',
} as const satisfies Record<keyof MessageRow, string>

/** A message whose chat and place in it are known. */
export interface PlacedRow extends MessageRow {
  chatId: string
  seq: number
  feedbackRating?: string
  feedbackScore?: number
  feedbackComment?: string
  feedbackBy?: string
}

/** The columns that come from a PlacedRow, with their PostgreSQL types. */
export const placedColumns = {
  ...rowColumns,
  chatId: 'text',
  seq: 'int',
  feedbackRating: '"FeedbackRating"',
  feedbackScore: 'int',
  feedbackComment: 'text',
  feedbackBy: '"AuthorType"',
} as const satisfies Record<keyof PlacedRow, string>

/** Messages of one chat, by `seq`, both ends included. */
export interface SeqRange {
  chatId: string
  from: number
  to: number
}

/** One request's messages for one chat: stored together or not at all. */
export interface MessageWrite {
  orgId: string
  chatId: string
  /** Whom usage is counted for, and whose idempotency keys these are. */
  credential: string
  idempotency?: { operation: string; key: string; bodyHash: string }
  messages: MessageRow[]
}

/** What became of a write. `seen`: its idempotency key was used before, by a request with this body hash, which made these ids. */
export type WriteOutcome =
  | { outcome: 'stored'; firstSeq: number }
  | { outcome: 'seen'; bodyHash: string; ids: string[] }
  | { outcome: 'missing' | 'closed' | 'external_id_taken' }

/** The text form in which both databases keep a time, equal to what Prisma writes on SQLite: as text, other forms do not compare. */
export const databaseTime = (time: Date) => time.toISOString().replace('Z', '+00:00')

/**
 * Upper bounds, in milliseconds, of the latency histogram that statistics keep: a latency belongs to the first bound above
 * it. Percentiles are read from it, so a change of bounds would have to recount every stored row.
 */
export const latencyBounds = [
  10, 20, 35, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1000, 1500, 2000, 3000, 4000, 5000, 7500, 10_000, 15_000,
  20_000, 30_000, 60_000, 120_000,
]

const latencyBucket = `CASE WHEN latency IS NULL THEN -1 ${latencyBounds
  .map((bound, index) => `WHEN latency < ${bound} THEN ${index}`)
  .join(' ')} ELSE ${latencyBounds.length} END`

/**
 * The statement that adds (or, with a sign of -1, takes away) messages in the statistics. `source` has the columns of
 * Message; `bucket` is the dialect's start of the quarter of an hour of "createdAt".
 */
export const statisticsUpsert = (source: string, bucket: string, slot: string, sign: 1 | -1) => `
  INSERT INTO "MessageStatistic" AS s ("orgId", "bucket", "role", "provider", "model", "latencyBucket", "slot",
    "messages", "tokens", "promptTokens", "completionTokens", "costNanos", "latencySum")
  SELECT "orgId", ${bucket} AS bucket, role, coalesce(provider, '') AS provider, coalesce(model, '') AS model,
    ${latencyBucket} AS latency_bucket, ${slot}, ${sign} * count(*),
    ${['tokens', '"promptTokens"', '"completionTokens"', '"costNanos"', 'latency']
      .map((column) => `${sign} * coalesce(sum(${column}), 0)`)
      .join(', ')}
  FROM ${source} WHERE true
  GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6
  ON CONFLICT ("orgId", "bucket", "role", "provider", "model", "latencyBucket", "slot") DO UPDATE SET
    ${['messages', 'tokens', 'promptTokens', 'completionTokens', 'costNanos', 'latencySum']
      .map((column) => `"${column}" = s."${column}" + excluded."${column}"`)
      .join(', ')}`

/** The statement that adds (or, with a sign of -1, takes away) messages in the counters of their chats; `source` as above. */
export const countersUpdate = (source: string, sign: 1 | -1) => `
  UPDATE "Chat" SET
    "messageCount" = "messageCount" + ${sign} * d.messages,
    "promptTokens" = "Chat"."promptTokens" + ${sign} * d.prompt,
    "completionTokens" = "Chat"."completionTokens" + ${sign} * d.completion,
    "totalTokens" = "totalTokens" + ${sign} * d.total
  FROM (
    SELECT "orgId", "chatId", count(*) AS messages, coalesce(sum("promptTokens"), 0) AS prompt,
      coalesce(sum("completionTokens"), 0) AS completion, coalesce(sum(tokens), 0) AS total
    FROM ${source} GROUP BY "orgId", "chatId"
  ) d
  WHERE "Chat"."orgId" = d."orgId" AND "Chat".id = d."chatId"`
