import type pg from 'pg'
import type { Sql } from '../chat-query.ts'
import { type ExportQuery, type ExportSource, readExport } from '../export-query.ts'
import { copyMessages } from './postgresql-copy.ts'
import { postgresqlJson } from './postgresql-json.ts'
import { readAtLeisure } from './postgresql-snapshot.ts'

/** Of one statement, which sorts them; they come one after the other. */
const maxMessages = 2_000

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
      await readExport(query, postgresqlJson, {
        run,
        maxMessages,
        messages: (...asked) => copyMessages(client, ...asked),
      }),
    )
  })
}
