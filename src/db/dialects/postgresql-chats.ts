import { Prisma } from '../../generated/sqlite/client.ts'
import type { ChatSql } from '../chat-query.ts'

const { sql, join } = Prisma

const pattern = (term: string) => `%${term.replace(/[\\%_]/g, '\\$&')}%`

/** Where chats stand: $1 is a JSON array of their organizations and ids. */
export const headsSql = `
  SELECT c."orgId", c.id AS "chatId", c."lastSeq", c.edits
  FROM jsonb_to_recordset($1::jsonb) AS r ("orgId" text, "chatId" text)
  JOIN "Chat" c ON c."orgId" = r."orgId" AND c.id = r."chatId" WHERE c."deletedAt" IS NULL`

/** Texts of an organization's messages: $1 is its id, $2 a list of theirs; those before one have $3 bytes at most. */
export const textsSql = `
  SELECT m.id, m.content, m.parts FROM (
    SELECT m.id, r.n, sum(coalesce(octet_length(m.content), 0) + coalesce(octet_length(m.parts::text), 0))
        OVER (ORDER BY r.n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS earlier
    FROM unnest($2::text[]) WITH ORDINALITY AS r (id, n) JOIN "Message" m ON m."orgId" = $1 AND m.id = r.id) s
  JOIN "Message" m ON m."orgId" = $1 AND m.id = s.id
  WHERE coalesce(s.earlier, 0) <= $3 ORDER BY s.n`

export const postgresqlChats: ChatSql = {
  time: (at) => sql`${at.toISOString()}::timestamp(3)`,
  text: (column) => sql`to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  holds: (column, term) => sql`${column} LIKE ${pattern(term)}`,
  metadata: (name, { text, ...others }) => {
    const values = [text, ...Object.values(others)].map((value) => sql`${JSON.stringify(value)}::jsonb`)
    return sql`c.metadata -> ${name}::text IN (${join(values)})`
  },
  candidates: (orgId) => [
    {
      messages: sql`"Message" m WHERE m."orgId" = ${orgId}`,
      titles: sql`"ChatText" t WHERE t."orgId" = ${orgId}`,
    },
  ],
}
