import { Prisma } from '../generated/sqlite/client.ts'
import { type ChatQuery, conditions, all as hasAll, type Sql } from './chat-query.ts'
import { chatJson, type ExportSql, messageJson, when } from './export-json.ts'
import type { SeqRange } from './message-write.ts'

const { sql, join, empty } = Prisma

/** Which chats to read, and what of them. */
export interface ExportQuery {
  chats: Omit<ChatQuery, 'order' | 'limit' | 'after'>
  /** Folded terms: only the chats that have all of them in one message, or in title and tags. */
  terms: readonly string[] | undefined
  withMessages: boolean
}

/** A chat, or a part of one with many messages: its texts are JSON as in the contract. */
export interface ChatPart {
  chat: string
  /** In their order; a part that goes on with a chat has at least one, or is its end. */
  messages: string[]
  begins: boolean
  ends: boolean
}

/** What is to be exported, all of one moment. */
export interface ExportSource {
  /** How many chats there are. */
  total: number
  /** The chats, oldest first, some at a time. */
  parts(): AsyncGenerator<ChatPart[]>
}

/** Messages of one chat by `seq`, both ends included. */
interface Slice {
  row: ChatRow
  from: number
  to: number
}

interface ChatRow {
  id: string
  at: string
  lastSeq: number
  json: string | null
}

interface MessageRow {
  chatId: string
  seq: number
  json: string | null
}

/** Rows of one statement, and how large each may be: what is larger is read by itself, so memory stays flat. */
const mostChats = 200
const mostMessages = 400
const mostBytes = 32_768

/** JSON of a row, unless what may be large in it is larger than a page's rows may be. */
function bounded(json: Sql, columns: readonly Sql[], { bytes }: ExportSql): Sql {
  const sizes = columns.map((column) => sql`coalesce(${bytes(column)}, 0)`)
  return when(sql`${join(sizes, ' + ')} <= ${mostBytes}`, json)
}

const largeInChats = [sql`c.metadata`, sql`c.settings`]
const largeInMessages = [sql`m.content`, sql`m.parts`, sql`m."functionCall"`, sql`m."toolCalls"`, sql`m.metadata`]

/** The conditions on the chat `c`, the terms among them. */
function chosen({ chats, terms }: ExportQuery, by: ExportSql): Sql {
  const filters = conditions({ ...chats, order: 'createdAt', limit: 0 }, by)
  if (!terms) return filters
  if (terms.length === 0) return sql`1 = 0` // nothing is left of what was looked for
  return sql`${filters} AND (
    EXISTS (SELECT 1 FROM "ChatText" t WHERE t."orgId" = c."orgId" AND t."chatId" = c.id AND ${hasAll(sql`t."searchText"`, terms, by)})
    OR EXISTS (SELECT 1 FROM "Message" m WHERE m."orgId" = c."orgId" AND m."chatId" = c.id AND ${hasAll(sql`m."searchText"`, terms, by)}))`
}

