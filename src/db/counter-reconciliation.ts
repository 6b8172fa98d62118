import type { Transaction } from './client.ts'
import {
  chatStatisticsUpsert,
  measures,
  type StatisticsDialect,
  statisticsKeys,
  statisticsUpserts,
} from './statistics.ts'

/** The SQL of the comparison in which the two databases differ. The first parameter is always the organization. */
export interface ReconciliationDialect {
  /** With the counter slot that corrections change. */
  statistics: StatisticsDialect
  /** The nth parameter, from 1. */
  value(n: number): string
  /** The nth parameter as the time whose text it is. */
  timeOf(n: number): string
  /** The text of a time before all others. */
  earliest: string
  /** JSON of an array of those rows of `d`, with these columns, that differ. */
  jsonOf(columns: readonly string[], differs: string): string
  /** The rows of a JSON array, which is the second parameter, as `r` with columns of these types. */
  rowsOf(columns: Readonly<Record<string, string>>): string
  /** The greater of two, none of which is null. */
  greater: string
}

/** Messages that one statement sums, and counters that one compares: bounds the time of each, whatever the sizes of chats. */
export interface PageSizes {
  messages: number
  counts: number
}

export const pageSizes: PageSizes = { messages: 20_000, counts: 1_000 }

const kinds = {
  byDay: { table: 'MessageDayStatistic', stored: 'StoredByDay', keys: statisticsKeys, measures },
  byQuarter: { table: 'MessageStatistic', stored: 'StoredByQuarter', keys: statisticsKeys, measures },
  openings: { table: 'ChatStatistic', stored: 'StoredOpenings', keys: {}, measures: ['chats'] },
} as const satisfies Record<string, Kind>

interface Kind {
  table: string
  /** The temporary table with the sums of the stored rows. */
  stored: string
  /** The dimensions besides time. */
  keys: Readonly<Record<string, string>>
  measures: readonly string[]
}

const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ')

/** Tables of sums, created once per connection: each comparison rolls back its rows. */
const temporaryTables = [
  ...Object.values(kinds).flatMap(({ table, stored, keys }) => [
    `CREATE TEMP TABLE "${stored}" AS SELECT * FROM "${table}" WHERE 1 = 0`,
    `CREATE UNIQUE INDEX "${stored}_key" ON "${stored}" (${quoted(['orgId', 'bucket', ...Object.keys(keys), 'slot'])})`,
  ]),
  `CREATE TEMP TABLE "StoredInChats" ("chatId" text PRIMARY KEY, messages bigint NOT NULL, prompt bigint NOT NULL,
    completion bigint NOT NULL, total bigint NOT NULL, "lastSeq" bigint NOT NULL)`,
]

