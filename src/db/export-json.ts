import { Prisma } from '../generated/sqlite/client.ts'
import type { ChatSql, Sql } from './chat-query.ts'

const { sql } = Prisma

/** What the two databases say differently. */
export interface ExportSql extends ChatSql {
  /** JSON of an object. */
  object(fields: Readonly<Record<string, Sql>>): Sql
  /** A column of JSON, as a value in an object. */
  json(column: Sql): Sql
  /** A field of a column of JSON, likewise; null where it has none. */
  field(column: Sql, name: string): Sql
  /** Billionths of a dollar as dollars. */
  dollars(column: Sql): Sql
  /** How many bytes a text has, or JSON as text. */
  bytes(column: Sql): Sql
  /** The tags of the chat `c` in their order, as a value in an object. */
  tags: Sql
  /** Rows `r` of a JSON array of SeqRange, each with its place `n` in it. */
  ranges(json: string): Sql
}

/** A value, or null where the condition is not true. */
export const when = (condition: Sql, value: Sql) => sql`CASE WHEN ${condition} THEN ${value} END`

/** Drivers make objects of JSON: a text stays one. */
const asText = (json: Sql) => sql`CAST(${json} AS text)`

/** The contract's Chat of the chat `c`, without its messages. */
export function chatJson({ object, text, json, field, tags }: ExportSql): Sql {
  const setting = (name: string) => field(sql`c.settings`, name)
  const chat = object({
    id: sql`c.id`,
    orgId: sql`c."orgId"`,
    title: sql`c.title`,
    status: sql`c.status`,
    tags,
    metadata: json(sql`c.metadata`),
    settings: object({
      provider: setting('provider'),
      model: setting('model'),
      parameters: setting('parameters'),
      systemPrompt: setting('systemPrompt'),
    }),
    userId: sql`c."userId"`,
    endUserId: sql`c."endUserId"`,
    source: sql`c.source`,
    externalId: sql`c."externalId"`,
    messageCount: sql`c."messageCount"`,
    lastSeq: sql`c."lastSeq"`,
    tokens: object({
      prompt: sql`c."promptTokens"`,
      completion: sql`c."completionTokens"`,
      total: sql`c."totalTokens"`,
    }),
    lastMessageAt: text(sql`c."lastMessageAt"`),
    createdAt: text(sql`c."createdAt"`),
    updatedAt: text(sql`c."updatedAt"`),
  })
  return asText(chat)
}

const isRated = sql`m."feedbackBy" IS NOT NULL`

/** The contract's Message of the message `m`. */
export function messageJson({ object, text, json, dollars }: ExportSql): Sql {
  const feedback = object({
    rating: sql`m."feedbackRating"`,
    score: sql`m."feedbackScore"`,
    comment: sql`m."feedbackComment"`,
    by: sql`m."feedbackBy"`,
  })
  const message = object({
    id: sql`m.id`,
    chatId: sql`m."chatId"`,
    seq: sql`m.seq`,
    role: sql`m.role`,
    content: sql`m.content`,
    parts: json(sql`m.parts`),
    name: sql`m.name`,
    functionCall: json(sql`m."functionCall"`),
    toolCalls: json(sql`m."toolCalls"`),
    toolCallId: sql`m."toolCallId"`,
    metadata: json(sql`m.metadata`),
    author: object({ type: sql`m."authorType"`, id: sql`m."authorId"` }),
    status: sql`m.status`,
    finishReason: sql`m."finishReason"`,
    provider: sql`m.provider`,
    model: sql`m.model`,
    tokens: sql`m.tokens`,
    promptTokens: sql`m."promptTokens"`,
    completionTokens: sql`m."completionTokens"`,
    cachedTokens: sql`m."cachedTokens"`,
    reasoningTokens: sql`m."reasoningTokens"`,
    cost: dollars(sql`m."costNanos"`),
    latency: sql`m.latency`,
    timeToFirstTokenMs: sql`m."timeToFirstTokenMs"`,
    feedback: json(when(isRated, feedback)),
    externalId: sql`m."externalId"`,
    createdAt: text(sql`m."createdAt"`),
    updatedAt: text(sql`m."updatedAt"`),
  })
  return asText(message)
}