/** Reads the chats of a query by a connection that sees one moment all the time; `run` is its way to ask. */
export async function readExport(
  query: ExportQuery,
  by: ExportSql,
  run: <Row>(statement: Sql) => Promise<Row[]>,
): Promise<ExportSource> {
  const { orgId } = query.chats
  const where = chosen(query, by)
  const json = chatJson(by)
  const chatsAfter = (last: ChatRow | undefined) => {
    const at = last && by.time(new Date(last.at))
    // The plain bound lets the index begin at the right place; the OR alone would walk it from the top.
    const further = last ? sql`AND c."createdAt" >= ${at} AND (c."createdAt" > ${at} OR c.id > ${last.id})` : empty
    return run<ChatRow>(sql`SELECT c.id, ${by.text(sql`c."createdAt"`)} AS at, c."lastSeq",
      ${bounded(json, largeInChats, by)} AS json
      FROM "Chat" c WHERE ${where} ${further} ORDER BY c."createdAt", c.id LIMIT ${mostChats}`)
  }
  const messagesIn = (slices: readonly Slice[]) => {
    const ranges: SeqRange[] = slices.map(({ row, from, to }) => ({ chatId: row.id, from, to }))
    return run<MessageRow>(sql`SELECT m."chatId", m.seq, ${bounded(messageJson(by), largeInMessages, by)} AS json
      FROM ${by.ranges(JSON.stringify(ranges))} CROSS JOIN "Message" m
      WHERE m."orgId" = ${orgId} AND m."chatId" = r."chatId" AND m.seq BETWEEN r."from" AND r."to"
      ORDER BY r.n, m.seq`)
  }
  const textOf = async (statement: Sql) => (await run<{ json: string }>(statement))[0]?.json as string
  const wholeChat = async (row: ChatRow) =>
    row.json ?? textOf(sql`SELECT ${json} AS json FROM "Chat" c WHERE c."orgId" = ${orgId} AND c.id = ${row.id}`)
  const wholeMessage = ({ chatId, seq }: MessageRow) =>
    textOf(sql`SELECT ${messageJson(by)} AS json FROM "Message" m
      WHERE m."orgId" = ${orgId} AND m."chatId" = ${chatId} AND m.seq = ${seq}`)

  /** Some chats with all their messages. */
  async function* partsOf(chats: readonly ChatRow[]): AsyncGenerator<ChatPart[]> {
    let begun: ChatRow | undefined
    for (const slices of windows(chats)) {
      const rows = await messagesIn(slices)
      let next = 0
      let ready: ChatPart[] = []
      for (const { row, to } of slices) {
        const chat = await wholeChat(row)
        let messages: string[] = []
        const add = (ends: boolean) => {
          ready.push({ chat, messages, begins: begun !== row, ends })
          begun = row
        }
        for (let message = rows[next]; message?.chatId === row.id; message = rows[++next]) {
          messages.push(message.json ?? (await wholeMessage(message)))
          if (message.json !== null) continue
          add(false)
          yield ready // a large one waits for no other
          ready = []
          messages = []
        }
        if (messages.length > 0 || to === row.lastSeq) add(to === row.lastSeq)
        if (row.json !== null) continue
        yield ready
        ready = []
      }
      yield ready
    }
  }

  /** Some chats without messages; a large one is the last of those that come with it. */
  async function* wholesOf(chats: readonly ChatRow[]): AsyncGenerator<ChatPart[]> {
    let ready: ChatPart[] = []
    for (const row of chats) {
      ready.push({ chat: await wholeChat(row), messages: [], begins: true, ends: true })
      if (row.json !== null) continue
      yield ready
      ready = []
    }
    if (ready.length > 0) yield ready
  }

  async function* parts(): AsyncGenerator<ChatPart[]> {
    let last: ChatRow | undefined
    do {
      const page = await chatsAfter(last)
      yield* query.withMessages ? partsOf(page) : wholesOf(page)
      last = page.length < mostChats ? undefined : page.at(-1)
    } while (last)
  }

  const [counted] = await run<{ chats: number | string }>(sql`SELECT count(*) AS chats FROM "Chat" c WHERE ${where}`)
  return { total: Number(counted?.chats), parts }
}

/** Cuts the messages of chats into slices, and puts as many together as one answer may hold. */
function* windows(chats: readonly ChatRow[]): Generator<Slice[]> {
  let window: Slice[] = []
  let size = 0
  for (const row of chats) {
    for (let from = 1; from === 1 || from <= row.lastSeq; from += mostMessages) {
      const to = Math.min(from + mostMessages - 1, row.lastSeq)
      const width = to - from + 1
      if (size + width > mostMessages) {
        yield window
        window = []
        size = 0
      }
      window.push({ row, from, to })
      size += width
    }
  }
  if (window.length > 0) yield window
}
