import { Prisma } from '../generated/sqlite/client.ts'

const { sql, join } = Prisma
export type Sql = Prisma.Sql

/** Which chats of an organization, newest first by `order` and then by id, and how many at most. */
export interface ChatQuery {
  orgId: string
  order: 'createdAt' | 'lastActivityAt'
  limit: number
  /** The time and the id of the last one before. */
  after?: { at: Date; id: string }
  status?: readonly string[]
  tag?: string
  userId?: string
  endUserId?: string
  externalId?: string
  from?: Date
  to?: Date
  /** Names and values at the top of the metadata, as a query gives them. */
  metadata?: Readonly<Record<string, string>>
}

/** One chat found. */
export interface FoundChat {
  id: string
  /** The time that it is ordered by, RFC 3339. */
  at: string
  /** Of a search: the newest message with all terms; nothing where only the title and tags have them. */
  messageId: string | null
}

/** What the two databases say differently. */
export interface ChatSql {
  /** A time, to be compared with a column. */
  time(at: Date): Sql
  /** A time column as RFC 3339. */
  text(column: Sql): Sql
  /** True where a folded text holds the term. */
  holds(column: Sql, term: string): Sql
  /** True where the chat `c` has this in its metadata. */
  metadata(name: string, alternatives: MetadataAlternatives): Sql
  /**
   * Where to look for all that may have the terms; no more than `most` and one more, where an index says so many. The quickest first: where
   * that is too many, the next one may be fewer.
   */
  candidates(orgId: string, terms: readonly string[], most: number): Candidates[]
}

/** A FROM and its WHERE, with the rows named `m` (messages) and `t` (titles). */
export interface Candidates {
  messages: Sql
  titles: Sql
  /** What an index alone says, where it does: the tables of a WITH that those are FROM, and a SELECT of how many `rows` they have. */
  index?: { tables: Sql; count: Sql }
}

/** What a value in a query may stand for. */
export interface MetadataAlternatives {
  text: string
  number?: number
  boolean?: boolean
}

const number = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/

function alternatives(text: string): MetadataAlternatives {
  if (text === 'true' || text === 'false') return { text, boolean: text === 'true' }
  return number.test(text) && Number.isFinite(Number(text)) ? { text, number: Number(text) } : { text }
}

const when = <T>(value: T | undefined, condition: (value: T) => Sql): Sql[] =>
  value === undefined ? [] : [condition(value)]

/** The conditions on the chat `c`. */
export function conditions(query: ChatQuery, { time, metadata }: ChatSql): Sql {
  const order = column(query.order)
  return join(
    [
      sql`c."orgId" = ${query.orgId}`,
      sql`c."deletedAt" IS NULL`,
      ...when(query.status, (status) => sql`CAST(c.status AS text) IN (${join([...status])})`),
      ...when(
        query.tag,
        (tag) => sql`c.id IN (SELECT g."chatId" FROM "ChatTag" g WHERE g."orgId" = ${query.orgId} AND g.tag = ${tag})`,
      ),
      ...when(query.userId, (userId) => sql`c."userId" = ${userId}`),
      ...when(query.endUserId, (endUserId) => sql`c."endUserId" = ${endUserId}`),
      ...when(query.externalId, (externalId) => sql`c."externalId" = ${externalId}`),
      ...when(query.from, (from) => sql`c."createdAt" >= ${time(from)}`),
      ...when(query.to, (to) => sql`c."createdAt" < ${time(to)}`),
      ...Object.entries(query.metadata ?? {}).map(([name, value]) => metadata(name, alternatives(value))),
      // The plain bound lets the index begin at the right place; the OR alone would walk it from the top.
      ...when(query.after, ({ at, id }) => sql`${order} <= ${time(at)} AND (${order} < ${time(at)} OR c.id < ${id})`),
    ],
    ' AND ',
  )
}

const column = (order: ChatQuery['order']) => (order === 'createdAt' ? sql`c."createdAt"` : sql`c."lastActivityAt"`)

const inOrder = (query: ChatQuery) => sql`ORDER BY ${column(query.order)} DESC, c.id DESC LIMIT ${query.limit}`

/** The chats of a query. */
const listing = (query: ChatQuery, by: ChatSql): Sql =>
  sql`SELECT c.id, ${by.text(column(query.order))} AS at, NULL AS "messageId" FROM "Chat" c
    WHERE ${conditions(query, by)} ${inOrder(query)}`