/** The statements that compare counters with rows. */
function comparisonSql({ statistics, value, timeOf, jsonOf }: ReconciliationDialect, pageSizes: PageSizes) {
  const org = `"orgId" = ${value(1)}`
  const after = `("chatId", seq) > (${value(2)}, ${value(3)})`
  // A soft-deleted chat and its messages are not counted.
  const page = `(
    SELECT m.* FROM "Message" m CROSS JOIN "Chat" c WHERE c."orgId" = m."orgId" AND c.id = m."chatId" AND m.${org}
      AND (m."chatId", m.seq) > (${value(2)}, ${value(3)}) AND (m."chatId", m.seq) <= (${value(4)}, ${value(5)})
      AND c."deletedAt" IS NULL) AS m`
  const chats = `(SELECT * FROM "Chat" WHERE ${org} AND "deletedAt" IS NULL) AS c`
  const upserts = statisticsUpserts(page, statistics, 1, {
    byDay: kinds.byDay.stored,
    byQuarter: kinds.byQuarter.stored,
  })
  const chatsDiffer = 'd.messages <> 0 OR d.prompt <> 0 OR d.completion <> 0 OR d.total <> 0 OR d.behind'
  return {
    isThere: `SELECT 1 FROM "Organization" WHERE id = ${value(1)} AND "deletedAt" IS NULL`,
    messagesEnd: `SELECT "chatId", seq FROM "Message" WHERE ${org} AND ${after} ORDER BY "chatId", seq LIMIT 1 OFFSET ${pageSizes.messages - 1}`,
    lastMessage: `SELECT "chatId", seq FROM "Message" WHERE ${org} AND ${after} ORDER BY "chatId" DESC, seq DESC LIMIT 1`,
    addMessages: [
      ...Object.values(upserts),
      `INSERT INTO "StoredInChats" AS s ("chatId", messages, prompt, completion, total, "lastSeq")
      SELECT "chatId", count(*), coalesce(sum("promptTokens"), 0), coalesce(sum("completionTokens"), 0),
        coalesce(sum(tokens), 0), max(seq)
      FROM ${page} WHERE true GROUP BY "chatId"
      ON CONFLICT ("chatId") DO UPDATE SET messages = s.messages + excluded.messages, prompt = s.prompt + excluded.prompt,
        completion = s.completion + excluded.completion, total = s.total + excluded.total, "lastSeq" = excluded."lastSeq"`,
    ],
    addChats: chatStatisticsUpsert(chats, statistics, 1, kinds.openings.stored),
    compareChats: `
      SELECT CAST(count(*) AS int) AS checked, CAST(count(*) FILTER (WHERE ${chatsDiffer}) AS int) AS differing, max(d.id) AS "end",
        ${jsonOf(Object.keys(chatColumns), chatsDiffer)} AS rows
      FROM (
        SELECT c.id, coalesce(s.messages, 0) - c."messageCount" AS messages, coalesce(s.prompt, 0) - c."promptTokens" AS prompt,
          coalesce(s.completion, 0) - c."completionTokens" AS completion, coalesce(s.total, 0) - c."totalTokens" AS total,
          coalesce(s."lastSeq", 0) AS "lastSeq", coalesce(s."lastSeq", 0) > c."lastSeq" AS behind
        FROM (SELECT * FROM ${chats} WHERE id > ${value(2)} ORDER BY id LIMIT ${pageSizes.counts}) AS c
        LEFT JOIN "StoredInChats" s ON s."chatId" = c.id
      ) AS d`,
    compare: (kind: Kind) => {
      const [keys, sums] = [['bucket', ...Object.keys(kind.keys)], kind.measures]
      const differs = sums.map((name) => `d."${name}" <> 0`).join(' OR ')
      const within = `${org} AND bucket > ${timeOf(2)}`
      const part = (table: string, sign: string) =>
        `SELECT ${quoted(keys)}, ${sums.map((name) => `${sign}"${name}" AS "${name}"`).join(', ')}
        FROM "${table}" WHERE ${within} AND bucket <= ${timeOf(3)}`
      // Each table by its own index: sorting both together would read all pages for each one.
      const ofBoth = (pick: string, order: string) => {
        const ends = [kind.stored, kind.table].map(
          (table) => `SELECT (SELECT bucket FROM "${table}" WHERE ${within} ORDER BY bucket ${order}) AS bucket`,
        )
        return `SELECT CAST(${pick}(b.bucket) AS text) AS "end" FROM (${ends.join(' UNION ALL ')}) AS b`
      }
      return {
        end: ofBoth('min', `LIMIT 1 OFFSET ${pageSizes.counts - 1}`),
        last: ofBoth('max', 'DESC LIMIT 1'),
        page: `
          SELECT CAST(count(*) AS int) AS checked, CAST(count(*) FILTER (WHERE ${differs}) AS int) AS differing,
            ${jsonOf([...keys, ...sums], differs)} AS rows
          FROM (
            SELECT ${quoted(keys)}, ${sums.map((name) => `sum("${name}") AS "${name}"`).join(', ')}
            FROM (${part(kind.stored, '')} UNION ALL ${part(kind.table, '-')}) AS one GROUP BY ${quoted(keys)}
          ) AS d`,
      }
    },
  }
}

const chatColumns = {
  id: 'text',
  messages: 'bigint',
  prompt: 'bigint',
  completion: 'bigint',
  total: 'bigint',
  lastSeq: 'int',
}

