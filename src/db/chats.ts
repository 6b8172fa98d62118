import { Prisma } from '../generated/sqlite/client.ts'
import type { Fields } from './messages.ts'

const { sql, join, raw } = Prisma
export type Sql = Prisma.Sql

/** A page of an organization's chats, newest first by `order` and then by id. */
export interface ChatQuery {
  orgId: string
  order: 'createdAt' | 'lastActivityAt'
  limit: number
  /** The time and the id of the last chat of the previous page. */
  after?: { at: Date; id: string }
  status?: readonly string[]
  tag?: string
  userId?: string
  endUserId?: string
  externalId?: string
  from?: Date
  to?: Date
  /** Top-level names and values of the metadata, as in the query string. */
  metadata?: Readonly<Record<string, string>>
}

export interface FoundChat {
  id: string
  /** The time of the page's order, RFC 3339. */
  at: string
  /** The newest message with all terms of a search; null where only the title and tags match. */
  messageId: string | null
}

/** The SQL of chat queries in which the two databases differ. */
export interface ChatDialect {
  /** A time as a parameter that compares with a column. */
  time(at: Date): Sql
  /** A time column as RFC 3339. */
  text(column: Sql): Sql
  /** True where a folded text contains the term. */
  contains(column: Sql, term: string): Sql
  /** True where the metadata of the chat `c` has one of the values under this name. */
  metadata(name: string, alternatives: MetadataAlternatives): Sql
  /**
   * Sources of the rows that may contain the terms, the quickest first; a later one may find fewer rows. A source with an index
   * reads at most `maxRows` + 1 rows of it.
   */
  candidates(orgId: string, terms: readonly string[], maxRows: number): Candidates[]
}

/** FROM and WHERE clauses, whose rows are named `m` (messages) and `t` (titles). */
export interface Candidates {
  messages: Sql
  titles: Sql
  /** With a full-text index: the WITH tables that the clauses read, and a SELECT of their number of `rows`. */
  index?: { tables: Sql; count: Sql }
}

/** The JSON values that a text of the query string may mean. */
export interface MetadataAlternatives {
  text: string
  number?: number
  boolean?: boolean
}

const numberPattern = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/

function parseAlternatives(text: string): MetadataAlternatives {
  if (text === 'true' || text === 'false') return { text, boolean: text === 'true' }
  return numberPattern.test(text) && Number.isFinite(Number(text)) ? { text, number: Number(text) } : { text }
}

const ifSet = <T>(value: T | undefined, condition: (value: T) => Sql): Sql[] =>
  value === undefined ? [] : [condition(value)]

/** The WHERE conditions on the chat `c`. */
export function chatConditions(query: ChatQuery, { time, metadata }: ChatDialect): Sql {
  const order = orderColumn(query.order)
  return join(
    [
      sql`c."orgId" = ${query.orgId}`,
      sql`c."deletedAt" IS NULL`,
      ...ifSet(query.status, (status) => sql`CAST(c.status AS text) IN (${join([...status])})`),
      ...ifSet(
        query.tag,
        (tag) => sql`c.id IN (SELECT g."chatId" FROM "ChatTag" g WHERE g."orgId" = ${query.orgId} AND g.tag = ${tag})`,
      ),
      ...ifSet(query.userId, (userId) => sql`c."userId" = ${userId}`),
      ...ifSet(query.endUserId, (endUserId) => sql`c."endUserId" = ${endUserId}`),
      ...ifSet(query.externalId, (externalId) => sql`c."externalId" = ${externalId}`),
      ...ifSet(query.from, (from) => sql`c."createdAt" >= ${time(from)}`),
      ...ifSet(query.to, (to) => sql`c."createdAt" < ${time(to)}`),
      ...Object.entries(query.metadata ?? {}).map(([name, value]) => metadata(name, parseAlternatives(value))),
      // The plain bound lets the index scan start at the cursor; the OR alone would scan from the top.
      ...ifSet(query.after, ({ at, id }) => sql`${order} <= ${time(at)} AND (${order} < ${time(at)} OR c.id < ${id})`),
    ],
    ' AND ',
  )
}

const orderColumn = (order: ChatQuery['order']) =>
  order === 'createdAt' ? sql`c."createdAt"` : sql`c."lastActivityAt"`

const pageOrder = (query: ChatQuery) => sql`ORDER BY ${orderColumn(query.order)} DESC, c.id DESC LIMIT ${query.limit}`

const listSql = (query: ChatQuery, dialect: ChatDialect): Sql =>
  sql`SELECT c.id, ${dialect.text(orderColumn(query.order))} AS at, NULL AS "messageId" FROM "Chat" c
    WHERE ${chatConditions(query, dialect)} ${pageOrder(query)}`

/** True where a folded text contains all terms. */
export const containsAll = (text: Sql, terms: readonly string[], { contains }: ChatDialect) =>
  join(
    terms.map((term) => contains(text, term)),
    ' AND ',
  )

const messageText = sql`m."searchText"`
const titleText = sql`t."searchText"`

/**
 * A search for terms that few rows contain: collects the rows, then sorts their chats. The first row of the result counts the
 * rows that were collected or may match; beyond `maxRows` it is the only one.
 */
