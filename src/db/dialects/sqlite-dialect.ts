import { Prisma } from '../../generated/sqlite/client.ts'
import type { AnalyticsDialect } from '../analytics-sql.ts'
import { type Candidates, type ChatDialect, chatJson, type JsonDialect, type Sql } from '../chats.ts'
import type { ReconciliationDialect } from '../counter-reconciliation.ts'
import { databaseTime } from '../messages.ts'
import { statisticsDialect } from './sqlite-messages.ts'

const { sql, join, raw } = Prisma

/** The index holds sequences of three characters; a shorter term is searched in every text of the organization. */
const indexedLength = 3
const maxSequences = 64

/**
 * The full-text query: the sequences of three characters of the terms at every `step` characters, and the last; undefined without
 * any.
 */
function matchOf(terms: readonly string[], step: number): string | undefined {
  const sequences = new Set<string>()
  for (const term of terms) {
    const characters = [...term]
    if (characters.length < indexedLength) continue
    for (let end = indexedLength; end < characters.length + step && sequences.size < maxSequences; end += step) {
      sequences.add(characters.slice(0, end).slice(-indexedLength).join(''))
    }
  }
  if (sequences.size === 0) return undefined
  return [...sequences].map((sequence) => `"${sequence.replaceAll('"', '""')}"`).join(' AND ')
}

/** The positions of chats: ?1 is a JSON array of their organizations and ids. */
export const headsSql = `
  SELECT c."orgId", c.id AS "chatId", c."lastSeq", c.edits
  FROM json_each(?1) r CROSS JOIN "Chat" c ON c."orgId" = r.value ->> 'orgId' AND c.id = r.value ->> 'chatId'
  WHERE c."deletedAt" IS NULL`

/** Texts of an organization's messages: ?1 is its id, ?2 a JSON array of theirs; stops once the texts before exceed ?3 bytes. */
export const textsSql = `
  SELECT m.id, m.content, m.parts FROM (
    SELECT m.rowid AS place, r.key AS n,
      sum(coalesce(octet_length(m.content), 0) + coalesce(octet_length(m.parts), 0))
        OVER (ORDER BY r.key ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS earlier
    FROM json_each(?2) r CROSS JOIN "Message" m ON m."orgId" = ?1 AND m.id = r.value) s
  CROSS JOIN "Message" m ON m.rowid = s.place
  WHERE coalesce(s.earlier, 0) <= ?3 ORDER BY s.n`

export const sqliteChats: ChatDialect = {
  time: (at) => sql`${databaseTime(at)}`,
  text: (column) => sql`replace(${column}, '+00:00', 'Z')`,
  contains: (column, term) => sql`instr(${column}, ${term}) > 0`,
  // Numbers are compared as doubles, and both read from JSON by SQLite itself: it keeps more digits of a whole one.
  metadata: (name, { text, number, boolean }) => sql`EXISTS (
    SELECT 1 FROM json_each(c.metadata) e WHERE e.key = ${name} AND (
      (e.type = 'text' AND e.atom = ${text})
      OR (e.type IN ('integer', 'real') AND CAST(e.atom AS real) = CAST(${number === undefined ? null : JSON.stringify(number)} AS real))
      OR e.type = ${boolean === undefined ? null : String(boolean)}))`,
  candidates(orgId, terms, maxRows) {
    // Disjoint sequences are quicker to read than all of them, and seldom match more rows.
    const matches = new Set([matchOf(terms, indexedLength), matchOf(terms, 1)])
    return [...matches].map((match) => (match === undefined ? allRowsOf(orgId) : indexedBy(orgId, match, maxRows)))
  },
}

const allRowsOf = (orgId: string): Candidates => ({
  messages: sql`"Message" m WHERE m."orgId" = ${orgId}`,
  titles: sql`"ChatText" t WHERE t."orgId" = ${orgId}`,
})

