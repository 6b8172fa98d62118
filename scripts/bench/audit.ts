import { openDatabase } from '../../src/db/open.ts'

interface ChatRow {
  id: string
  counter: number | bigint
  lastSeq: number | bigint
  stored: number | bigint
  seqs: number | bigint
  highest: number | bigint
}

interface TotalRow {
  quarters: number | bigint
  days: number | bigint
  usage: number | bigint
}

/**
 * Throws unless a database holds exactly the acknowledged messages: as many rows, in each chat numbered 1 to n without a gap
 * or a double, and the chat's counters, the statistics and the usage equal to them. A bench that loses rows is no bench.
 * @param isMetered false where usage is not kept: there must be none
 */
export async function assertStored(databaseUrl: string, acknowledged: number, isMetered = true): Promise<void> {
  const db = openDatabase(databaseUrl)
  try {
    const chats = await db.read.$queryRaw<ChatRow[]>`
      SELECT c.id, c."messageCount" AS counter, c."lastSeq" AS "lastSeq", count(m.id) AS stored,
        count(DISTINCT m.seq) AS seqs, coalesce(max(m.seq), 0) AS highest
      FROM "Chat" c LEFT JOIN "Message" m ON m."orgId" = c."orgId" AND m."chatId" = c.id
      GROUP BY c."orgId", c.id, c."messageCount", c."lastSeq"`
    for (const { id, counter, lastSeq, stored, seqs, highest } of chats) {
      assertEqual(`chat ${id}: rows, different seqs, highest seq, lastSeq, messageCount`, [
        stored,
        seqs,
        highest,
        lastSeq,
        counter,
      ])
    }
    const [totals] = await db.read.$queryRaw<TotalRow[]>`
      SELECT (SELECT CAST(coalesce(sum(messages), 0) AS bigint) FROM "MessageStatistic") AS quarters,
        (SELECT CAST(coalesce(sum(messages), 0) AS bigint) FROM "MessageDayStatistic") AS days,
        (SELECT CAST(coalesce(sum(messages), 0) AS bigint) FROM "Usage") AS usage`
    const stored = chats.reduce((sum, chat) => sum + Number(chat.stored), 0)
    const { quarters = Number.NaN, days = Number.NaN, usage = Number.NaN } = totals ?? {}
    const counted = [acknowledged, stored, quarters, days]
    assertEqual('messages acknowledged, rows, messages in the statistics by quarter of an hour and by day', counted)
    assertEqual('messages metered, messages in the usage', [isMetered ? acknowledged : 0, usage])
  } finally {
    await db.close()
  }
}

/** Throws unless a database holds exactly so many messages. */
export async function assertRows(databaseUrl: string, acknowledged: number): Promise<void> {
  const db = openDatabase(databaseUrl)
  try {
    assertEqual('rows acknowledged, rows', [acknowledged, await db.read.message.count()])
  } finally {
    await db.close()
  }
}

function assertEqual(what: string, figures: (number | bigint)[]): void {
  if (new Set(figures.map(Number)).size > 1) throw new Error(`Not equal: ${what}: ${figures.join(', ')}`)
}
