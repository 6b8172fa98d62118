import { Prisma } from '../../generated/sqlite/client.ts'
import type { Candidates, ChatSql, Sql } from '../chat-query.ts'
import { databaseTime } from '../message-write.ts'

const { sql } = Prisma

/** The index knows sequences of three characters; a shorter term is looked for in every text of the organization. */
const indexed = 3
const maxSequences = 64

/**
 * What SQLite's full-text search is asked for: the sequences of three characters of the terms, each so many after the one before, and
 * the last; undefined where there are none.
 */
function matchOf(terms: readonly string[], step: number): string | undefined {
  const sequences = new Set<string>()
  for (const term of terms) {
    const characters = [...term]
    if (characters.length < indexed) continue
    for (let end = indexed; end < characters.length + step && sequences.size < maxSequences; end += step) {
      sequences.add(characters.slice(0, end).slice(-indexed).join(''))
    }
  }
  if (sequences.size === 0) return undefined
  return [...sequences].map((sequence) => `"${sequence.replaceAll('"', '""')}"`).join(' AND ')
}

/** Where chats stand: ?1 is a JSON array of their organizations and ids. */
export const headsSql = `
  SELECT c."orgId", c.id AS "chatId", c."lastSeq", c.edits
  FROM json_each(?1) r CROSS JOIN "Chat" c ON c."orgId" = r.value ->> 'orgId' AND c.id = r.value ->> 'chatId'
  WHERE c."deletedAt" IS NULL`

/** Texts of an organization's messages: ?1 is its id, ?2 a JSON array of theirs; those before one have ?3 bytes at most. */
export const textsSql = `
  SELECT m.id, m.content, m.parts FROM (
    SELECT m.rowid AS place, r.key AS n,
      sum(coalesce(octet_length(m.content), 0) + coalesce(octet_length(m.parts), 0))
        OVER (ORDER BY r.key ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS earlier
    FROM json_each(?2) r CROSS JOIN "Message" m ON m."orgId" = ?1 AND m.id = r.value) s
  CROSS JOIN "Message" m ON m.rowid = s.place
  WHERE coalesce(s.earlier, 0) <= ?3 ORDER BY s.n`

export const sqliteChats: ChatSql = {
  time: (at) => sql`${databaseTime(at)}`,
  text: (column) => sql`replace(${column}, '+00:00', 'Z')`,
  holds: (column, term) => sql`instr(${column}, ${term}) > 0`,
  // Numbers are compared as doubles, and both read from JSON by SQLite itself: it keeps more digits of a whole one.
  metadata: (name, { text, number, boolean }) => sql`EXISTS (
    SELECT 1 FROM json_each(c.metadata) e WHERE e.key = ${name} AND (
      (e.type = 'text' AND e.atom = ${text})
      OR (e.type IN ('integer', 'real') AND CAST(e.atom AS real) = CAST(${number === undefined ? null : JSON.stringify(number)} AS real))
      OR e.type = ${boolean === undefined ? null : String(boolean)}))`,
  candidates(orgId, terms, most) {
    // Each character once is quicker to read than each sequence, and seldom finds more.
    const matches = new Set([matchOf(terms, indexed), matchOf(terms, 1)])
    return [...matches].map((match) => (match === undefined ? everything(orgId) : indexedBy(orgId, match, most)))
  },
}

const everything = (orgId: string): Candidates => ({
  messages: sql`"Message" m WHERE m."orgId" = ${orgId}`,
  titles: sql`"ChatText" t WHERE t."orgId" = ${orgId}`,
})

function indexedBy(orgId: string, match: string, most: number): Candidates {
  const places = (name: Sql, index: Sql) =>
    sql`${name} AS MATERIALIZED (SELECT rowid AS place FROM ${index} WHERE ${index} MATCH ${match} LIMIT ${most + 1})`
  // CROSS JOIN fixes the order of the loops: the other way round, the index would be asked about each row.
  return {
    messages: sql`said f CROSS JOIN "Message" m WHERE m.rowid = f.place AND m."orgId" = ${orgId}`,
    titles: sql`titled f CROSS JOIN "ChatText" t WHERE t.rowid = f.place AND t."orgId" = ${orgId}`,
    index: {
      tables: sql`${places(sql`said`, sql`"MessageSearch"`)}, ${places(sql`titled`, sql`"ChatSearch"`)}`,
      count: sql`SELECT (SELECT count(*) FROM said) + (SELECT count(*) FROM titled) AS "rows"`,
    },
  }
}
