import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { Sql } from '../chats.ts'
import {
  type Compare,
  createComparison,
  type PageSizes,
  type ReconciliationDialect,
} from '../counter-reconciliation.ts'
import { type ExportQuery, type ExportSource, type MessageJson, readExport, type Slice } from '../exports.ts'
import { type Field, type FieldFormat, type Fields, messageFields } from '../messages.ts'
import { postgresqlJson } from './postgresql-dialect.ts'

/** Forces index scans, whatever the planner's statistics say: a page is a small part of a large table. */
const byIndexes =
  '-c TimeZone=UTC -c DateStyle=ISO -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off -c max_parallel_workers_per_gather=0'

/** Gives `work` a connection of its own, without a time limit on its statements, to read page after page. */
async function withSnapshotConnection<T>(
  settings: pg.ClientConfig,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    ...settings,
    options: byIndexes,
    statement_timeout: 0,
    idle_in_transaction_session_timeout: 120_000, // for a suspended process: its snapshot keeps dead rows from being vacuumed
  })
  client.on('error', () => {}) // the pending query rejects
  try {
    await client.connect()
    return await work(client)
  } finally {
    await client.end().catch(() => {})
  }
}

/** Encodes the values of a COPY row as JSON. */
type Encode = (values: readonly string[]) => string

const copyNull = '\\N'

/** What COPY writes in place of a control character. */
const controls: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

const unescaped = (text: string) => text.replace(/\\(.)/gs, (_, character) => controls[character] ?? character)

/** Characters that COPY escapes in another way than JSON. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern matches them
const needsJsonEscape = /["\u0000-\u001f]|\\v/

const encoders: Record<FieldFormat, (text: string) => string> = {
  text: (text) => (needsJsonEscape.test(text) ? JSON.stringify(unescaped(text)) : `"${text}"`),
  number: (text) => text,
  json: (text) => (text.includes('\\') ? unescaped(text) : text),
  time: (text) => `"${text.replace(' ', 'T')}${'.000'.slice(text.length - 19)}Z"`, // COPY omits trailing zeros
  dollars: (text) => String(Number(text) / 1e9),
}

/** Adds the columns of a field to `columns` and returns the field's encoder. */
function fieldEncoder(field: Field, columns: string[]): Encode {
  const nth = (column: string) => columns.push(`m."${column}"`) - 1
  if ('fields' in field) {
    const object = objectEncoder(field.fields, columns)
    if (field.nullWith === undefined) return object
    const index = nth(field.nullWith)
    return (values) => (values[index] === copyNull ? 'null' : object(values))
  }
  const index = nth(field.column)
  const encode = encoders[field.format]
  return (values) => {
    const text = values[index] as string
    return text === copyNull ? 'null' : encode(text)
  }
}

function objectEncoder(fields: Fields, columns: string[]): Encode {
  const members = Object.entries(fields).map(([name, field], place) => ({
    before: `${place === 0 ? '{' : ','}"${name}":`,
    encode: fieldEncoder(field, columns),
  }))
  return (values) => {
    let text = ''
    for (const { before, encode } of members) text += before + encode(values)
    return `${text}}`
  }
}

const columns = ['m."chatId"']
const encodeMessage = objectEncoder(messageFields, columns)

/**
 * Streams the messages of slices by COPY, which is much faster than JSON made by PostgreSQL. COPY takes no parameters, so its
 * text holds the values.
 */
async function* copyMessages(
  client: pg.ClientBase,
  orgId: string,
  slices: readonly Slice[],
): AsyncGenerator<MessageJson[]> {
  const ranges = slices.map(({ chat, from, to }, n) => `(${n}, ${pg.escapeLiteral(chat.id)}, ${from}, ${to})`)
  const rows = copyTo(`COPY (SELECT ${columns.join(', ')}
    FROM (SELECT * FROM (VALUES ${ranges.join(', ')}) v (n, "chatId", "from", "to") ORDER BY n) r CROSS JOIN "Message" m
    WHERE m."orgId" = ${pg.escapeLiteral(orgId)} AND m."chatId" = r."chatId" AND m.seq BETWEEN r."from" AND r."to"
    ORDER BY r.n, m.seq) TO STDOUT`)
  for await (const lines of linesOf(client.query(rows))) {
    yield lines.map((line) => {
      const values = line.split('\t')
      return { chatId: values[0] as string, json: encodeMessage(values) }
    })
  }
}

/** Splits chunks into batches of whole lines. */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
  let partial: Buffer[] = []
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf('\n')
    if (end === -1) {
      partial.push(chunk)
      continue
    }
    const whole = Buffer.concat([...partial, chunk.subarray(0, end)])
    partial = [chunk.subarray(end + 1)]
    yield whole.toString().split('\n')
  }
}

/** Messages of one statement, which sorts and streams them. */
const maxMessages = 2_000

/** Gives `work` the chats of a query as they are at one moment, on a connection of its own without a time limit. */
export async function exportPostgresql<T>(
  settings: pg.ClientConfig,
  query: ExportQuery,
  work: (source: ExportSource) => Promise<T>,
): Promise<T> {
  return withSnapshotConnection(settings, async (client) => {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const run = async <Row>({ text, values }: Sql) => (await client.query(text, values)).rows as Row[]
    return work(
      await readExport(query, postgresqlJson, {
        run,
        maxMessages,
        messages: (...args) => copyMessages(client, ...args),
      }),
    )
  })
}

/** Updates the planner's statistics: without them it may plan for nearly empty tables after an import. */
const analyzeTables = 'SET lock_timeout = 2000; ANALYZE "Chat", "Message"; RESET lock_timeout'

/** Gives `work` the comparison, on a connection of its own without a time limit. */
export async function comparePostgresql<T>(
  settings: pg.ClientConfig,
  sql: ReconciliationDialect,
  sizes: PageSizes,
  work: (compare: Compare) => Promise<T>,
): Promise<T> {
  return withSnapshotConnection(settings, async (client) => {
    await client.query(analyzeTables).catch(() => {}) // a concurrent VACUUM holds the lock and analyzes too
    const connection = {
      run: async <Row>(text: string, values: unknown[]) => (await client.query(text, values)).rows as Row[],
      begin: () => client.query('BEGIN ISOLATION LEVEL REPEATABLE READ'),
      rollback: () => client.query('ROLLBACK'),
    }
    return work(await createComparison(connection, sql, sizes))
  })
}
