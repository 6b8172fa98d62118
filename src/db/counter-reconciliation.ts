import {
  comparisonSql,
  correctionsSql,
  kinds,
  type PageSizes,
  type ReconciliationSql,
  temporaryTables,
} from './counter-reconciliation-sql.ts'
import type { Database } from './database.ts'

/**
 * How far counts are from the rows that they count, in some of an organization: the rows less what was counted. Rows and counts
 * change in the same transactions, the counts by adding: so it is the same at every moment, whoever writes meanwhile.
 */
export interface CounterDifferences {
  of: 'chats' | 'byDay' | 'byQuarter' | 'openings'
  /** How many were looked at. */
  checked: number
  /** How many of them differ. */
  differing: number
  /** By how much, as `correctCounts` takes it. */
  rows: string
}

/** Compares an organization's counts with its rows, a step at a time; undefined is a step in which nothing was compared yet. */
export type Compare = (orgId: string) => AsyncGenerator<CounterDifferences | undefined>

/** A connection of its own, on which temporary tables can be made, within a transaction that sees one moment. */
export interface Comparison {
  run<Row>(sql: string, values: unknown[]): Promise<Row[]>
  begin(): Promise<unknown>
  rollback(): Promise<unknown>
}

type Found = Omit<CounterDifferences, 'of'>

/** Makes the comparison on a connection: an organization as it is at one moment. */
export async function comparing(on: Comparison, sql: ReconciliationSql, sizes: PageSizes): Promise<Compare> {
  const statements = comparisonSql(sql, sizes)
  for (const statement of temporaryTables) await on.run(statement, [])
  const first = async <Row>(statement: string, ...values: unknown[]) => (await on.run<Row>(statement, values))[0]

  async function* addUp(orgId: string): AsyncGenerator<undefined> {
    type Place = { chatId: string; seq: number }
    let after: Place = { chatId: '', seq: 0 }
    for (;;) {
      const from = [orgId, after.chatId, after.seq]
      const full = await first<Place>(statements.messagesEnd, ...from)
      const end = full ?? (await first<Place>(statements.lastMessage, ...from))
      if (!end) break
      for (const statement of statements.addMessages) await on.run(statement, [...from, end.chatId, end.seq])
      yield
      if (!full) break
      after = end
    }
    await on.run(statements.addChats, [orgId])
  }

  async function* compareChats(orgId: string): AsyncGenerator<CounterDifferences> {
    for (let after = ''; ; ) {
      const page = await first<Found & { end: string | null }>(statements.compareChats, orgId, after)
      if (page?.end == null) return
      const { end, ...found } = page
      yield { of: 'chats', ...found }
      after = end
    }
  }

  async function* compareStatistics(orgId: string, of: keyof typeof kinds): AsyncGenerator<CounterDifferences> {
    const { end: endOf, last, page } = statements.compare(kinds[of])
    const bucketBy = async (statement: string, after: string) =>
      (await first<{ end: string | null }>(statement, orgId, after))?.end ?? undefined
    for (let after = sql.earliest; ; ) {
      const end = (await bucketBy(endOf, after)) ?? (await bucketBy(last, after))
      if (end === undefined) return
      const found = await first<Found>(page, orgId, after, end)
      if (found) yield { of, ...found }
      after = end
    }
  }

  return async function* compare(orgId) {
    await on.begin()
    try {
      if (!(await first(statements.isThere, orgId))) return
      yield* addUp(orgId)
      yield* compareChats(orgId)
      for (const kind of ['byDay', 'byQuarter', 'openings'] as const) yield* compareStatistics(orgId, kind)
    } finally {
      await on.rollback()
    }
  }
}

/** Adds what is missing, and takes away what is too much. */
export function correctionsOf(sql: ReconciliationSql): Pick<Database, 'correctCounts'> {
  const statements: Record<CounterDifferences['of'], string> = correctionsSql(sql)
  return {
    async correctCounts(tx, orgId, { of, rows }) {
      await tx.$executeRawUnsafe(statements[of], orgId, rows)
    },
  }
}
