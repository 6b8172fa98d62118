/** A column of "Message" and its field in the contract's Message. */
interface MessageColumn {
  /** PostgreSQL's type; the type of a row's value and the form in JSON follow from it. */
  type: ColumnType
  /** Set by each write; other columns may be NULL. */
  required?: true
  /** Set by `message`: each new message; `sequence`: the reserved place in the chat; `feedback`: a later rating. `message` when absent. */
  setBy?: 'message' | 'sequence' | 'feedback'
  /** The field's path in the contract; the column's name when absent, null for a column that answers omit. */
  field?: readonly string[] | null
  /** The form in JSON, where the type alone does not determine it. */
  format?: FieldFormat
  /** The object around the field is null where this column is NULL. */
  marksObject?: true
  /** May be long: exports measure it before they read many rows at once. */
  large?: true
}

type ColumnType =
  | 'text'
  | 'int'
  | 'bigint'
  | 'jsonb'
  | 'timestamp(3)'
  | '"MessageRole"'
  | '"AuthorType"'
  | '"MessageStatus"'
  | '"FeedbackRating"'

/**
 * The columns of "Message" in the contract's order of fields. Rows, inserts of both databases and the JSON of exports follow from
 * it; "orgId" is the tenant's and comes from each statement.
 */
export const messageColumns = {
  id: { type: 'text', required: true },
  chatId: { type: 'text', required: true, setBy: 'sequence' },
  seq: { type: 'int', required: true, setBy: 'sequence' },
  role: { type: '"MessageRole"', required: true },
  content: { type: 'text', large: true },
  parts: { type: 'jsonb', large: true },
  name: { type: 'text' },
  functionCall: { type: 'jsonb', large: true },
  toolCalls: { type: 'jsonb', large: true },
  toolCallId: { type: 'text' },
  metadata: { type: 'jsonb', required: true, large: true },
  authorType: { type: '"AuthorType"', required: true, field: ['author', 'type'] },
  authorId: { type: 'text', field: ['author', 'id'] },
  status: { type: '"MessageStatus"', required: true },
  finishReason: { type: 'text' },
  provider: { type: 'text' },
  model: { type: 'text' },
  tokens: { type: 'int' },
  promptTokens: { type: 'int' },
  completionTokens: { type: 'int' },
  cachedTokens: { type: 'int' },
  reasoningTokens: { type: 'int' },
  costNanos: { type: 'bigint', field: ['cost'], format: 'dollars' },
  latency: { type: 'int' },
  timeToFirstTokenMs: { type: 'int' },
  feedbackRating: { type: '"FeedbackRating"', setBy: 'feedback', field: ['feedback', 'rating'] },
  feedbackScore: { type: 'int', setBy: 'feedback', field: ['feedback', 'score'] },
  feedbackComment: { type: 'text', setBy: 'feedback', field: ['feedback', 'comment'] },
  feedbackBy: { type: '"AuthorType"', setBy: 'feedback', field: ['feedback', 'by'], marksObject: true },
  externalId: { type: 'text' },
  searchText: { type: 'text', field: null },
  createdAt: { type: 'timestamp(3)', required: true },
  updatedAt: { type: 'timestamp(3)', required: true },
} as const satisfies Record<string, MessageColumn>

type Columns = typeof messageColumns
type ColumnName = keyof Columns
type NamesWith<Part> = { [Name in ColumnName]: Columns[Name] extends Part ? Name : never }[ColumnName]
type Required = NamesWith<{ required: true }>
type OfSequence = NamesWith<{ setBy: 'sequence' }>
type OfFeedback = NamesWith<{ setBy: 'feedback' }>

type ValueOf<Type> = Type extends 'int' | 'bigint' ? number : Type extends 'jsonb' ? unknown : string
type Row<Names extends ColumnName> = { [Name in Names & Required]: ValueOf<Columns[Name]['type']> } & {
  [Name in Exclude<Names, Required>]?: ValueOf<Columns[Name]['type']> | undefined
}

/** A message as a write takes it: absent or undefined is NULL, times are text in `databaseTime` form, JSON stays JSON. */
export interface MessageRow extends Row<Exclude<ColumnName, OfSequence | OfFeedback>> {}

/** A message whose chat and sequence number are known. */
export interface SequencedRow extends Row<ColumnName> {}

const typesOf = <Name extends ColumnName>(isIncluded: (column: MessageColumn) => boolean) =>
  Object.fromEntries(
    Object.entries<MessageColumn>(messageColumns)
      .filter(([, column]) => isIncluded(column))
      .map(([name, { type }]) => [name, type]),
  ) as Record<Name, ColumnType>

/** The columns of a MessageRow, with their PostgreSQL types; orgId, chatId and seq come from the write. */
export const rowColumns = typesOf<keyof MessageRow & ColumnName>(({ setBy = 'message' }) => setBy === 'message')

/** The columns of a SequencedRow, with their PostgreSQL types. */
export const sequencedColumns = typesOf<ColumnName>(() => true)

/** The columns whose values may be long. */
export const largeMessageColumns = Object.keys(typesOf(({ large = false }) => large))

/** The form of a column in JSON; `dollars` are stored as billionths. */
export type FieldFormat = 'text' | 'number' | 'json' | 'time' | 'dollars'

/** A value in a JSON object: a column, or an object of its own that is null where the column `nullWith` is. */
export type Field = { format: FieldFormat; column: string } | { fields: Fields; nullWith?: string }

/** The fields of a JSON object, in their order. */
export interface Fields {
  readonly [name: string]: Field
}

function formatOf({ type, format }: MessageColumn): FieldFormat {
  if (format) return format
  if (type === 'int' || type === 'bigint') return 'number'
  if (type === 'jsonb') return 'json'
  return type === 'timestamp(3)' ? 'time' : 'text'
}

function toFields(columns: Record<string, MessageColumn>): Fields {
  const fields: Record<string, Field> = {}
  for (const [column, description] of Object.entries(columns)) {
    const [name, nested] = description.field === undefined ? [column] : (description.field ?? [])
    if (name === undefined) continue
    const value = { format: formatOf(description), column }
    if (nested === undefined) {
      fields[name] = value
      continue
    }
    const around = fields[name]
    const object = around && 'fields' in around ? around : { fields: {} }
    const mark = description.marksObject ? { nullWith: column } : {}
    fields[name] = { ...object, ...mark, fields: { ...object.fields, [nested]: value } }
  }
  return fields
}

/** The contract's Message. */
export const messageFields: Fields = toFields(messageColumns)

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
  /** The credential that usage is counted for, and that owns the idempotency key. */
  credential: string
  idempotency?: { operation: string; key: string; bodyHash: string }
  messages: MessageRow[]
}

/** The outcome of a write. `seen`: an earlier request with this idempotency key and body hash created these ids. */
export type WriteOutcome =
  /** `hasSubscribers`: whether another process may subscribe to chat signals; absent means unknown. */
  | { outcome: 'stored'; firstSeq: number; hasSubscribers?: boolean }
  | { outcome: 'seen'; bodyHash: string; ids: string[] }
  | { outcome: 'missing' | 'closed' | 'external_id_taken' }

/** The text of a message, as search results quote it. */
export interface MessageTexts {
  id: string
  content: string | null
  parts: unknown
}

/** The text form of a time on both databases, equal to what Prisma writes on SQLite, where times compare as text. */
export const databaseTime = (time: Date) => time.toISOString().replace('Z', '+00:00')