function indexedBy(orgId: string, match: string, maxRows: number): Candidates {
  const places = (name: Sql, index: Sql) =>
    sql`${name} AS MATERIALIZED (SELECT rowid AS place FROM ${index} WHERE ${index} MATCH ${match} LIMIT ${maxRows + 1})`
  // CROSS JOIN fixes the order of the loops: otherwise SQLite probes the index for each row.
  return {
    messages: sql`message_hit f CROSS JOIN "Message" m WHERE m.rowid = f.place AND m."orgId" = ${orgId}`,
    titles: sql`title_hit f CROSS JOIN "ChatText" t WHERE t.rowid = f.place AND t."orgId" = ${orgId}`,
    index: {
      tables: sql`${places(sql`message_hit`, sql`"MessageSearch"`)}, ${places(sql`title_hit`, sql`"ChatSearch"`)}`,
      count: sql`SELECT (SELECT count(*) FROM message_hit) + (SELECT count(*) FROM title_hit) AS "rows"`,
    },
  }
}

const json = (column: Sql) => sql`json(${column})`

export const sqliteJson: JsonDialect = {
  ...sqliteChats,
  object: (fields) => {
    const pairs = Object.entries(fields).map(([name, value]) => sql`${raw(`'${name}'`)}, ${value}`)
    return sql`json_object(${join(pairs)})`
  },
  json,
  field: (column, name) => json(sql`${column} -> ${raw(`'${name}'`)}`),
  bytes: (column) => sql`octet_length(${column})`,
  tags: json(sql`(SELECT json_group_array(g.tag) FROM (
    SELECT tag FROM "ChatTag" WHERE "orgId" = c."orgId" AND "chatId" = c.id ORDER BY position) g)`),
}

/** The contract's Chats of an organization: ?1 is its id, ?2 a JSON array of theirs. */
export const chatsSql = `
  SELECT ${chatJson(sqliteJson).sql} AS json
  FROM json_each(?2) r CROSS JOIN "Chat" c ON c."orgId" = ?1 AND c.id = r.value
  WHERE c."deletedAt" IS NULL`

const { bucket, toolCalls } = statisticsDialect('')

export const sqliteAnalytics: AnalyticsDialect = {
  time: sqliteChats.time,
  text: sqliteChats.text,
  // CROSS JOIN fixes the order of the loops.
  ofAll: (table, column, { from, to }) => sql`FROM "Organization" o CROSS JOIN ${table}
    ON s."orgId" = o.id AND ${column} >= ${sqliteChats.time(from)} AND ${column} < ${sqliteChats.time(to)}
    WHERE o."deletedAt" IS NULL`,
  ranges: (ranges) => {
    const json = JSON.stringify(ranges.map(({ n, from, to }) => [n, databaseTime(from), databaseTime(to)]))
    return sql`(SELECT value ->> 0 AS n, value ->> 1 AS "from", value ->> 2 AS "to" FROM json_each(${json})) i`
  },
  bucket: raw(bucket),
  toolCalls: raw(toolCalls),
  bytes: sql`COLLATE BINARY`,
}

export const sqliteReconciliation = (slot: number): ReconciliationDialect => ({
  statistics: statisticsDialect(String(slot)),
  value: (n) => `?${n}`,
  timeOf: (n) => `?${n}`,
  earliest: '',
  jsonOf: (columns, differs) => {
    const pairs = columns.map((name) => `'${name}', d."${name}"`).join(', ')
    return `json_group_array(json_object(${pairs})) FILTER (WHERE ${differs})`
  },
  rowsOf: (columns) => {
    const read = Object.keys(columns).map((name) => `value ->> '${name}' AS "${name}"`)
    // The limit keeps it a table of its own: otherwise SQLite parses the whole JSON again for each chat.
    return `(SELECT ${read.join(', ')} FROM json_each(?2) LIMIT -1) AS r`
  },
  greater: 'max',
})
