import { Prisma } from '../../generated/sqlite/client.ts'
import type { AnalyticsSql } from '../analytics-sql.ts'
import { postgresqlChats } from './postgresql-chats.ts'
import { statisticsSql } from './postgresql-messages.ts'

const { sql, raw } = Prisma
const { bucket, toolCalls } = statisticsSql('')

export const postgresqlAnalytics: AnalyticsSql = {
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
