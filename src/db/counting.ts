import type { Database } from './database.ts'
import { chatStatisticsUpsert, countersUpdate, type StatisticsSql, statisticsUpserts } from './message-write.ts'

/** What the two databases say differently: the first parameter is the organization, the second JSON. */
export interface CountingSql {
  /** Stores messages in their places: the JSON is an array of PlacedRow. */
  insertPlaced: string
  /** The messages in the ranges of an array of SeqRange. */
  inRanges: string
  /** The chats whose ids are in an array. */
  byIds: string
}

/** Stores messages, and counts messages and chats, within a transaction. */
export function countingOf(
  { insertPlaced, inRanges, byIds }: CountingSql,
  statistics: StatisticsSql,
): Pick<Database, 'insertMessages' | 'countMessages' | 'countChats'> {
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
  }
}
