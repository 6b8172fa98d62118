import { Prisma } from '../../generated/sqlite/client.ts'
import type { ChatSql } from '../chat-query.ts'
import { databaseTime } from '../message-write.ts'

const { sql } = Prisma

/** The index knows sequences of three characters; a shorter term is looked for in every text of the organization. */
const indexed = 3
const mostSequences = 64

/** What SQLite's full-text search is asked for: all sequences of three characters of the terms; undefined where there are none. */
function matchOf(terms: readonly string[]): string | undefined {
  const sequences = new Set<string>()
  for (const term of terms) {
    const characters = [...term]
    for (let end = indexed; end <= characters.length && sequences.size < mostSequences; end++) {
      sequences.add(characters.slice(end - indexed, end).join(''))
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
  candidates(orgId, terms) {
    const match = matchOf(terms)
    if (match === undefined) {
      return {
        messages: sql`"Message" m WHERE m."orgId" = ${orgId}`,
        titles: sql`"ChatText" t WHERE t."orgId" = ${orgId}`,
      }
    }
    // CROSS JOIN fixes the order of the loops: the other way round, the index would be asked about each row.
    return {
      messages: sql`"MessageSearch" f CROSS JOIN "Message" m
        WHERE f."MessageSearch" MATCH ${match} AND m.rowid = f.rowid AND m."orgId" = ${orgId}`,
      titles: sql`"ChatSearch" f CROSS JOIN "ChatText" t
        WHERE f."ChatSearch" MATCH ${match} AND t.rowid = f.rowid AND t."orgId" = ${orgId}`,
      count: (most) => sql`SELECT count(*) AS "rows" FROM (
        SELECT rowid FROM "MessageSearch" WHERE "MessageSearch" MATCH ${match}
        UNION ALL SELECT rowid FROM "ChatSearch" WHERE "ChatSearch" MATCH ${match} LIMIT ${most + 1})`,
    }
  },
}
