import { databaseTime, type MessageRow, type SequencedRow } from '../../db/messages.ts'
import type { Feedback, Message, NewMessage } from '../../generated/schemas.ts'
import type { MessageModel } from '../../generated/sqlite/models.ts'
import type { Actor } from '../access/scope.ts'
import { newId } from '../ids.ts'
import { fold, messageText } from '../search-text.ts'

const nanosPerDollar = 1e9

/** A row as it is read: without the text that search compares. */
export type StoredMessage = Omit<MessageModel, 'searchText'>

/** The contract's Message of a row. */
export const toMessage = (row: StoredMessage): Message => ({
  id: row.id,
  chatId: row.chatId,
  seq: row.seq,
  role: row.role,
  content: row.content,
  parts: row.parts as Message['parts'],
  name: row.name,
  functionCall: row.functionCall as Message['functionCall'],
  toolCalls: row.toolCalls as Message['toolCalls'],
  toolCallId: row.toolCallId,
  metadata: row.metadata as Message['metadata'],
  author: { type: row.authorType, id: row.authorId },
  status: row.status,
  finishReason: row.finishReason,
  provider: row.provider,
  model: row.model,
  tokens: row.tokens,
  promptTokens: row.promptTokens,
  completionTokens: row.completionTokens,
  cachedTokens: row.cachedTokens,
  reasoningTokens: row.reasoningTokens,
  cost: row.costNanos === null ? null : Number(row.costNanos) / nanosPerDollar,
  latency: row.latency,
  timeToFirstTokenMs: row.timeToFirstTokenMs,
  feedback: row.feedbackBy && {
    rating: row.feedbackRating,
    score: row.feedbackScore,
    comment: row.feedbackComment,
    by: row.feedbackBy as Feedback['by'],
  },
  externalId: row.externalId,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
})

/** The author of a message: the caller, or another one that the request names. */
type Speaker = Actor | { type: 'import' } | { type: 'assistant' }

/** A message that is about to be stored; its `seq` is given by the database. */
export function newMessage(chatId: string, actor: Speaker, input: NewMessage): Message {
  const now = new Date().toISOString()
  return {
    id: newId('msg'),
    chatId,
    seq: 0,
    role: input.role ?? 'user',
    content: input.content ?? null,
    parts: input.parts ?? null,
    name: input.name ?? null,
    functionCall: input.functionCall ?? null,
    toolCalls: input.toolCalls ?? null,
    toolCallId: input.toolCallId ?? null,
    metadata: input.metadata ?? {},
    author: authorOf(actor),
    status: input.status ?? 'complete',
    finishReason: input.finishReason ?? null,
    provider: input.provider ?? null,
    model: input.model ?? null,
    tokens: input.tokens ?? sum(input.promptTokens, input.completionTokens),
    promptTokens: input.promptTokens ?? null,
    completionTokens: input.completionTokens ?? null,
    cachedTokens: input.cachedTokens ?? null,
    reasoningTokens: input.reasoningTokens ?? null,
    cost: toCost(input.cost),
    latency: input.latency ?? null,
    timeToFirstTokenMs: input.timeToFirstTokenMs ?? null,
    feedback: null,
    externalId: input.externalId ?? null,
    createdAt: now,
    updatedAt: now,
  }
}

/** What is kept of a cost in dollars: whole billionths. */
export const toCost = (cost: number | null | undefined) =>
  cost == null ? null : Math.round(cost * nanosPerDollar) / nanosPerDollar

const sum = (prompt: number | null | undefined, completion: number | null | undefined) =>
  prompt == null && completion == null ? null : (prompt ?? 0) + (completion ?? 0)

/** Who a message, or what is said of it, is from. */
export function authorOf(actor: Speaker): Message['author'] {
  if (actor.type === 'import' || actor.type === 'assistant') return { type: actor.type, id: null }
  if (actor.type === 'person') return { type: 'person', id: actor.userId }
  // A message that opens a chat with a publishable key is the visitor's, who has no token yet.
  return actor.type === 'key' && actor.kind === 'secret'
    ? { type: 'key', id: actor.keyId }
    : { type: 'visitor', id: null }
}

/** A column that has nothing is left out of the JSON that a row becomes. */
const orAbsent = <T>(value: T | null) => value ?? undefined

/** The columns of a message that is about to be stored. Spelled out: made name by name, it took a tenth of a request. */
export function toRow(message: Message): MessageRow {
  const { author, cost } = message
  const text = messageText(message)
  return {
    id: message.id,
    role: message.role,
    content: orAbsent(message.content),
    parts: orAbsent(message.parts),
    name: orAbsent(message.name),
    functionCall: orAbsent(message.functionCall),
    toolCalls: orAbsent(message.toolCalls),
    toolCallId: orAbsent(message.toolCallId),
    metadata: message.metadata,
    authorType: author.type,
    authorId: orAbsent(author.id),
    status: message.status,
    finishReason: orAbsent(message.finishReason),
    provider: orAbsent(message.provider),
    model: orAbsent(message.model),
    tokens: orAbsent(message.tokens),
    promptTokens: orAbsent(message.promptTokens),
    completionTokens: orAbsent(message.completionTokens),
    cachedTokens: orAbsent(message.cachedTokens),
    reasoningTokens: orAbsent(message.reasoningTokens),
    costNanos: cost === null ? undefined : Math.round(cost * nanosPerDollar),
    latency: orAbsent(message.latency),
    timeToFirstTokenMs: orAbsent(message.timeToFirstTokenMs),
    externalId: orAbsent(message.externalId),
    searchText: text === undefined ? undefined : fold(text),
    createdAt: databaseTime(new Date(message.createdAt)),
    updatedAt: databaseTime(new Date(message.updatedAt)),
  }
}

/** The columns of a message that has its place: `seq` and feedback too. */
export function toSequencedRow(message: Message): SequencedRow {
  const { chatId, seq, feedback } = message
  const { rating, score, comment, by } = feedback ?? {}
  return {
    ...toRow(message),
    chatId,
    seq,
    ...(rating != null && { feedbackRating: rating }),
    ...(score != null && { feedbackScore: score }),
    ...(comment != null && { feedbackComment: comment }),
    ...(by !== undefined && { feedbackBy: by }),
  }
}
