import { Prisma } from '../generated/sqlite/client.ts'
import type { AnalyticsSql, Sql, TimeRange } from './analytics-sql.ts'
import { latestRange } from './series-query.ts'
import { numbered } from './statistics-query.ts'

const { sql } = Prisma

/** A person's figures by days, which are in order and without a gap. */
export interface PersonalQuery {
  userId: string
  days: readonly TimeRange[]
}

/** The chats of a person, in the organizations that they belong to. */
const mine = (userId: string) => sql`
  SELECT c."orgId", c.id, c."createdAt" FROM "Membership" b
  JOIN "Organization" o ON o.id = b."orgId" AND o."deletedAt" IS NULL
  JOIN "Chat" c ON c."orgId" = b."orgId" AND c."userId" = b."userId" AND c."deletedAt" IS NULL
  WHERE b."userId" = ${userId}`

/** The UTC days of these chats and of their messages: day. */
export function myDays(userId: string, by: AnalyticsSql): Sql {
  const day = (column: Sql) => sql`substr(${by.text(column)}, 1, 10)`
  return sql`WITH mine AS MATERIALIZED (${mine(userId)})
    SELECT ${day(sql`c."createdAt"`)} AS day FROM mine c
    UNION SELECT ${day(sql`m."createdAt"`)} FROM mine c JOIN "Message" m ON m."orgId" = c."orgId" AND m."chatId" = c.id`
}

/** These chats, their messages and tokens by day: n, chats, messages, tokens. */
export const mySums = ({ userId, days }: PersonalQuery, { ranges }: AnalyticsSql): Sql => sql`
  WITH mine AS MATERIALIZED (${mine(userId)}), timeline AS (
    SELECT i.n AS n, i."from" AS "at", 0 AS chats, 0 AS messages, 0 AS tokens FROM ${ranges(numbered(days))}
    UNION ALL SELECT NULL, "createdAt", 1, 0, 0 FROM mine
    UNION ALL SELECT NULL, m."createdAt", 0, 1, coalesce(m.tokens, 0) FROM mine c
      JOIN "Message" m ON m."orgId" = c."orgId" AND m."chatId" = c.id
  ), placed AS (SELECT chats, messages, tokens, ${latestRange} AS n FROM timeline)
  SELECT n, CAST(sum(chats) AS text) AS chats, CAST(sum(messages) AS text) AS messages, CAST(sum(tokens) AS text) AS tokens
  FROM placed WHERE n IS NOT NULL GROUP BY n HAVING sum(chats) + sum(messages) > 0 ORDER BY n`

/** The tags of these chats: tag, chats. */
export const myTopics = (userId: string, most: number, { bytes }: AnalyticsSql): Sql => sql`
  SELECT g.tag, CAST(count(*) AS text) AS chats FROM (${mine(userId)}) AS c
  JOIN "ChatTag" g ON g."orgId" = c."orgId" AND g."chatId" = c.id
  GROUP BY g.tag ORDER BY count(*) DESC, g.tag ${bytes} LIMIT ${most}`
