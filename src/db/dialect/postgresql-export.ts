import pg from 'pg'
import { Prisma } from '../../generated/sqlite/client.ts'
import type { Sql } from '../chat-query.ts'
import type { ExportSql } from '../export-json.ts'
import { type ExportQuery, type ExportSource, readExport } from '../export-query.ts'
import { postgresqlChats } from './postgresql-chats.ts'
import { copyMessages } from './postgresql-copy.ts'

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

/** The way to each row is an index, whatever the statistics say: a page is a small part of a large table. */
export const byIndexes =
  '-c TimeZone=UTC -c DateStyle=ISO -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off -c max_parallel_workers_per_gather=0'

/** Gives `work` the chats of a query as they are at one moment, by a connection of its own, for as long as it takes. */
export async function exportPostgresql<T>(
  settings: pg.ClientConfig,
  query: ExportQuery,
  work: (source: ExportSource) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    ...settings,
    options: byIndexes,
    statement_timeout: 0,
    idle_in_transaction_session_timeout: 120_000, // of a process that sleeps: what it sees cannot be cleaned up meanwhile
  })
  client.on('error', () => {}) // whoever waits for an answer is told
  try {
    await client.connect()
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const run = async <Row>({ text, values }: Sql) => (await client.query(text, values)).rows as Row[]
    return await work(
      await readExport(query, postgresqlExport, {
        run,
        mostMessages,
        messages: (...asked) => copyMessages(client, ...asked),
      }),
    )
  } finally {
    await client.end().catch(() => {})
  }
}
