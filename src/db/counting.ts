import type { Database } from './database.ts'
import { chatStatisticsUpsert, countersUpdate, type StatisticsSql, statisticsUpserts } from './statistics-write.ts'

/** What the two databases say differently: the first parameter is the organization, the second JSON. */
export interface CountingSql {
  /** Stores messages in their places: the JSON is an array of PlacedRow. */
  insertPlaced: string
  /** The messages in the ranges of an array of SeqRange. */
  inRanges: string
  /** The chats whose ids are in an array. */
  byIds: string
  /** The nth parameter, from 1. */
  value(n: number): string
  /** The same, as a time. */
  timeValue(n: number): string
  /** A time as a parameter. */
  toValue(time: Date): string
  /** The greater of two, none of which is null. */
  greater: string
}

/** Reserves the next places in a chat. 1: organization, 2: chat, 3: how many, 4: when, 5: 1 where it opens a resolved chat. */
const reserveSequence = ({ value, timeValue, greater }: CountingSql) => `
  UPDATE "Chat" SET
    "lastSeq" = "lastSeq" + ${value(3)},
    "lastMessageAt" = ${greater}(coalesce("lastMessageAt", ${timeValue(4)}), ${timeValue(4)}),
    "lastActivityAt" = ${greater}(coalesce("lastMessageAt", ${timeValue(4)}), ${timeValue(4)}),
    "updatedAt" = ${greater}("updatedAt", ${timeValue(4)}),
    status = CASE WHEN status = 'resolved' AND ${value(5)} = 1 THEN 'open' ELSE status END
  WHERE "orgId" = ${value(1)} AND id = ${value(2)} AND "deletedAt" IS NULL
  RETURNING "lastSeq", status`

/** Adds to the day of a subject. 1: organization, 2: day, 3: subject, 4: requests, 5: tokens; 6 and 7: unless it has had so many. */
const countRequests = ({ value, timeValue }: CountingSql) => `
  INSERT INTO "CompletionUsage" AS u ("orgId", day, subject, requests, tokens)
  VALUES (${value(1)}, ${timeValue(2)}, ${value(3)}, ${value(4)}, ${value(5)})
  ON CONFLICT ("orgId", day, subject) DO UPDATE SET requests = u.requests + excluded.requests, tokens = u.tokens + excluded.tokens
  WHERE u.requests < ${value(6)} AND u.tokens < ${value(7)}`

/** Stores messages, and counts messages, chats and requests, within a transaction. */
export function countingOf(
  sql: CountingSql,
  statistics: StatisticsSql,
): Pick<Database, 'insertMessages' | 'countMessages' | 'countChats' | 'reserveSequence' | 'countRequests'> {
  const { insertPlaced, inRanges, byIds, toValue } = sql
  const statements = { reserveSequence: reserveSequence(sql), countRequests: countRequests(sql) }
  return {
    async insertMessages(tx, orgId, rows) {
      await tx.$executeRawUnsafe(insertPlaced, orgId, JSON.stringify(rows))
    },
    async countChats(tx, orgId, ids, sign) {
      await tx.$executeRawUnsafe(chatStatisticsUpsert(byIds, statistics, sign), orgId, JSON.stringify(ids))
    },
    async countMessages(tx, orgId, ranges, sign) {
      const json = JSON.stringify(ranges)
      for (const upsert of Object.values(statisticsUpserts(inRanges, statistics, sign))) {
        await tx.$executeRawUnsafe(upsert, orgId, json)
      }
      await tx.$executeRawUnsafe(countersUpdate(inRanges, sign), orgId, json)
    },
    async reserveSequence(tx, { orgId, id }, count, { at, reopens }) {
      const values = [orgId, id, count, toValue(at), reopens ? 1 : 0]
      const [row] = await tx.$queryRawUnsafe<{ lastSeq: number | bigint; status: string }[]>(
        statements.reserveSequence,
        ...values,
      )
      return row && { firstSeq: Number(row.lastSeq) - count + 1, status: row.status }
    },
    async countRequests(tx, { orgId, day, subject }, { requests, tokens }, most) {
      const limits = [most?.requests ?? unlimited, most?.tokens ?? unlimited]
      if (limits.some((limit) => limit <= 0)) return false
      const values = [orgId, toValue(day), subject, requests, tokens, ...limits]
      return (await tx.$executeRawUnsafe(statements.countRequests, ...values)) > 0
    },
  }
}

const unlimited = Number.MAX_SAFE_INTEGER
