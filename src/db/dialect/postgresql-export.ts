import type pg from 'pg'
import { Prisma } from '../../generated/sqlite/client.ts'
import type { Sql } from '../chat-query.ts'
import type { ExportSql } from '../export-json.ts'
import { type ExportQuery, type ExportSource, readExport } from '../export-query.ts'
import { postgresqlChats } from './postgresql-chats.ts'
import { copyMessages } from './postgresql-copy.ts'
import { readAtLeisure } from './postgresql-snapshot.ts'

const { sql, join, raw } = Prisma

const postgresqlExport: ExportSql = {
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

/** Of one statement, which sorts them; they come one after the other. */
const mostMessages = 2_000

/** Gives `work` the chats of a query as they are at one moment, by a connection of its own, for as long as it takes. */
export async function exportPostgresql<T>(
  settings: pg.ClientConfig,
  query: ExportQuery,
  work: (source: ExportSource) => Promise<T>,
): Promise<T> {
  return readAtLeisure(settings, async (client) => {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const run = async <Row>({ text, values }: Sql) => (await client.query(text, values)).rows as Row[]
    return work(
      await readExport(query, postgresqlExport, {
        run,
        mostMessages,
        messages: (...asked) => copyMessages(client, ...asked),
      }),
    )
  })
}
