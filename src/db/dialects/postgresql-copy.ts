import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { type Field, type Fields, type Kind, messageFields } from '../contract-json.ts'
import type { MessageText, Slice } from '../export-query.ts'

/** Makes JSON of the values of a row as COPY writes them. */
type Encode = (values: readonly string[]) => string

const none = '\\N'

/** What COPY writes in place of a control character. */
const controls: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

const unescaped = (text: string) => text.replace(/\\(.)/gs, (_, character) => controls[character] ?? character)

/** COPY escapes as JSON does, except for these. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const otherwise = /["\u0000-\u001f]|\\v/

const encoders: Record<Kind, (text: string) => string> = {
  text: (text) => (otherwise.test(text) ? JSON.stringify(unescaped(text)) : `"${text}"`),
  number: (text) => text,
  json: (text) => (text.includes('\\') ? unescaped(text) : text),
  time: (text) => `"${text.replace(' ', 'T')}${'.000'.slice(text.length - 19)}Z"`, // it leaves out zeros at the end
  dollars: (text) => String(Number(text) / 1e9),
}

/** Notes the columns of a field, and makes its JSON of them. */
function encoderOf(field: Field, columns: string[]): Encode {
  const nth = (column: string) => columns.push(`m."${column}"`) - 1
  if ('fields' in field) {
    const object = objectEncoder(field.fields, columns)
    if (field.unless === undefined) return object
    const index = nth(field.unless)
    return (values) => (values[index] === none ? 'null' : object(values))
  }
  const index = nth(field.column)
  const encode = encoders[field.kind]
  return (values) => {
    const text = values[index] as string
    return text === none ? 'null' : encode(text)
  }
}

function objectEncoder(fields: Fields, columns: string[]): Encode {
  const members = Object.entries(fields).map(([name, field], place) => ({
    before: `${place === 0 ? '{' : ','}"${name}":`,
    encode: encoderOf(field, columns),
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
 * The messages of slices, as they come: PostgreSQL writes rows much faster than it makes JSON of them. COPY takes no values, so
 * they stand in its text.
 */
export async function* copyMessages(
  client: pg.ClientBase,
  orgId: string,
  slices: readonly Slice[],
): AsyncGenerator<MessageText[]> {
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

/** Whole lines, some at a time. */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
  let begun: Buffer[] = []
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf('\n')
    if (end === -1) {
      begun.push(chunk)
      continue
    }
    const whole = Buffer.concat([...begun, chunk.subarray(0, end)])
    begun = [chunk.subarray(end + 1)]
    yield whole.toString().split('\n')
  }
}
