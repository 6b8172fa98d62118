import type pg from 'pg'
import type { Flush, FlushOutcome } from '../group-commit.ts'
import { rowColumns, sequencedColumns } from '../messages.ts'
import { type CounterDialect, type StatisticsDialect, statisticsUpserts } from '../statistics.ts'
import { hasSubscribersSql } from './postgresql-broadcaster.ts'

const columns = Object.keys(rowColumns).map((name) => `"${name}"`)
const typedColumns = Object.entries(rowColumns).map(([name, type]) => `"${name}" ${type}`)

const sequencedNames = Object.keys(sequencedColumns).map((name) => `"${name}"`)

/** Inserts messages: $1 is the organization, $2 a JSON array of SequencedRow. */
const insertMessages = `
  INSERT INTO "Message" ("orgId", ${sequencedNames.join(', ')})
  SELECT $1, ${sequencedNames.join(', ')} FROM jsonb_to_recordset($2::jsonb)
    AS r (${Object.entries(sequencedColumns)
      .map(([name, type]) => `"${name}" ${type}`)
      .join(', ')})`

/** The chats of an organization, $1, whose ids are in a JSON array, $2. */
const byIds = `(
  SELECT c.* FROM jsonb_array_elements_text($2::jsonb) AS r (id) JOIN "Chat" c ON c."orgId" = $1 AND c.id = r.id) AS c`

/** The messages of an organization, $1, in the ranges of a JSON array of SeqRange, $2. */
const inRanges = `(
  SELECT m.* FROM jsonb_to_recordset($2::jsonb) AS r ("chatId" text, "from" int, "to" int)
  JOIN "Message" m ON m."orgId" = $1 AND m."chatId" = r."chatId" AND m.seq BETWEEN r."from" AND r."to") AS m`

export const counterDialect: CounterDialect = {
  insertMessages,
  inRanges,
  byIds,
  value: (n) => `$${n}`,
  timeValue: (n) => `$${n}::timestamp(3)`,
  toValue: (time) => time.toISOString(),
  greater: 'greatest',
}

export const statisticsDialect = (slot: string): StatisticsDialect => ({
  bucket: `date_bin('15 minutes', "createdAt", TIMESTAMP '1970-01-01')`,
  day: `date_trunc('day', "createdAt")`,
  toolCalls: `CASE WHEN jsonb_typeof("toolCalls") = 'array' THEN jsonb_array_length("toolCalls") END`,
  slot,
})

/** New messages have no feedback. */
const unrated = '(SELECT *, NULL AS "feedbackRating", NULL::int AS "feedbackScore" FROM placed) AS p'

const { byQuarter, byDay } = statisticsUpserts(unrated, statisticsDialect('$2::int'), 1)

/**
 * A whole flush as one statement: one round trip, one transaction. $1 is a JSON array of MessageWrite, $2 this process's
 * slot, $3 the present time.
 *
 * A chat that another transaction holds is skipped: one locked chat does not delay the other writes.
 * `lastSeq` is read from the locked row and only ever rises. A refused write has its outcome in `verdict` and changes no table.
 */
