import {
  amounts,
  chatStatisticsUpsert,
  type StatisticsSql,
  statisticsKeys,
  statisticsUpserts,
} from './statistics-write.ts'

/** What the two databases say differently of it. The first parameter is always the organization. */
export interface ReconciliationSql {
  /** With the slot that is corrected. */
  statistics: StatisticsSql
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

/** Messages that one statement adds up, and counts that one compares: none takes long, whatever the sizes of chats. */
export interface PageSizes {
  messages: number
  counts: number
}

export const pageSizes: PageSizes = { messages: 20_000, counts: 1_000 }

export const kinds = {
  byDay: { table: 'MessageDayStatistic', stored: 'StoredByDay', keys: statisticsKeys, amounts },
  byQuarter: { table: 'MessageStatistic', stored: 'StoredByQuarter', keys: statisticsKeys, amounts },
  openings: { table: 'ChatStatistic', stored: 'StoredOpenings', keys: {}, amounts: ['chats'] },
} as const satisfies Record<string, Kind>

interface Kind {
  table: string
  /** The temporary table with what the rows say. */
  stored: string
  /** What rows have in common besides their time. */
  keys: Readonly<Record<string, string>>
  amounts: readonly string[]
}

const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ')

/** What is added up, once on each connection: each comparison rolls back what it has put in. */
export const temporaryTables = [
  ...Object.values(kinds).flatMap(({ table, stored, keys }) => [
    `CREATE TEMP TABLE "${stored}" AS SELECT * FROM "${table}" WHERE 1 = 0`,
    `CREATE UNIQUE INDEX "${stored}_key" ON "${stored}" (${quoted(['orgId', 'bucket', ...Object.keys(keys), 'slot'])})`,
  ]),
  `CREATE TEMP TABLE "StoredInChats" ("chatId" text PRIMARY KEY, messages bigint NOT NULL, prompt bigint NOT NULL,
    completion bigint NOT NULL, total bigint NOT NULL, "lastSeq" bigint NOT NULL)`,
]

/** The statements that compare counts with rows. */
export function comparisonSql({ statistics, value, timeOf, jsonOf }: ReconciliationSql, pageSizes: PageSizes) {
  const org = `"orgId" = ${value(1)}`
  const after = `("chatId", seq) > (${value(2)}, ${value(3)})`
  // A chat that is hidden for its removal counts as nothing, and so do its messages.
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
      const [keys, sums] = [['bucket', ...Object.keys(kind.keys)], kind.amounts]
      const differs = sums.map((name) => `d."${name}" <> 0`).join(' OR ')
      const within = `${org} AND bucket > ${timeOf(2)}`
      const part = (table: string, sign: string) =>
        `SELECT ${quoted(keys)}, ${sums.map((name) => `${sign}"${name}" AS "${name}"`).join(', ')}
        FROM "${table}" WHERE ${within} AND bucket <= ${timeOf(3)}`
      // Of each table by its own index: to sort both together would take as long for each page as for all.
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

/** The statements that add what is short to counts: the second parameter is what `jsonOf` has made. */
export function correctionsSql({ statistics, value, rowsOf, greater }: ReconciliationSql) {
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
  const upsert = ({ table, keys, amounts }: Kind) => {
    const types = { ...keys, ...Object.fromEntries(amounts.map((name) => [name, 'bigint'])) }
    const shared = ['bucket', ...Object.keys(keys)]
    return `
      INSERT INTO "${table}" AS s ("orgId", ${quoted(shared)}, slot, ${quoted(amounts)})
      SELECT ${value(1)}, ${quoted(shared)}, ${statistics.slot}, ${quoted(amounts)}
      FROM ${rowsOf({ bucket: 'timestamp(3)', ...types })} WHERE ${isThere} ORDER BY ${quoted(shared)}
      ON CONFLICT ("orgId", ${quoted(shared)}, slot) DO UPDATE SET
        ${amounts.map((name) => `"${name}" = s."${name}" + excluded."${name}"`).join(', ')}`
  }
  return {
    chats,
    byDay: upsert(kinds.byDay),
    byQuarter: upsert(kinds.byQuarter),
    openings: upsert(kinds.openings),
  }
}
