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
  /** Of a search: the `seq` of the newest message with all terms, 0 where only the title and tags have them. */
  seq: number | null
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
  candidates(orgId: string, terms: readonly string[]): Candidates
}

/** Where to look for all that may have the terms: a FROM and its WHERE, with the rows named `m` (messages) and `t` (titles). */
export interface Candidates {
  messages: Sql
  titles: Sql
  /** Counts what the index alone says, no further than so many and one more, where that is cheaper than to compare the texts. */
  count?(most: number): Sql
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
function conditions(query: ChatQuery, { time, metadata }: ChatSql): Sql {
  const order = column(query.order)
  return join(
    [
      sql`c."orgId" = ${query.orgId}`,
      ...when(query.status, (status) => sql`CAST(c.status AS text) IN (${join([...status])})`),
      ...when(
        query.tag,
        (tag) =>
          sql`EXISTS (SELECT 1 FROM "ChatTag" g WHERE g."orgId" = c."orgId" AND g."chatId" = c.id AND g.tag = ${tag})`,
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
  sql`SELECT c.id, ${by.text(column(query.order))} AS at, NULL AS seq FROM "Chat" c
    WHERE ${conditions(query, by)} ${inOrder(query)}`

const all = (text: Sql, terms: readonly string[], { holds }: ChatSql) =>
  join(
    terms.map((term) => holds(text, term)),
    ' AND ',
  )

const messageText = sql`m."searchText"`
const titleText = sql`t."searchText"`

/** How many rows have the terms, or may have them, counted no further than what may be gathered and one more. */
function probe(orgId: string, terms: readonly string[], by: ChatSql, mostGathered: number): Sql {
  const { messages, titles, count } = by.candidates(orgId, terms)
  if (count) return count(mostGathered)
  return sql`SELECT count(*) AS "rows" FROM (
    SELECT 1 FROM ${messages} AND ${all(messageText, terms, by)}
    UNION ALL SELECT 1 FROM ${titles} AND ${all(titleText, terms, by)} LIMIT ${mostGathered + 1}) AS found`
}

/** The chats of a query with the terms, where few rows have them: those are gathered, and their chats put in order. */
function gathering(query: ChatQuery, terms: readonly string[], by: ChatSql): Sql {
  const { messages, titles } = by.candidates(query.orgId, terms)
  return sql`WITH hit AS (
      SELECT m."chatId", m.seq FROM ${messages} AND ${all(messageText, terms, by)}
      UNION ALL SELECT t."chatId", 0 FROM ${titles} AND ${all(titleText, terms, by)}
    ), best AS (SELECT "chatId", max(seq) AS seq FROM hit GROUP BY "chatId")
    SELECT c.id, ${by.text(column(query.order))} AS at, b.seq AS seq FROM best b CROSS JOIN "Chat" c
    WHERE c.id = b."chatId" AND ${conditions(query, by)} ${inOrder(query)}`
}

/** The same where many rows have them: chats are looked at one after the other, newest first, until there are enough. */
function walking(query: ChatQuery, terms: readonly string[], by: ChatSql): Sql {
  const seq = sql`coalesce(
    (SELECT m.seq FROM "Message" m WHERE m."orgId" = c."orgId" AND m."chatId" = c.id AND ${all(messageText, terms, by)}
      ORDER BY m.seq DESC LIMIT 1),
    (SELECT 0 FROM "ChatText" t WHERE t."orgId" = c."orgId" AND t."chatId" = c.id AND ${all(titleText, terms, by)}))`
  // Said twice: around a query that says it once, PostgreSQL would look at all chats before it takes the first ones.
  return sql`SELECT c.id, ${by.text(column(query.order))} AS at, ${seq} AS seq FROM "Chat" c
    WHERE ${conditions(query, by)} AND ${seq} IS NOT NULL ${inOrder(query)}`
}

/**
 * Finds the chats of a query; with folded terms, those that have all of them in one message, or in title and tags.
 * @param mostGathered So many rows with the terms, at most, are gathered before they are put in order.
 */
export async function findChats(
  query: ChatQuery,
  terms: readonly string[] | undefined,
  by: ChatSql,
  run: <Row>(statement: Sql) => Promise<Row[]>,
  mostGathered = 5_000,
): Promise<FoundChat[]> {
  if (!terms) return run(listing(query, by))
  const [found] = await run<{ rows: number | string }>(probe(query.orgId, terms, by, mostGathered))
  const isRare = Number(found?.rows) <= mostGathered
  return run((isRare ? gathering : walking)(query, terms, by))
}
