import type Database from 'libsql'
import {
  databaseTime,
  type MessageRow,
  type MessageWrite,
  rowColumns,
  type SeqRange,
  sequencedColumns,
  type WriteOutcome,
} from '../messages.ts'
import { type CounterDialect, type StatisticsDialect, statisticsUpserts } from '../statistics.ts'

const bucket = `substr("createdAt", 1, 14) || printf('%02d', substr("createdAt", 15, 2) / 15 * 15) || ':00.000+00:00'`

/** In UTC and in the text form that Prisma writes. */
export const statisticsDialect = (slot: string): StatisticsDialect => ({
  bucket,
  day: `substr("createdAt", 1, 10) || 'T00:00:00.000+00:00'`,
  toolCalls: 'json_array_length("toolCalls")',
  slot,
})

const names = Object.keys(rowColumns) as (keyof MessageRow)[]
const isJson = (name: keyof MessageRow) => rowColumns[name] === 'jsonb'
const list = names.map((name) => `"${name}"`).join(', ')

const sequencedEntries = Object.entries(sequencedColumns)

/** Inserts messages: ?1 is the organization, ?2 a JSON array of SequencedRow. */
const insertMessages = `
  INSERT INTO "Message" ("orgId", ${sequencedEntries.map(([name]) => `"${name}"`).join(', ')})
  SELECT ?1, ${sequencedEntries.map(([name, type]) => `value ${type === 'jsonb' ? '->' : '->>'} '${name}'`).join(', ')}
  FROM json_each(?2)`

/** The chats of an organization, ?1, whose ids are in a JSON array, ?2. */
const byIds = `(SELECT c.* FROM json_each(?2) r CROSS JOIN "Chat" c ON c."orgId" = ?1 AND c.id = r.value)`

/** The messages of an organization, ?1, in the ranges of a JSON array of SeqRange, ?2. */
const inRanges = `(
  SELECT m.* FROM json_each(?2) r CROSS JOIN "Message" m ON m."orgId" = ?1 AND m."chatId" = r.value ->> 'chatId'
    AND m.seq BETWEEN r.value ->> 'from' AND r.value ->> 'to')`

export const counterDialect: CounterDialect = {
  insertMessages,
  inRanges,
  byIds,
  value: (n) => `?${n}`,
  timeValue: (n) => `?${n}`,
  toValue: databaseTime,
  greater: 'max',
}

/** The messages of any organization: ?1 is a JSON array of SeqRange with their `orgId`. */
const stored = `(
  SELECT m.* FROM json_each(?1) r CROSS JOIN "Message" m ON m."orgId" = r.value ->> 'orgId'
    AND m."chatId" = r.value ->> 'chatId' AND m.seq BETWEEN r.value ->> 'from' AND r.value ->> 'to')`

// CROSS JOIN fixes the order of the loops: otherwise SQLite reads all of a chat for each message.

/** The statements of one flush, in one transaction. ?1 is a JSON array, except in `raise`; those after the first see accepted messages alone. */
const statements = {
  verdict: `
    SELECT c."lastSeq" AS "lastSeq", seen."bodyHash" AS "bodyHash", seen.ids AS ids,
      CASE
        WHEN seen.key IS NOT NULL THEN 'seen'
        WHEN c.id IS NULL OR c."deletedAt" IS NOT NULL THEN 'missing'
        WHEN c.status = 'closed' THEN 'closed'
        WHEN EXISTS (
          SELECT 1 FROM json_each(w.value -> 'externalIds') e CROSS JOIN "Message" x ON x."orgId" = c."orgId" AND x."chatId" = c.id
            AND x."externalId" = e.value AND x."externalId" IS NOT NULL
        ) THEN 'external_id_taken'
        ELSE 'stored'
      END AS outcome
    FROM json_each(?1) w
    LEFT JOIN "Chat" c ON c."orgId" = w.value ->> 'orgId' AND c.id = w.value ->> 'chatId'
    LEFT JOIN "IdempotencyKey" seen ON seen."orgId" = w.value ->> 'orgId' AND seen.credential = w.value ->> 'credential'
      AND seen.operation = w.value ->> 'operation' AND seen.key = w.value ->> 'key'
    ORDER BY w.key`,
  // One chat at a time: all in one statement, which has to read and to sort them first, cost twice as much.
  raise: `
    UPDATE "Chat" SET
      "lastSeq" = ?3,
      "messageCount" = "messageCount" + ?4,
      "promptTokens" = "promptTokens" + ?5,
      "completionTokens" = "completionTokens" + ?6,
      "totalTokens" = "totalTokens" + ?7,
      "lastMessageAt" = max(coalesce("lastMessageAt", ?8), ?8),
      "lastActivityAt" = max(coalesce("lastMessageAt", ?8), ?8),
      "updatedAt" = max("updatedAt", ?8),
      status = CASE WHEN status = 'resolved' AND ?9 THEN 'open' ELSE status END
    WHERE "orgId" = ?1 AND id = ?2`,
  remember: `
    INSERT INTO "IdempotencyKey" ("orgId", credential, operation, key, "bodyHash", status, ids, "createdAt")
    SELECT value ->> 'orgId', value ->> 'credential', value ->> 'operation', value ->> 'key', value ->> 'bodyHash', 201,
      value -> 'ids', ?2 FROM json_each(?1)`,
  meter: `
    INSERT INTO "Usage" AS u ("orgId", day, credential, slot, messages, tokens)
    SELECT value ->> 'orgId', substr(?2, 1, 10) || 'T00:00:00.000+00:00', value ->> 'credential', ?3,
      sum(value ->> 'messages'), sum(value ->> 'tokens')
    FROM json_each(?1) WHERE true GROUP BY 1, 3
    ON CONFLICT ("orgId", day, credential, slot) DO UPDATE SET
      messages = u.messages + excluded.messages, tokens = u.tokens + excluded.tokens`,
  ...statisticsUpserts(stored, statisticsDialect('?2'), 1),
}