/** True where a folded text holds all terms. */
export const all = (text: Sql, terms: readonly string[], { holds }: ChatSql) =>
  join(
    terms.map((term) => holds(text, term)),
    ' AND ',
  )

const messageText = sql`m."searchText"`
const titleText = sql`t."searchText"`

/**
 * The chats of a query with the terms, where few rows have them: those are gathered, and their chats put in order. Says how many
 * were gathered, or may have them, in one row more, the first; beyond `most` that is all it says.
 */
function gathering(
  query: ChatQuery,
  terms: readonly string[],
  { messages, titles, index }: Candidates,
  by: ChatSql,
  most: number,
): Sql {
  const may = index ? sql`${index.tables}, may AS MATERIALIZED (${index.count})` : sql`may AS (SELECT 0 AS "rows")`
  const mayBeFew = sql`(SELECT "rows" FROM may) <= ${most}`
  return sql`WITH ${may}, hit AS MATERIALIZED (
      SELECT m."chatId", m.seq, m.id AS "messageId" FROM ${messages} AND ${mayBeFew} AND ${all(messageText, terms, by)}
      UNION ALL SELECT t."chatId", 0, NULL FROM ${titles} AND ${mayBeFew} AND ${all(titleText, terms, by)} LIMIT ${most + 1}
    ), best AS (SELECT "chatId", max(seq) AS seq FROM hit GROUP BY "chatId"
    ), page AS (
      SELECT c.id, ${by.text(column(query.order))} AS at, h."messageId"
      FROM best b CROSS JOIN "Chat" c CROSS JOIN hit h
      WHERE (SELECT count(*) FROM hit) <= ${most} AND c.id = b."chatId" AND h."chatId" = b."chatId" AND h.seq = b.seq
        AND ${conditions(query, by)} ${inOrder(query)})
    SELECT * FROM (
      SELECT NULL AS id, CAST((SELECT count(*) FROM hit) + CASE WHEN ${mayBeFew} THEN 0 ELSE "rows" END AS text) AS at,
        NULL AS "messageId" FROM may
      UNION ALL SELECT id, at, "messageId" FROM page) AS rows
    ORDER BY id IS NOT NULL, at DESC, id DESC`
}

/** The same where many rows have them: chats are looked at one after the other, newest first, until there are enough. */
function walking(query: ChatQuery, terms: readonly string[], by: ChatSql): Sql {
  const match = sql`coalesce(
    (SELECT m.id FROM "Message" m WHERE m."orgId" = c."orgId" AND m."chatId" = c.id AND ${all(messageText, terms, by)}
      ORDER BY m.seq DESC LIMIT 1),
    (SELECT '' FROM "ChatText" t WHERE t."orgId" = c."orgId" AND t."chatId" = c.id AND ${all(titleText, terms, by)}))`
  // Said twice: around a query that says it once, PostgreSQL would look at all chats before it takes the first ones.
  return sql`SELECT c.id, ${by.text(column(query.order))} AS at, nullif(${match}, '') AS "messageId" FROM "Chat" c
    WHERE ${conditions(query, by)} AND ${match} IS NOT NULL ${inOrder(query)}`
}

/**
 * Finds the chats of a query; with folded terms, those that have all of them in one message, or in title and tags.
 * @param maxGathered So many rows with the terms, at most, are gathered before they are put in order.
 */
export async function findChats(
  query: ChatQuery,
  terms: readonly string[] | undefined,
  by: ChatSql,
  run: <Row>(statement: Sql) => Promise<Row[]>,
  maxGathered = 20_000,
): Promise<FoundChat[]> {
  if (!terms) return run(listing(query, by))
  for (const candidates of by.candidates(query.orgId, terms, maxGathered)) {
    const [gathered, ...found] = await run<FoundChat>(gathering(query, terms, candidates, by, maxGathered))
    if (Number(gathered?.at) <= maxGathered) return found
  }
  return run(walking(query, terms, by))
}

/** Whether a query may have to look at all chats of an organization, or at all of their texts. */
export const mayTakeLong = ({ metadata }: ChatQuery, terms: readonly string[] | undefined) =>
  terms !== undefined || metadata !== undefined