/** The statements that add the differences to counters: the second parameter is the JSON of `jsonOf`. */
function correctionsSql({ statistics, value, rowsOf, greater }: ReconciliationDialect) {
  const isThere = `EXISTS (SELECT 1 FROM "Organization" o WHERE o.id = ${value(1)} AND o."deletedAt" IS NULL)`
  const chats = `
    UPDATE "Chat" SET
      "messageCount" = "messageCount" + r.messages,
      "promptTokens" = "promptTokens" + r.prompt,
      "completionTokens" = "completionTokens" + r.completion,
      "totalTokens" = "totalTokens" + r.total,
      "lastSeq" = ${greater}("Chat"."lastSeq", r."lastSeq")
    FROM ${rowsOf(chatColumns)}
    WHERE "Chat"."orgId" = ${value(1)} AND "Chat".id = r.id AND "Chat"."deletedAt" IS NULL`
  const upsert = ({ table, keys, measures }: Kind) => {
    const types = { ...keys, ...Object.fromEntries(measures.map((name) => [name, 'bigint'])) }
    const shared = ['bucket', ...Object.keys(keys)]
    return `
      INSERT INTO "${table}" AS s ("orgId", ${quoted(shared)}, slot, ${quoted(measures)})
      SELECT ${value(1)}, ${quoted(shared)}, ${statistics.slot}, ${quoted(measures)}
      FROM ${rowsOf({ bucket: 'timestamp(3)', ...types })} WHERE ${isThere} ORDER BY ${quoted(shared)}
      ON CONFLICT ("orgId", ${quoted(shared)}, slot) DO UPDATE SET
        ${measures.map((name) => `"${name}" = s."${name}" + excluded."${name}"`).join(', ')}`
  }
  return {
    chats,
    byDay: upsert(kinds.byDay),
    byQuarter: upsert(kinds.byQuarter),
    openings: upsert(kinds.openings),
  }
}

/**
 * The stored rows minus their counters, in a part of an organization. Rows and counters change in the same transactions, by
 * addition, so concurrent writes leave the difference as it is.
 */
export interface CounterDifferences {
  of: 'chats' | 'byDay' | 'byQuarter' | 'openings'
  /** The number of counters that were compared. */
  checked: number
  /** The number that differs. */
  differing: number
  /** The differences as JSON for `correctCounts`. */
  rows: string
}

/** Compares an organization's counters with its rows in steps; undefined is a step that only sums rows. */
export type Compare = (orgId: string) => AsyncGenerator<CounterDifferences | undefined>

/** A connection of its own with temporary tables, in a transaction with a snapshot. */
export interface ComparisonConnection {
  run<Row>(sql: string, values: unknown[]): Promise<Row[]>
  begin(): Promise<unknown>
  rollback(): Promise<unknown>
}

type Found = Omit<CounterDifferences, 'of'>

/** Creates the comparison on a connection: each organization as of one moment. */
export async function createComparison(
  connection: ComparisonConnection,
  sql: ReconciliationDialect,
  sizes: PageSizes,
): Promise<Compare> {
  const statements = comparisonSql(sql, sizes)
  for (const statement of temporaryTables) await connection.run(statement, [])
  const first = async <Row>(statement: string, ...values: unknown[]) =>
    (await connection.run<Row>(statement, values))[0]

  async function* sumRows(orgId: string): AsyncGenerator<undefined> {
    type Position = { chatId: string; seq: number }
    let after: Position = { chatId: '', seq: 0 }
    for (;;) {
      const from = [orgId, after.chatId, after.seq]
      const full = await first<Position>(statements.messagesEnd, ...from)
      const end = full ?? (await first<Position>(statements.lastMessage, ...from))
      if (!end) break
      for (const statement of statements.addMessages) await connection.run(statement, [...from, end.chatId, end.seq])
      yield
      if (!full) break
      after = end
    }
    await connection.run(statements.addChats, [orgId])
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
    await connection.begin()
    try {
      if (!(await first(statements.isThere, orgId))) return
      yield* sumRows(orgId)
      yield* compareChats(orgId)
      for (const kind of ['byDay', 'byQuarter', 'openings'] as const) yield* compareStatistics(orgId, kind)
    } finally {
      await connection.rollback()
    }
  }
}

/** Compares counters with the rows that they count, and corrects them. */
export interface CounterReconciliation {
  /** Gives `work` the comparison; each organization as of one moment, without a time limit. */
  compareCounts<T>(work: (compare: Compare) => Promise<T>, sizes?: PageSizes): Promise<T>

  /** Adds the differences of a comparison to the counters: at any later time, but only once. */
  correctCounts(tx: Transaction, orgId: string, differences: CounterDifferences): Promise<void>
}

/** Creates the correction of counters. */
export function createCorrections(sql: ReconciliationDialect): Pick<CounterReconciliation, 'correctCounts'> {
  const statements: Record<CounterDifferences['of'], string> = correctionsSql(sql)
  return {
    async correctCounts(tx, orgId, { of, rows }) {
      await tx.$executeRawUnsafe(statements[of], orgId, rows)
    },
  }
}