interface Verdict {
  outcome: WriteOutcome['outcome']
  lastSeq: number
  bodyHash: string
  ids: string
}

/** A message with its organization, chat and sequence number. */
type SequencedMessage = MessageRow & { orgId: string; chatId: string; seq: number }

/** What one flush adds to a chat. */
interface Raised {
  orgId: string
  chatId: string
  lastSeq: number
  messages: number
  prompt: number
  completion: number
  total: number
  /** When the last of them was written, in the form of `databaseTime`. */
  at: string
  fromUser: boolean
}

function raise(chat: Raised, { promptTokens = 0, completionTokens = 0, tokens = 0, createdAt, role }: MessageRow) {
  chat.lastSeq++
  chat.messages++
  chat.prompt += promptTokens
  chat.completion += completionTokens
  chat.total += tokens
  if (createdAt > chat.at) chat.at = createdAt
  chat.fromUser ||= role === 'user'
}

/** The part of a write that its verdict needs, so that SQLite does not parse the texts again. */
const verdictQueryOf = ({ orgId, chatId, credential, idempotency, messages }: MessageWrite) => ({
  orgId,
  chatId,
  credential,
  operation: idempotency?.operation,
  key: idempotency?.key,
  externalIds: messages.flatMap(({ externalId }) => externalId ?? []),
})

/** A message's values for an insert; JSON columns are text here. */
function valuesOf(message: SequencedMessage): unknown[] {
  const { orgId, chatId, seq } = message
  const values = names.map((name) => (isJson(name) && name in message ? JSON.stringify(message[name]) : message[name]))
  return [orgId, chatId, seq, ...values.map((value) => value ?? null)]
}

/** Rows of one insert, at most. As few inserts as will do: the search index is written out after each, which costs more than the rows. */
const maxRows = 64

/** The insert of any number of messages; the statement for each number of rows is prepared when it first comes. */
function prepareInsert(db: Database.Database): (messages: readonly SequencedMessage[]) => void {
  const row = `(?, ?, ?, ${names.map(() => '?').join(', ')})`
  const ofRows = (count: number) =>
    db.prepare(`INSERT INTO "Message" ("orgId", "chatId", seq, ${list}) VALUES ${Array(count).fill(row).join(', ')}`)
  const prepared = new Map<number, Database.Statement>()
  return (messages) => {
    for (let first = 0; first < messages.length; first += maxRows) {
      const some = messages.slice(first, first + maxRows)
      const statement = prepared.get(some.length) ?? ofRows(some.length)
      prepared.set(some.length, statement)
      statement.run(some.flatMap(valuesOf))
    }
  }
}

/**
 * Prepares the statements on one connection and returns the flush: to be called inside a transaction, with the JSON of an
 * array of MessageWrite; answers in the same order.
 */
export function prepareStore(db: Database.Database, slot: number): (writes: string) => WriteOutcome[] {
  const prepared = Object.fromEntries(
    Object.entries(statements).map(([name, sql]) => [name, db.prepare(sql)]),
  ) as Record<keyof typeof statements, Database.Statement>
  const insert = prepareInsert(db)
  return (json) => {
    const now = databaseTime(new Date())
    const writes = JSON.parse(json) as MessageWrite[]
    const verdicts = prepared.verdict.all(JSON.stringify(writes.map(verdictQueryOf))) as Verdict[]
    const chats = new Map<string, Raised>()
    const placed: SequencedMessage[] = []
    const metered: object[] = []
    const keys: object[] = []
    const outcomes = writes.map((write, index): WriteOutcome => {
      const { orgId, chatId, credential, idempotency, messages } = write
      const { outcome, lastSeq, bodyHash, ids } = verdicts[index] as Verdict
      if (outcome === 'seen') return { outcome, bodyHash, ids: JSON.parse(ids) }
      if (outcome !== 'stored') return { outcome }
      const name = `${orgId} ${chatId}`
      const zero = { messages: 0, prompt: 0, completion: 0, total: 0, at: '', fromUser: false }
      const chat = chats.get(name) ?? { orgId, chatId, lastSeq: Number(lastSeq), ...zero }
      chats.set(name, chat)
      const firstSeq = chat.lastSeq + 1
      for (const message of messages) {
        raise(chat, message)
        placed.push({ ...message, orgId, chatId, seq: chat.lastSeq })
      }
      const tokens = messages.reduce((sum, { tokens = 0 }) => sum + tokens, 0)
      metered.push({ orgId, credential, messages: messages.length, tokens })
      if (idempotency) keys.push({ orgId, credential, ...idempotency, ids: messages.map(({ id }) => id) })
      return { outcome, firstSeq }
    })
    if (placed.length > 0) {
      insert(placed)
      const ranges: (SeqRange & { orgId: string })[] = []
      for (const { orgId, chatId, lastSeq, messages, prompt, completion, total, at, fromUser } of chats.values()) {
        prepared.raise.run([orgId, chatId, lastSeq, messages, prompt, completion, total, at, Number(fromUser)])
        ranges.push({ orgId, chatId, from: lastSeq - messages + 1, to: lastSeq })
      }
      prepared.meter.run(JSON.stringify(metered), now, slot)
      const counted = JSON.stringify(ranges)
      prepared.byDay.run(counted, slot)
      prepared.byQuarter.run(counted, slot)
      if (keys.length > 0) prepared.remember.run(JSON.stringify(keys), now)
    }
    return outcomes
  }
}
