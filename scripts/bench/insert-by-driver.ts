import { databaseTime, type SequencedRow, sequencedColumns } from '../../src/db/messages.ts'
import { newMessage, toSequencedRow } from '../../src/domain/conversations/message-shape.ts'
import { newId } from '../../src/domain/ids.ts'
import { reportTo } from './child.ts'
import { openDriver } from './driver.ts'
import type { WorkQuestion } from './driver-contestant.ts'
import { batchOf } from './messages.ts'
import { insertChats, nthChat, openOrganization } from './organization.ts'
import { runOperations } from './pace.ts'
import { readTexts } from './texts.ts'

export interface InsertSettings {
  databaseUrl: string
  data: string | undefined
  /** Statements under way at a time, where the database can. */
  lines: number
  chats: number
  batches: number
  rows: number
}

// What a bulk insert costs without a product around it: one statement with all values of its rows, and nothing else.
const settings = JSON.parse(process.argv[2] ?? '{}') as InsertSettings
const { databaseUrl, lines, rows: rowsEach } = settings
const texts = readTexts(settings.data)
const { db, orgId } = await openOrganization(databaseUrl)
const chats = Array.from({ length: settings.chats }, (_, n) => ({ ...nthChat(n, settings.chats, 0), lastSeq: 0 }))
await db.write((tx) => insertChats(tx, orgId, chats))
await db.close()

const names = Object.keys(sequencedColumns) as (keyof SequencedRow)[]
const driver = openDriver(databaseUrl, lines)
const width = names.length + 1
const placeholders = Array.from({ length: rowsEach }, (_, row) => {
  const values = Array.from({ length: width }, (_, column) => driver.value(row * width + column + 1))
  return `(${values.join(', ')})`
})
const insert = `INSERT INTO "Message" ("orgId", ${names.map((name) => `"${name}"`).join(', ')}) VALUES ${placeholders.join(', ')}`

// The texts are folded and put in form beforehand; what differs from one insert to the next is filled in at the time.
const actor = { type: 'key', keyId: newId('key'), kind: 'secret' } as const
const batches = Array.from({ length: settings.batches }, (_, batch) =>
  batchOf(texts, batch, rowsEach).map((input) => toSequencedRow(newMessage('', actor, input))),
)

function valuesOf(row: SequencedRow): unknown[] {
  const values = names.map((name) =>
    sequencedColumns[name] === 'jsonb' && name in row ? JSON.stringify(row[name]) : row[name],
  )
  return [orgId, ...values.map((value) => value ?? null)]
}

let turn = 0
async function insertBatch(): Promise<void> {
  const chat = chats[turn % chats.length]
  const batch = batches[turn++ % batches.length]
  if (!chat || !batch) throw new TypeError('There are no chats or no batches')
  const now = databaseTime(new Date())
  const values = batch.flatMap((row) =>
    valuesOf({ ...row, id: newId('msg'), chatId: chat.id, seq: ++chat.lastSeq, createdAt: now, updatedAt: now }),
  )
  const written = await driver.write(insert, values)
  if (written !== rowsEach) throw new Error(`${written} of ${rowsEach} rows were written`)
}

reportTo(process, {}, driver.close, ({ operations }: WorkQuestion) => runOperations(operations, lines, insertBatch))