const storeSql = `
WITH request AS MATERIALIZED (
  SELECT * FROM ROWS FROM (jsonb_to_recordset($1::jsonb)
    AS ("orgId" text, "chatId" text, credential text, idempotency jsonb, messages jsonb))
    WITH ORDINALITY AS w ("orgId", "chatId", credential, idempotency, messages, n)
),
item AS MATERIALIZED (
  SELECT w.n, w."orgId", w."chatId", m.*
  FROM request w CROSS JOIN LATERAL ROWS FROM (jsonb_to_recordset(w.messages) AS (${typedColumns.join(', ')}))
    WITH ORDINALITY AS m (${columns.join(', ')}, place)
),
chat AS MATERIALIZED (
  SELECT c."orgId", c.id, c.status, c."lastSeq", c."deletedAt" FROM "Chat" c
  WHERE (c."orgId", c.id) IN (SELECT "orgId", "chatId" FROM request)
  FOR NO KEY UPDATE SKIP LOCKED
),
verdict AS MATERIALIZED (
  SELECT w.*, c."lastSeq", seen."bodyHash", seen.ids,
    CASE
      WHEN seen.key IS NOT NULL THEN 'seen'
      WHEN c.id IS NULL THEN
        CASE WHEN EXISTS (SELECT 1 FROM "Chat" x WHERE x."orgId" = w."orgId" AND x.id = w."chatId")
          THEN 'locked' ELSE 'missing' END
      WHEN c."deletedAt" IS NOT NULL THEN 'missing'
      WHEN c.status = 'closed' THEN 'closed'
      WHEN EXISTS (
        SELECT 1 FROM item r JOIN "Message" x USING ("orgId", "chatId", "externalId")
        WHERE r.n = w.n AND r."externalId" IS NOT NULL AND x."externalId" IS NOT NULL
      ) THEN 'external_id_taken'
      ELSE 'stored'
    END AS outcome
  FROM request w
  LEFT JOIN chat c ON c."orgId" = w."orgId" AND c.id = w."chatId"
  LEFT JOIN "IdempotencyKey" seen ON seen."orgId" = w."orgId" AND seen.credential = w.credential
    AND seen.operation = w.idempotency->>'operation' AND seen.key = w.idempotency->>'key'
),
placed AS MATERIALIZED (
  SELECT r.*, v."lastSeq" + row_number() OVER (PARTITION BY r."orgId", r."chatId" ORDER BY r.n, r.place) AS seq
  FROM item r JOIN verdict v USING (n) WHERE v.outcome = 'stored'
),
stored AS (
  INSERT INTO "Message" ("orgId", "chatId", seq, ${columns.join(', ')})
  SELECT "orgId", "chatId", seq, ${columns.join(', ')} FROM placed
),
raised AS (
  UPDATE "Chat" c SET
    "lastSeq" = d."lastSeq",
    "messageCount" = c."messageCount" + d.messages,
    "promptTokens" = c."promptTokens" + d.prompt,
    "completionTokens" = c."completionTokens" + d.completion,
    "totalTokens" = c."totalTokens" + d.total,
    "lastMessageAt" = greatest(c."lastMessageAt", d.at),
    "lastActivityAt" = greatest(c."lastMessageAt", d.at),
    "updatedAt" = greatest(c."updatedAt", d.at),
    status = CASE WHEN c.status = 'resolved' AND d."fromUser" THEN 'open' ELSE c.status END
  FROM (
    SELECT "orgId", "chatId", max(seq) AS "lastSeq", count(*) AS messages, max("createdAt") AS at,
      coalesce(sum("promptTokens"), 0) AS prompt, coalesce(sum("completionTokens"), 0) AS completion,
      coalesce(sum(tokens), 0) AS total, bool_or(role = 'user') AS "fromUser"
    FROM placed GROUP BY "orgId", "chatId"
  ) d
  WHERE c."orgId" = d."orgId" AND c.id = d."chatId"
),
remembered AS (
  INSERT INTO "IdempotencyKey" ("orgId", credential, operation, key, "bodyHash", status, ids, "createdAt")
  SELECT v."orgId", v.credential, v.idempotency->>'operation', v.idempotency->>'key', v.idempotency->>'bodyHash', 201,
    (SELECT jsonb_agg(p.id ORDER BY p.place) FROM placed p WHERE p.n = v.n), $3::timestamp
  FROM verdict v WHERE v.outcome = 'stored' AND v.idempotency IS NOT NULL
),
metered AS (
  INSERT INTO "Usage" AS u ("orgId", day, credential, slot, messages, tokens)
  SELECT p."orgId", date_trunc('day', $3::timestamp), v.credential, $2::int, count(*), coalesce(sum(p.tokens), 0)
  FROM placed p JOIN verdict v USING (n) GROUP BY p."orgId", v.credential ORDER BY 1, 3
  ON CONFLICT ("orgId", day, credential, slot) DO UPDATE SET
    messages = u.messages + excluded.messages, tokens = u.tokens + excluded.tokens
),
-- Other transactions lock the rows of days before those of quarters. So does this one: CTEs without a reader run from the last
-- to the first.
"countedByQuarter" AS (${byQuarter}
),
"countedByDay" AS (${byDay}
)
SELECT v.outcome, v."bodyHash", v.ids, (SELECT ${hasSubscribersSql}) AS "hasSubscribers", (SELECT min(p.seq)::int FROM placed p WHERE p.n = v.n) AS "firstSeq"
FROM verdict v ORDER BY v.n`

interface VerdictRow {
  outcome: FlushOutcome['outcome']
  bodyHash: string | null
  ids: string[] | null
  firstSeq: number | null
  hasSubscribers: boolean
}

/** Flushes through any connection of the pool, as one prepared statement. */
export function createFlush(pool: pg.Pool, slot: number): Flush {
  return async (writes) => {
    const values = [`[${writes.join(',')}]`, slot, new Date().toISOString()]
    const { rows } = await pool.query<VerdictRow>({ name: 'store-messages', text: storeSql, values })
    return rows as FlushOutcome[]
  }
}
