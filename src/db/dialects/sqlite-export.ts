import { Prisma } from '../../generated/sqlite/client.ts'
import type { Sql } from '../chat-query.ts'
import { asText, type Field, type Fields, messageFields, when } from '../contract-json.ts'
import {
  bounded,
  type ExportQuery,
  type ExportSource,
  type MessageText,
  readExport,
  type Slice,
  type Snapshot,
} from '../export-query.ts'
import type { SeqRange } from '../message-write.ts'
import { json, sqliteJson } from './sqlite-json.ts'
import type { SnapshotRequest } from './sqlite-snapshot-worker.ts'
import { SqliteWorker } from './sqlite-worker.ts'

const { sql, raw } = Prisma

/** JSON of an object of the message `m`. */
const objectOf = (fields: Fields): Sql =>
  sqliteJson.object(Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, jsonOf(field)])))

function jsonOf(field: Field): Sql {
  if ('fields' in field) {
    const { fields, unless } = field
    return unless === undefined ? objectOf(fields) : json(when(sql`${columnOf(unless)} IS NOT NULL`, objectOf(fields)))
  }
  const column = columnOf(field.column)
  if (field.kind === 'json') return json(column)
  if (field.kind === 'time') return sqliteJson.text(column)
  return field.kind === 'dollars' ? sql`${column} / 1e9` : column
}

const columnOf = (name: string) => sql`m.${raw(`"${name}"`)}`

/** Of one statement: all of them are in memory at once. */
const maxMessages = 400

const messageJson = asText(objectOf(messageFields))
const large = [sql`m.content`, sql`m.parts`, sql`m."functionCall"`, sql`m."toolCalls"`, sql`m.metadata`]

/** The messages of slices; a large one is read by itself, and waits for no other. */
async function* messagesBy(
  run: Snapshot['run'],
  orgId: string,
  slices: readonly Slice[],
): AsyncGenerator<MessageText[]> {
  const ranges: SeqRange[] = slices.map(({ chat, from, to }) => ({ chatId: chat.id, from, to }))
  const rows = await run<{ chatId: string; seq: number; json: string | null }>(sql`
    SELECT m."chatId", m.seq, ${bounded(messageJson, large, sqliteJson)} AS json
    FROM (SELECT key AS n, value ->> 'chatId' AS "chatId", value ->> 'from' AS "from", value ->> 'to' AS "to"
      FROM json_each(${JSON.stringify(ranges)})) r CROSS JOIN "Message" m
    WHERE m."orgId" = ${orgId} AND m."chatId" = r."chatId" AND m.seq BETWEEN r."from" AND r."to"
    ORDER BY r.n, m.seq`)
  let ready: MessageText[] = []
  for (const { chatId, seq, json: bound } of rows) {
    if (bound !== null) {
      ready.push({ chatId, json: bound })
      continue
    }
    const [whole] = await run<MessageText>(sql`SELECT m."chatId", ${messageJson} AS json
      FROM "Message" m WHERE m."orgId" = ${orgId} AND m."chatId" = ${chatId} AND m.seq = ${seq}`)
    yield [...ready, whole as MessageText]
    ready = []
  }
  yield ready
}

/** Gives `work` the chats of a query as they are at one moment, by a thread of its own, for as long as it takes. */
export async function exportSqlite<T>(
  file: string,
  query: ExportQuery,
  work: (source: ExportSource) => Promise<T>,
): Promise<T> {
  const thread = new SqliteWorker<SnapshotRequest, unknown[]>(new URL('./sqlite-snapshot-worker.ts', import.meta.url), {
    file,
  })
  const run = async <Row>({ sql: text, values }: Sql) => (await thread.ask({ sql: text, values })) as Row[]
  try {
    return await work(
      await readExport(query, sqliteJson, { run, maxMessages, messages: (...asked) => messagesBy(run, ...asked) }),
    )
  } finally {
    await thread.ask('end').catch(() => {})
    await thread.close()
  }
}
