import { Prisma } from '../generated/sqlite/client.ts'
import {
  type ChatQuery,
  chatConditions,
  chatJson,
  containsAll,
  type JsonDialect,
  largeChatColumns,
  nullUnless,
  type Sql,
} from './chats.ts'

const { sql, join, empty } = Prisma

/** The chats to export, with or without their messages. */
export interface ExportQuery {
  chats: Omit<ChatQuery, 'order' | 'limit' | 'after'>
  /** Folded terms: the chats that contain all of them in one message, or in title and tags. */
  terms: readonly string[] | undefined
  withMessages: boolean
}

/** A chat, or a part of a chat with many messages, as JSON of the contract. */
export interface ChatPart {
  chat: string
  /** In order of `seq`; a part after the first has at least one, or is the last. */
  messages: string[]
  begins: boolean
  ends: boolean
}

/** The chats of an export as of one moment. */
export interface ExportSource {
  /** The number of chats. */
  total: number
  /** The chats, oldest first, in batches. */
  parts(): AsyncGenerator<ChatPart[]>
}

/** A connection with a snapshot of the database; it runs one statement at a time. */
export interface Snapshot {
  run<Row>(statement: Sql): Promise<Row[]>
  /** The number of messages that one call of `messages` may read. */
  readonly maxMessages: number
  /** The messages of slices in order, in batches small enough for memory. */
  messages(orgId: string, slices: readonly Slice[]): AsyncGenerator<MessageJson[]>
}

/** Messages of one chat by `seq`, both ends included. */
export interface Slice {
  chat: ChatRow
  from: number
  to: number
}

/** A message as JSON of the contract. */
export interface MessageJson {
  chatId: string
  json: string
}

interface ChatRow {
  id: string
  at: string
  lastSeq: number
  json: string | null
}

/** Rows of one statement and the size of each: a larger row is read by a statement of its own, which keeps memory flat. */
const maxChats = 200
const maxRowBytes = 32_768

/** JSON of a row; null where its large columns together exceed `maxRowBytes`. */
export function nullIfLarge(json: Sql, columns: readonly Sql[], { bytes }: Pick<JsonDialect, 'bytes'>): Sql {
  const sizes = columns.map((column) => sql`coalesce(${bytes(column)}, 0)`)
  return nullUnless(sql`${join(sizes, ' + ')} <= ${maxRowBytes}`, json)
}

/** The WHERE conditions on the chat `c`, with those of the terms. */
function exportConditions({ chats, terms }: ExportQuery, dialect: JsonDialect): Sql {
  const filters = chatConditions({ ...chats, order: 'createdAt', limit: 0 }, dialect)
  if (!terms) return filters
  if (terms.length === 0) return sql`1 = 0` // the search text folds to no term, which matches nothing
  return sql`${filters} AND (
    EXISTS (SELECT 1 FROM "ChatText" t WHERE t."orgId" = c."orgId" AND t."chatId" = c.id AND ${containsAll(sql`t."searchText"`, terms, dialect)})
    OR EXISTS (SELECT 1 FROM "Message" m WHERE m."orgId" = c."orgId" AND m."chatId" = c.id AND ${containsAll(sql`m."searchText"`, terms, dialect)}))`
}

/** Reads the chats of a query from a snapshot. */
export async function readExport(query: ExportQuery, dialect: JsonDialect, snapshot: Snapshot): Promise<ExportSource> {
  const { orgId } = query.chats
  const { run } = snapshot
  const where = exportConditions(query, dialect)
  const json = chatJson(dialect)
  const chatsAfter = (last: ChatRow | undefined) => {
    const at = last && dialect.time(new Date(last.at))
    // The plain bound lets the index scan start at the cursor; the OR alone would scan from the top.
    const afterLast = last ? sql`AND c."createdAt" >= ${at} AND (c."createdAt" > ${at} OR c.id > ${last.id})` : empty
    return run<ChatRow>(sql`SELECT c.id, ${dialect.text(sql`c."createdAt"`)} AS at, c."lastSeq",
      ${nullIfLarge(json, largeChatColumns, dialect)} AS json
      FROM "Chat" c WHERE ${where} ${afterLast} ORDER BY c."createdAt", c.id LIMIT ${maxChats}`)
  }
  const readChat = async ({ id, json: text }: ChatRow) => {
    if (text !== null) return text
    const [whole] = await run<{ json: string }>(
      sql`SELECT ${json} AS json FROM "Chat" c WHERE c."orgId" = ${orgId} AND c.id = ${id}`,
    )
    return whole?.json as string
  }

  /** Chats with all their messages. */
  async function* withMessages(chats: readonly ChatRow[]): AsyncGenerator<ChatPart[]> {
    let current: ChatRow | undefined
    for (const slices of toWindows(chats, snapshot.maxMessages)) {
      const texts = new Map<ChatRow, string>()
      for (const { chat } of slices) texts.set(chat, await readChat(chat)) // the connection is busy while messages stream
      const remaining = slices.values()
      let slice = remaining.next().value
      let messages: string[] = []
      let batch: ChatPart[] = []
      const add = (chat: ChatRow, ends: boolean) => {
        if (messages.length === 0 && !ends) return
        batch.push({ chat: texts.get(chat) as string, messages, begins: current !== chat, ends })
        current = chat
        messages = []
      }
      const close = ({ chat, to }: Slice) => {
        add(chat, to === chat.lastSeq)
        slice = remaining.next().value
      }
      for await (const rows of snapshot.messages(orgId, slices)) {
        for (const { chatId, json } of rows) {
          while (slice && slice.chat.id !== chatId) close(slice)
          messages.push(json)
        }
        if (slice) add(slice.chat, false)
        yield batch
        batch = []
      }
      while (slice) close(slice)
      yield batch
    }
  }

  /** Chats without messages; a large chat ends its batch. */
  async function* withoutMessages(chats: readonly ChatRow[]): AsyncGenerator<ChatPart[]> {
    let batch: ChatPart[] = []
    for (const row of chats) {
      batch.push({ chat: await readChat(row), messages: [], begins: true, ends: true })
      if (row.json !== null) continue
      yield batch
      batch = []
    }
    if (batch.length > 0) yield batch
  }

  async function* parts(): AsyncGenerator<ChatPart[]> {
    let last: ChatRow | undefined
    do {
      const page = await chatsAfter(last)
      yield* query.withMessages ? withMessages(page) : withoutMessages(page)
      last = page.length < maxChats ? undefined : page.at(-1)
    } while (last)
  }

  const [counted] = await run<{ chats: number | string }>(sql`SELECT count(*) AS chats FROM "Chat" c WHERE ${where}`)
  return { total: Number(counted?.chats), parts }
}

/** Splits the messages of chats into slices and groups them by `maxMessages`; a large chat's slice is a group of its own. */
function* toWindows(chats: readonly ChatRow[], maxMessages: number): Generator<Slice[]> {
  let window: Slice[] = []
  let size = 0
  for (const chat of chats) {
    for (let from = 1; from === 1 || from <= chat.lastSeq; from += maxMessages) {
      const to = Math.min(from + maxMessages - 1, chat.lastSeq)
      const width = chat.json === null ? maxMessages : to - from + 1
      if (size + width > maxMessages) {
        yield window
        window = []
        size = 0
      }
      window.push({ chat, from, to })
      size += width
    }
  }
  if (window.length > 0) yield window
}
