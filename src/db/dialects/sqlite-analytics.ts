import { Prisma } from '../../generated/sqlite/client.ts'
import type { AnalyticsSql } from '../analytics-sql.ts'
import { databaseTime } from '../message-write.ts'
import { sqliteChats } from './sqlite-chats.ts'
import { statisticsSql } from './sqlite-messages.ts'

const { sql, raw } = Prisma
const { bucket, toolCalls } = statisticsSql('')

export const sqliteAnalytics: AnalyticsSql = {
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
