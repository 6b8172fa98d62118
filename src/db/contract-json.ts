import { Prisma } from '../generated/sqlite/client.ts'
import type { ChatSql, Sql } from './chat-query.ts'

const { sql } = Prisma

/** What the two databases say differently. */
export interface JsonSql extends ChatSql {
  /** JSON of an object. */
  object(fields: Readonly<Record<string, Sql>>): Sql
  /** A column of JSON, as a value in an object. */
  json(column: Sql): Sql
  /** A field of a column of JSON, likewise; null where it has none. */
  field(column: Sql, name: string): Sql
  /** How many bytes a text has, or JSON as text. */
  bytes(column: Sql): Sql
  /** The tags of the chat `c` in their order, as a value in an object. */
  tags: Sql
}

/** A value, or null where the condition is not true. */
export const when = (condition: Sql, value: Sql) => sql`CASE WHEN ${condition} THEN ${value} END`

/** Drivers make objects of JSON: a text stays one. */
export const asText = (json: Sql) => sql`CAST(${json} AS text)`

/** The contract's Chat of the chat `c`, without its messages. */
export function chatJson({ object, text, json, field, tags }: JsonSql): Sql {
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

/** What a column holds, and so how it becomes JSON; dollars are stored as billionths. */
export type Kind = 'text' | 'number' | 'json' | 'time' | 'dollars'

/** A value in an object: a column, or an object of its own, which is null where the column `unless` is. */
export type Field = { kind: Kind; column: string } | { fields: Fields; unless?: string }

/** The fields of an object, in their order. */
export type Fields = Readonly<Record<string, Field>>

const holding = (kind: Kind) => (column: string) => ({ kind, column })
const text = holding('text')
const number = holding('number')
const json = holding('json')
const time = holding('time')

/** The contract's Message. */
export const messageFields: Fields = {
  id: text('id'),
  chatId: text('chatId'),
  seq: number('seq'),
  role: text('role'),
  content: text('content'),
  parts: json('parts'),
  name: text('name'),
  functionCall: json('functionCall'),
  toolCalls: json('toolCalls'),
  toolCallId: text('toolCallId'),
  metadata: json('metadata'),
  author: { fields: { type: text('authorType'), id: text('authorId') } },
  status: text('status'),
  finishReason: text('finishReason'),
  provider: text('provider'),
  model: text('model'),
  tokens: number('tokens'),
  promptTokens: number('promptTokens'),
  completionTokens: number('completionTokens'),
  cachedTokens: number('cachedTokens'),
  reasoningTokens: number('reasoningTokens'),
  cost: { kind: 'dollars', column: 'costNanos' },
  latency: number('latency'),
  timeToFirstTokenMs: number('timeToFirstTokenMs'),
  feedback: {
    unless: 'feedbackBy',
    fields: {
      rating: text('feedbackRating'),
      score: number('feedbackScore'),
      comment: text('feedbackComment'),
      by: text('feedbackBy'),
    },
  },
  externalId: text('externalId'),
  createdAt: time('createdAt'),
  updatedAt: time('updatedAt'),
}
