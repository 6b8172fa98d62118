import { Prisma } from '../../generated/sqlite/client.ts'
import type { AnalyticsDialect } from '../analytics-sql.ts'
import { type ChatDialect, chatJson, type JsonDialect } from '../chats.ts'
import type { ReconciliationDialect } from '../counter-reconciliation.ts'
import { statisticsDialect } from './postgresql-messages.ts'

const { sql, join, raw } = Prisma

const pattern = (term: string) => `%${term.replace(/[\\%_]/g, '\\$&')}%`

/** The positions of chats: $1 is a JSON array of their organizations and ids. */
export const headsSql = `
  SELECT c."orgId", c.id AS "chatId", c."lastSeq", c.edits
  FROM jsonb_to_recordset($1::jsonb) AS r ("orgId" text, "chatId" text)
  JOIN "Chat" c ON c."orgId" = r."orgId" AND c.id = r."chatId" WHERE c."deletedAt" IS NULL`

/** Texts of an organization's messages: $1 is its id, $2 a list of theirs; stops once the texts before exceed $3 bytes. */
export const textsSql = `
  SELECT m.id, m.content, m.parts FROM (
    SELECT m.id, r.n, sum(coalesce(octet_length(m.content), 0) + coalesce(octet_length(m.parts::text), 0))
        OVER (ORDER BY r.n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS earlier
    FROM unnest($2::text[]) WITH ORDINALITY AS r (id, n) JOIN "Message" m ON m."orgId" = $1 AND m.id = r.id) s
  JOIN "Message" m ON m."orgId" = $1 AND m.id = s.id
  WHERE coalesce(s.earlier, 0) <= $3 ORDER BY s.n`

export const postgresqlChats: ChatDialect = {
  time: (at) => sql`${at.toISOString()}::timestamp(3)`,
  text: (column) => sql`to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  contains: (column, term) => sql`${column} LIKE ${pattern(term)}`,
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

export const postgresqlJson: JsonDialect = {
  ...postgresqlChats,
  object: (fields) => {
    const columns = Object.entries(fields).map(([name, value]) => sql`${value} AS ${raw(`"${name}"`)}`)
    return sql`(SELECT row_to_json(f) FROM (SELECT ${join(columns)}) f)`
  },
  json: (column) => column,
  field: (column, name) => sql`${column} -> ${raw(`'${name}'`)}`,
  bytes: (column) => sql`octet_length(${column}::text)`,
  tags: sql`(SELECT coalesce(json_agg(g.tag ORDER BY g.position), '[]') FROM "ChatTag" g
    WHERE g."orgId" = c."orgId" AND g."chatId" = c.id)`,
}

const chatsWhere = (which: string) => `
  SELECT ${chatJson(postgresqlJson).sql} AS json FROM "Chat" c
  WHERE c."orgId" = $1 AND ${which} AND c."deletedAt" IS NULL`

/** The contract's Chats of an organization: $1 is its id, $2 a list of theirs. */
export const chatsSql = chatsWhere('c.id = ANY($2)')

/** One chat by its id: PostgreSQL plans a list of any length anew each time, which takes longer than the read. */
export const chatSql = chatsWhere('c.id = $2')

const { bucket, toolCalls } = statisticsDialect('')

export const postgresqlAnalytics: AnalyticsDialect = {
  time: postgresqlChats.time,
  text: postgresqlChats.text,
  // OFFSET 0 fixes the order of the loops.
  ofAll: (table, column, { from, to }) => sql`FROM "Organization" o CROSS JOIN LATERAL (
      SELECT s.* FROM ${table} WHERE s."orgId" = o.id
        AND ${column} >= ${postgresqlChats.time(from)} AND ${column} < ${postgresqlChats.time(to)} OFFSET 0
    ) AS s WHERE o."deletedAt" IS NULL`,
  ranges: (ranges) => {
    const json = JSON.stringify(ranges.map(({ n, from, to }) => ({ n, from, to })))
    return sql`jsonb_to_recordset(${json}::jsonb) AS i (n int, "from" timestamp(3), "to" timestamp(3))`
  },
  bucket: raw(bucket),
  toolCalls: raw(toolCalls),
  bytes: sql`COLLATE "C"`,
}

export const postgresqlReconciliation = (slot: number): ReconciliationDialect => ({
  statistics: statisticsDialect(String(slot)),
  value: (n) => `$${n}`,
  timeOf: (n) => `$${n}::timestamp(3)`,
  earliest: '-infinity',
  jsonOf: (_, differs) => `coalesce(json_agg(d) FILTER (WHERE ${differs}), '[]')::text`,
  rowsOf: (columns) => {
    const typed = Object.entries(columns).map(([name, type]) => `"${name}" ${type}`)
    return `jsonb_to_recordset($2::jsonb) AS r (${typed.join(', ')})`
  },
  greater: 'greatest',
})
