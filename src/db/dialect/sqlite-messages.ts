import type Database from 'libsql'
import {
  databaseTime,
  type MessageRow,
  type MessageWrite,
  placedColumns,
  rowColumns,
  statisticsUpsert,
  type WriteOutcome,
} from '../message-write.ts'

/** The start of the quarter of an hour of a message, in UTC and in the text form that Prisma writes. */
export const bucket = `substr("createdAt", 1, 14) || printf('%02d', substr("createdAt", 15, 2) / 15 * 15) || ':00.000+00:00'`

const names = Object.keys(rowColumns) as (keyof MessageRow)[]
const isJson = (name: keyof MessageRow) => rowColumns[name] === 'jsonb'
const list = names.map((name) => `"${name}"`).join(', ')

/** The messages of a JSON array as rows: JSON columns stay JSON text, the others become plain values. */
const rowsOf = (columns: readonly string[], json: readonly string[] = []) =>
  `(SELECT ${columns.map((name) => `value ${json.includes(name) ? '->' : '->>'} '${name}' AS "${name}"`).join(', ')} FROM json_each(?1))`

const placedNames = Object.entries(placedColumns)

/** Stores messages in their places: ?1 is the organization, ?2 a JSON array of PlacedRow. */
export const insertPlaced = `
  INSERT INTO "Message" ("orgId", ${placedNames.map(([name]) => `"${name}"`).join(', ')})
  SELECT ?1, ${placedNames.map(([name, type]) => `value ${type === 'jsonb' ? '->' : '->>'} '${name}'`).join(', ')}
  FROM json_each(?2)`

/** The messages of an organization, ?1, in the ranges of a JSON array of SeqRange, ?2. */
export const inRanges = `(
  SELECT m.* FROM json_each(?2) r CROSS JOIN "Message" m ON m."orgId" = ?1 AND m."chatId" = r.value ->> 'chatId'
    AND m.seq BETWEEN r.value ->> 'from' AND r.value ->> 'to')`

const numbers = ['tokens', 'promptTokens', 'completionTokens', 'costNanos', 'latency']

// CROSS JOIN fixes the order of the loops: the other way round, all of a chat would be read for each message.

/**
 * The statements of one flush, in one transaction. ?1 is a JSON array; those after the first see accepted messages alone. Only
 * `store` runs once for each message: with so many columns, reading them from JSON costs more than the calls.
 */
const statements = {
  verdict: `
    SELECT c."lastSeq" AS "lastSeq", seen."bodyHash" AS "bodyHash", seen.ids AS ids,
      CASE
        WHEN seen.key IS NOT NULL THEN 'seen'
        WHEN c.id IS NULL THEN 'missing'
        WHEN c.status = 'closed' THEN 'closed'
        WHEN EXISTS (
          SELECT 1 FROM json_each(w.value -> 'messages') m CROSS JOIN "Message" x ON x."orgId" = c."orgId" AND x."chatId" = c.id
            AND x."externalId" = m.value ->> 'externalId' AND x."externalId" IS NOT NULL
        ) THEN 'external_id_taken'
        ELSE 'stored'
      END AS outcome
    FROM json_each(?1) w
    LEFT JOIN "Chat" c ON c."orgId" = w.value ->> 'orgId' AND c.id = w.value ->> 'chatId'
    LEFT JOIN "IdempotencyKey" seen ON seen."orgId" = w.value ->> 'orgId' AND seen.credential = w.value ->> 'credential'
      AND seen.operation = w.value ->> '$.idempotency.operation' AND seen.key = w.value ->> '$.idempotency.key'
    ORDER BY w.key`,
  store: `
    INSERT INTO "Message" ("orgId", "chatId", seq, ${list}) VALUES (?, ?, ?, ${names.map(() => '?').join(', ')})`,
  raise: `
    UPDATE "Chat" SET
      "lastSeq" = d."lastSeq",
      "messageCount" = "messageCount" + d.messages,
      "promptTokens" = "promptTokens" + d.prompt,
      "completionTokens" = "completionTokens" + d.completion,
      "totalTokens" = "totalTokens" + d.total,
      "lastMessageAt" = max(coalesce("lastMessageAt", d.at), d.at),
      "lastActivityAt" = max(coalesce("lastMessageAt", d.at), d.at),
      "updatedAt" = max("updatedAt", d.at),
      status = CASE WHEN status = 'resolved' AND d."fromUser" THEN 'open' ELSE status END
    FROM (
      SELECT "orgId", "chatId", max(seq) AS "lastSeq", count(*) AS messages, max("createdAt") AS at,
        coalesce(sum("promptTokens"), 0) AS prompt, coalesce(sum("completionTokens"), 0) AS completion,
        coalesce(sum(tokens), 0) AS total, max(role = 'user') AS "fromUser"
      FROM ${rowsOf(['orgId', 'chatId', 'seq', 'createdAt', 'role', 'tokens', 'promptTokens', 'completionTokens'])}
      GROUP BY "orgId", "chatId"
    ) d
    WHERE "Chat"."orgId" = d."orgId" AND "Chat".id = d."chatId"`,
  remember: `
    INSERT INTO "IdempotencyKey" ("orgId", credential, operation, key, "bodyHash", status, ids, "createdAt")
    SELECT value ->> 'orgId', value ->> 'credential', value ->> 'operation', value ->> 'key', value ->> 'bodyHash', 201,
      value -> 'ids', ?2 FROM json_each(?1)`,
  meter: `
    INSERT INTO "Usage" AS u ("orgId", day, credential, slot, messages, tokens)
    SELECT "orgId", substr(?2, 1, 10) || 'T00:00:00.000+00:00', credential, ?3, count(*), coalesce(sum(tokens), 0)
    FROM ${rowsOf(['orgId', 'credential', 'tokens'])} WHERE true GROUP BY "orgId", credential
    ON CONFLICT ("orgId", day, credential, slot) DO UPDATE SET
      messages = u.messages + excluded.messages, tokens = u.tokens + excluded.tokens`,
  count: statisticsUpsert(rowsOf(['orgId', 'createdAt', 'role', 'provider', 'model', ...numbers]), bucket, '?2', 1),
}

