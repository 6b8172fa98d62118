import { Prisma } from '../generated/sqlite/client.ts'
import { type ChatQuery, conditions, all as hasAll, type Sql } from './chat-query.ts'
import { chatJson, type JsonSql, when } from './contract-json.ts'

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

/** A connection that sees one moment all the time: it answers one question after the other. */
export interface Snapshot {
  run<Row>(statement: Sql): Promise<Row[]>
  /** How many messages it may be asked for at once. */
  readonly maxMessages: number
  /** The messages of slices, slice by slice, some at a time: never so many that their size matters. */
  messages(orgId: string, slices: readonly Slice[]): AsyncGenerator<MessageText[]>
}

/** Messages of one chat by `seq`, both ends included. */
export interface Slice {
  chat: ChatRow
  from: number
  to: number
}

/** A message as JSON. */
export interface MessageText {
  chatId: string
  json: string
}

interface ChatRow {
  id: string
  at: string
  lastSeq: number
  json: string | null
}

/** Rows of one statement, and how large each may be: what is larger is read by itself, so memory stays flat. */
const maxChats = 200
const maxBytes = 32_768

/** JSON of a row, unless what may be large in it is larger than a page's rows may be. */
export function bounded(json: Sql, columns: readonly Sql[], { bytes }: Pick<JsonSql, 'bytes'>): Sql {
  const sizes = columns.map((column) => sql`coalesce(${bytes(column)}, 0)`)
  return when(sql`${join(sizes, ' + ')} <= ${maxBytes}`, json)
}

const largeInChats = [sql`c.metadata`, sql`c.settings`]

/** The conditions on the chat `c`, the terms among them. */
function chosen({ chats, terms }: ExportQuery, by: JsonSql): Sql {
  const filters = conditions({ ...chats, order: 'createdAt', limit: 0 }, by)
  if (!terms) return filters
  if (terms.length === 0) return sql`1 = 0` // nothing is left of what was looked for
  return sql`${filters} AND (
    EXISTS (SELECT 1 FROM "ChatText" t WHERE t."orgId" = c."orgId" AND t."chatId" = c.id AND ${hasAll(sql`t."searchText"`, terms, by)})
    OR EXISTS (SELECT 1 FROM "Message" m WHERE m."orgId" = c."orgId" AND m."chatId" = c.id AND ${hasAll(sql`m."searchText"`, terms, by)}))`
}

/** Reads the chats of a query. */
export async function readExport(query: ExportQuery, by: JsonSql, snapshot: Snapshot): Promise<ExportSource> {
  const { orgId } = query.chats
  const { run } = snapshot
  const where = chosen(query, by)
  const json = chatJson(by)
  const chatsAfter = (last: ChatRow | undefined) => {
    const at = last && by.time(new Date(last.at))
    // The plain bound lets the index begin at the right place; the OR alone would walk it from the top.
    const further = last ? sql`AND c."createdAt" >= ${at} AND (c."createdAt" > ${at} OR c.id > ${last.id})` : empty
    return run<ChatRow>(sql`SELECT c.id, ${by.text(sql`c."createdAt"`)} AS at, c."lastSeq",
      ${bounded(json, largeInChats, by)} AS json
      FROM "Chat" c WHERE ${where} ${further} ORDER BY c."createdAt", c.id LIMIT ${maxChats}`)
  }
  const wholeChat = async ({ id, json: text }: ChatRow) => {
    if (text !== null) return text
    const [whole] = await run<{ json: string }>(
      sql`SELECT ${json} AS json FROM "Chat" c WHERE c."orgId" = ${orgId} AND c.id = ${id}`,
    )
    return whole?.json as string
  }

  /** Some chats with all their messages. */
  async function* partsOf(chats: readonly ChatRow[]): AsyncGenerator<ChatPart[]> {
    let begun: ChatRow | undefined
    for (const slices of windows(chats, snapshot.maxMessages)) {
      const texts = new Map<ChatRow, string>()
      for (const { chat } of slices) texts.set(chat, await wholeChat(chat)) // nothing can be asked amid the messages
      const left = slices.values()
      let slice = left.next().value
      let messages: string[] = []
      let ready: ChatPart[] = []
      const add = (chat: ChatRow, ends: boolean) => {
        if (messages.length === 0 && !ends) return
        ready.push({ chat: texts.get(chat) as string, messages, begins: begun !== chat, ends })
        begun = chat
        messages = []
      }
      const close = ({ chat, to }: Slice) => {
        add(chat, to === chat.lastSeq)
        slice = left.next().value
      }
      for await (const some of snapshot.messages(orgId, slices)) {
        for (const { chatId, json } of some) {
          while (slice && slice.chat.id !== chatId) close(slice)
          messages.push(json)
        }
        if (slice) add(slice.chat, false)
        yield ready
        ready = []
      }
      while (slice) close(slice)
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
      last = page.length < maxChats ? undefined : page.at(-1)
    } while (last)
  }

  const [counted] = await run<{ chats: number | string }>(sql`SELECT count(*) AS chats FROM "Chat" c WHERE ${where}`)
  return { total: Number(counted?.chats), parts }
}

/** Cuts the messages of chats into slices, and puts as many together as one answer may hold; of large chats, one. */
function* windows(chats: readonly ChatRow[], maxMessages: number): Generator<Slice[]> {
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
