type Json = Record<string, unknown>

const chatColumns = [
  'id',
  'orgId',
  'title',
  'status',
  'tags',
  'metadata',
  'settings.provider',
  'settings.model',
  'settings.parameters',
  'settings.systemPrompt',
  'userId',
  'endUserId',
  'source',
  'externalId',
  'messageCount',
  'lastSeq',
  'tokens.prompt',
  'tokens.completion',
  'tokens.total',
  'lastMessageAt',
  'createdAt',
  'updatedAt',
]

const messageColumns = [
  'id',
  'chatId',
  'seq',
  'role',
  'content',
  'parts',
  'name',
  'functionCall',
  'toolCalls',
  'toolCallId',
  'metadata',
  'author.type',
  'author.id',
  'status',
  'finishReason',
  'provider',
  'model',
  'tokens',
  'promptTokens',
  'completionTokens',
  'cachedTokens',
  'reasoningTokens',
  'cost',
  'latency',
  'timeToFirstTokenMs',
  'feedback.rating',
  'feedback.score',
  'feedback.comment',
  'feedback.by',
  'externalId',
  'createdAt',
  'updatedAt',
]

/** What a chat puts in front of each of its messages. */
const chatInFront = ['id', 'externalId', 'title']

/** The columns of a table of objects: a field each, `a.b` for the field of an object that always has the same ones. */
interface Table {
  names: readonly string[]
  /** The cells of an object; all empty without one. */
  cells(object: Json | undefined): string
}

function table(columns: readonly string[], prefix = ''): Table {
  const paths = columns.map((column) => column.split('.') as [string, string?])
  const value = (object: Json | undefined, [outer, inner]: [string, string?]) =>
    inner === undefined ? object?.[outer] : (object?.[outer] as Json | null | undefined)?.[inner]
  return {
    names: columns.map((name) => prefix + name),
    cells: (object) => paths.map((path) => cell(value(object, path))).join(','),
  }
}

export const chats = table(chatColumns)
export const messages = table(messageColumns)
export const inFront = table(chatInFront, 'chat.')
/** Beside a chat, without what the chat's own id says already. */
export const besideChat = table(
  messageColumns.filter((name) => name !== 'chatId'),
  'message.',
)

/** What a spreadsheet takes for the beginning of a formula, in full width too, or drops before it looks for one. */
const formula = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/

/** RFC 4180: nothing for null, `""` for an empty text. A number is ours; a text may come from anyone. */
function cell(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  if (text === '') return '""'
  const safe = formula.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