interface Verdict {
  outcome: WriteOutcome['outcome']
  lastSeq: number
  bodyHash: string
  ids: string
}

/** A message with its place in its chat, and whom it is metered for. */
type Placed = MessageRow & { orgId: string; chatId: string; seq: number; credential: string }

/** A message's values for `store`; JSON columns are text here. */
function valuesOf(message: Placed): unknown[] {
  const { orgId, chatId, seq } = message
  const values = names.map((name) => (isJson(name) && name in message ? JSON.stringify(message[name]) : message[name]))
  return [orgId, chatId, seq, ...values.map((value) => value ?? null)]
}

/**
 * Prepares the statements on one connection and returns the flush: to be called inside a transaction, with the JSON of an
 * array of MessageWrite; answers in the same order.
 */
export function prepareStore(db: Database.Database, slot: number): (writes: string) => WriteOutcome[] {
  const prepared = Object.fromEntries(
    Object.entries(statements).map(([name, sql]) => [name, db.prepare(sql)]),
  ) as Record<keyof typeof statements, Database.Statement>
  return (json) => {
    const now = databaseTime(new Date())
    const writes = JSON.parse(json) as MessageWrite[]
    const verdicts = prepared.verdict.all(json) as Verdict[]
    const seqs = new Map<string, number>()
    const placed: Placed[] = []
    const keys: object[] = []
    const outcomes = writes.map((write, index): WriteOutcome => {
      const { orgId, chatId, credential, idempotency, messages } = write
      const { outcome, lastSeq, bodyHash, ids } = verdicts[index] as Verdict
      if (outcome === 'seen') return { outcome, bodyHash, ids: JSON.parse(ids) }
      if (outcome !== 'stored') return { outcome }
      const chat = `${orgId} ${chatId}`
      const before = seqs.get(chat) ?? Number(lastSeq)
      seqs.set(chat, before + messages.length)
      messages.forEach((message, place) => {
        placed.push({ ...message, orgId, chatId, credential, seq: before + 1 + place })
      })
      if (idempotency) keys.push({ orgId, credential, ...idempotency, ids: messages.map(({ id }) => id) })
      return { outcome, firstSeq: before + 1 }
    })
    if (placed.length > 0) {
      const rows = JSON.stringify(placed)
      for (const message of placed) prepared.store.run(valuesOf(message))
      prepared.raise.run(rows)
      prepared.meter.run(rows, now, slot)
      prepared.count.run(rows, slot)
      if (keys.length > 0) prepared.remember.run(JSON.stringify(keys), now)
    }
    return outcomes
  }
}
