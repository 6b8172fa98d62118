import { Prisma } from '../../generated/sqlite/client.ts'
import { asText, fieldsSql, type Sql } from '../chats.ts'
import {
  type Compare,
  createComparison,
  type PageSizes,
  type ReconciliationDialect,
} from '../counter-reconciliation.ts'
import {
  type ExportQuery,
  type ExportSource,
  type MessageJson,
  nullIfLarge,
  readExport,
  type Slice,
  type Snapshot,
} from '../exports.ts'
import { largeMessageColumns, messageFields, type SeqRange } from '../messages.ts'
import type { ComparisonRequest } from './sqlite-comparison-worker.ts'
import { sqliteJson } from './sqlite-dialect.ts'
import type { SnapshotRequest } from './sqlite-snapshot-worker.ts'
import { SqliteWorker } from './sqlite-worker.ts'

const { sql, raw } = Prisma

/** Messages of one statement, all of them in memory at once. */
const maxMessages = 400

const messageJson = asText(sqliteJson.object(fieldsSql(messageFields, 'm', sqliteJson)))
const largeColumns = largeMessageColumns.map((name) => raw(`m."${name}"`))

/** The messages of slices; a large one is read by a statement of its own and ends its batch. */
async function* readMessages(
  run: Snapshot['run'],
  orgId: string,
  slices: readonly Slice[],
): AsyncGenerator<MessageJson[]> {
  const ranges: SeqRange[] = slices.map(({ chat, from, to }) => ({ chatId: chat.id, from, to }))
  const rows = await run<{ chatId: string; seq: number; json: string | null }>(sql`
    SELECT m."chatId", m.seq, ${nullIfLarge(messageJson, largeColumns, sqliteJson)} AS json
    FROM (SELECT key AS n, value ->> 'chatId' AS "chatId", value ->> 'from' AS "from", value ->> 'to' AS "to"
      FROM json_each(${JSON.stringify(ranges)})) r CROSS JOIN "Message" m
    WHERE m."orgId" = ${orgId} AND m."chatId" = r."chatId" AND m.seq BETWEEN r."from" AND r."to"
    ORDER BY r.n, m.seq`)
  let batch: MessageJson[] = []
  for (const { chatId, seq, json } of rows) {
    if (json !== null) {
      batch.push({ chatId, json })
      continue
    }
    const [whole] = await run<MessageJson>(sql`SELECT m."chatId", ${messageJson} AS json
      FROM "Message" m WHERE m."orgId" = ${orgId} AND m."chatId" = ${chatId} AND m.seq = ${seq}`)
    yield [...batch, whole as MessageJson]
    batch = []
  }
  yield batch
}

/** Gives `work` the chats of a query as they are at one moment, on a thread of its own without a time limit. */
export async function exportSqlite<T>(
  file: string,
  query: ExportQuery,
  work: (source: ExportSource) => Promise<T>,
): Promise<T> {
  const thread = new SqliteWorker<SnapshotRequest, unknown[]>(new URL('./sqlite-snapshot-worker.ts', import.meta.url), {
    file,
  })
  const run = async <Row>({ sql: text, values }: Sql) => (await thread.request({ sql: text, values })) as Row[]
  try {
    return await work(
      await readExport(query, sqliteJson, { run, maxMessages, messages: (...args) => readMessages(run, ...args) }),
    )
  } finally {
    await thread.request('end').catch(() => {})
    await thread.close()
  }
}

/** Gives `work` the comparison on a thread of its own: libsql is synchronous. */
export async function compareSqlite<T>(
  file: string,
  sql: ReconciliationDialect,
  sizes: PageSizes,
  work: (compare: Compare) => Promise<T>,
): Promise<T> {
  const program = new URL('./sqlite-comparison-worker.ts', import.meta.url)
  const thread = new SqliteWorker<ComparisonRequest, unknown[]>(program, { file })
  const connection = {
    run: async <Row>(text: string, values: unknown[]) => (await thread.request({ sql: text, values })) as Row[],
    begin: () => thread.request('begin'),
    rollback: () => thread.request('rollback'),
  }
  try {
    return await work(await createComparison(connection, sql, sizes))
  } finally {
    await thread.request('end').catch(() => {}) // otherwise the thread's connection blocks checkpoints
    await thread.close()
  }
}