function collectSql(
  query: ChatQuery,
  terms: readonly string[],
  { messages, titles, index }: Candidates,
  dialect: ChatDialect,
  maxRows: number,
): Sql {
  const may = index ? sql`${index.tables}, may AS MATERIALIZED (${index.count})` : sql`may AS (SELECT 0 AS "rows")`
  const mayBeFew = sql`(SELECT "rows" FROM may) <= ${maxRows}`
  return sql`WITH ${may}, hit AS MATERIALIZED (
      SELECT m."chatId", m.seq, m.id AS "messageId" FROM ${messages} AND ${mayBeFew} AND ${containsAll(messageText, terms, dialect)}
      UNION ALL SELECT t."chatId", 0, NULL FROM ${titles} AND ${mayBeFew} AND ${containsAll(titleText, terms, dialect)} LIMIT ${maxRows + 1}
    ), best AS (SELECT "chatId", max(seq) AS seq FROM hit GROUP BY "chatId"
    ), page AS (
      SELECT c.id, ${dialect.text(orderColumn(query.order))} AS at, h."messageId"
      FROM best b CROSS JOIN "Chat" c CROSS JOIN hit h
      WHERE (SELECT count(*) FROM hit) <= ${maxRows} AND c.id = b."chatId" AND h."chatId" = b."chatId" AND h.seq = b.seq
        AND ${chatConditions(query, dialect)} ${pageOrder(query)})
    SELECT * FROM (
      SELECT NULL AS id, CAST((SELECT count(*) FROM hit) + CASE WHEN ${mayBeFew} THEN 0 ELSE "rows" END AS text) AS at,
        NULL AS "messageId" FROM may
      UNION ALL SELECT id, at, "messageId" FROM page) AS rows
    ORDER BY id IS NOT NULL, at DESC, id DESC`
}

/** A search for terms that many rows contain: scans the chats, newest first, until the page is full. */
function scanSql(query: ChatQuery, terms: readonly string[], dialect: ChatDialect): Sql {
  const match = sql`coalesce(
    (SELECT m.id FROM "Message" m WHERE m."orgId" = c."orgId" AND m."chatId" = c.id AND ${containsAll(messageText, terms, dialect)}
      ORDER BY m.seq DESC LIMIT 1),
    (SELECT '' FROM "ChatText" t WHERE t."orgId" = c."orgId" AND t."chatId" = c.id AND ${containsAll(titleText, terms, dialect)}))`
  // Repeated in WHERE: around a subquery with it, PostgreSQL would evaluate all chats before it takes the first ones.
  return sql`SELECT c.id, ${dialect.text(orderColumn(query.order))} AS at, nullif(${match}, '') AS "messageId" FROM "Chat" c
    WHERE ${chatConditions(query, dialect)} AND ${match} IS NOT NULL ${pageOrder(query)}`
}

/**
 * Finds the chats of a query; with folded terms, those that contain all of them in one message, or in title and tags.
 * @param maxCollected how many rows with the terms are collected before the search scans the chats instead
 */
export async function findChats(
  query: ChatQuery,
  terms: readonly string[] | undefined,
  dialect: ChatDialect,
  run: <Row>(statement: Sql) => Promise<Row[]>,
  maxCollected = 20_000,
): Promise<FoundChat[]> {
  if (!terms) return run(listSql(query, dialect))
  for (const candidates of dialect.candidates(query.orgId, terms, maxCollected)) {
    const [count, ...found] = await run<FoundChat>(collectSql(query, terms, candidates, dialect, maxCollected))
    if (Number(count?.at) <= maxCollected) return found
  }
  return run(scanSql(query, terms, dialect))
}

/** Whether a query may read all chats of an organization, or all of their texts. */
export const isExpensive = ({ metadata }: ChatQuery, terms: readonly string[] | undefined) =>
  terms !== undefined || metadata !== undefined

/** The SQL of JSON in which the two databases differ. */
export interface JsonDialect extends ChatDialect {
  /** JSON of an object. */
  object(fields: Readonly<Record<string, Sql>>): Sql
  /** A JSON column as a value in an object. */
  json(column: Sql): Sql
  /** A field of a JSON column as a value in an object; null where the column lacks it. */
  field(column: Sql, name: string): Sql
  /** The size of a text, or of JSON as text, in bytes. */
  bytes(column: Sql): Sql
  /** The tags of the chat `c` in their order, as a value in an object. */
  tags: Sql
}

/** A value, or null where the condition is not true. */
export const nullUnless = (condition: Sql, value: Sql) => sql`CASE WHEN ${condition} THEN ${value} END`

/** Drivers parse JSON into objects; a text they return as it is. */
export const asText = (json: Sql) => sql`CAST(${json} AS text)`

/** The values of a JSON object, read from the row with this alias. */
export function fieldsSql(fields: Fields, alias: string, dialect: JsonDialect): Record<string, Sql> {
  const column = (name: string) => raw(`${alias}."${name}"`)
  const object = (nested: Fields) => dialect.object(fieldsSql(nested, alias, dialect))
  const fieldSql = (field: Fields[string]): Sql => {
    if ('fields' in field) {
      if (field.nullWith === undefined) return object(field.fields)
      return dialect.json(nullUnless(sql`${column(field.nullWith)} IS NOT NULL`, object(field.fields)))
    }
    if (field.format === 'json') return dialect.json(column(field.column))
    if (field.format === 'time') return dialect.text(column(field.column))
    return field.format === 'dollars' ? sql`${column(field.column)} / 1e9` : column(field.column)
  }
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldSql(field)]))
}

/** The columns of "Chat" whose values may be long. */
export const largeChatColumns = [sql`c.metadata`, sql`c.settings`]

/** The contract's Chat of the chat `c`, without its messages, as JSON text. */
export function chatJson({ object, text, json, field, tags }: JsonDialect): Sql {
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
