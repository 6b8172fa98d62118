/** A message as the database takes it: absent or undefined is NULL, times are text in `databaseTime` form, JSON stays JSON. */
export interface MessageRow {
  id: string
  role: string
  content?: string | undefined
  parts?: unknown
  name?: string | undefined
  functionCall?: unknown
  toolCalls?: unknown
  toolCallId?: string | undefined
  metadata: unknown
  authorType: string
  authorId?: string | undefined
  status: string
  finishReason?: string | undefined
  provider?: string | undefined
  model?: string | undefined
  tokens?: number | undefined
  promptTokens?: number | undefined
  completionTokens?: number | undefined
  cachedTokens?: number | undefined
  reasoningTokens?: number | undefined
  costNanos?: number | undefined
  latency?: number | undefined
  timeToFirstTokenMs?: number | undefined
  externalId?: string | undefined
  searchText?: string | undefined
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
  /** `heard`: whether another process may be listening to what happens in chats. */
  | { outcome: 'stored'; firstSeq: number; heard?: boolean }
  | { outcome: 'seen'; bodyHash: string; ids: string[] }
  | { outcome: 'missing' | 'closed' | 'external_id_taken' }

/** The text form in which both databases keep a time, equal to what Prisma writes on SQLite: as text, other forms do not compare. */
export const databaseTime = (time: Date) => time.toISOString().replace('Z', '+00:00')
