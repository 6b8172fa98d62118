import { Prisma } from '../../generated/sqlite/client.ts'
import type { Sql } from '../chat-query.ts'
import type { ExportSql } from '../export-json.ts'
import { type ExportQuery, type ExportSource, readExport } from '../export-query.ts'
import { sqliteChats } from './sqlite-chats.ts'
import type { SnapshotRequest } from './sqlite-snapshot.ts'
import { SqliteThread } from './sqlite-thread.ts'

const { sql, join, raw } = Prisma

const json = (column: Sql) => sql`json(${column})`

const sqliteExport: ExportSql = {
  ...sqliteChats,
  object: (fields) => {
    const pairs = Object.entries(fields).map(([name, value]) => sql`${raw(`'${name}'`)}, ${value}`)
    return sql`json_object(${join(pairs)})`
  },
  json,
  field: (column, name) => json(sql`${column} -> ${raw(`'${name}'`)}`),
  dollars: (column) => sql`${column} / 1e9`,
  bytes: (column) => sql`octet_length(${column})`,
  tags: json(sql`(SELECT json_group_array(g.tag) FROM (
    SELECT tag FROM "ChatTag" WHERE "orgId" = c."orgId" AND "chatId" = c.id ORDER BY position) g)`),
  ranges: (text) =>
    sql`(SELECT key AS n, value ->> 'chatId' AS "chatId", value ->> 'from' AS "from", value ->> 'to' AS "to" FROM json_each(${text})) r`,
}

/** Gives `work` the chats of a query as they are at one moment, by a thread of its own, for as long as it takes. */
export async function exportSqlite<T>(
  file: string,
  query: ExportQuery,
  work: (source: ExportSource) => Promise<T>,
): Promise<T> {
  const thread = new SqliteThread<SnapshotRequest, unknown[]>(new URL('./sqlite-snapshot.ts', import.meta.url), {
    file,
  })
  const run = async <Row>({ sql: text, values }: Sql) => (await thread.ask({ sql: text, values })) as Row[]
  try {
    return await work(await readExport(query, sqliteExport, run))
  } finally {
    await thread.ask('end').catch(() => {})
    await thread.close()
  }
}
