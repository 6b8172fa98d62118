import { Prisma } from '../../generated/sqlite/client.ts'
import type { Sql } from '../chat-query.ts'
import { chatJson, type JsonSql } from '../contract-json.ts'
import { sqliteChats } from './sqlite-chats.ts'

const { sql, join, raw } = Prisma

export const json = (column: Sql) => sql`json(${column})`

export const sqliteJson: JsonSql = {
  ...sqliteChats,
  object: (fields) => {
    const pairs = Object.entries(fields).map(([name, value]) => sql`${raw(`'${name}'`)}, ${value}`)
    return sql`json_object(${join(pairs)})`
  },
  json,
  field: (column, name) => json(sql`${column} -> ${raw(`'${name}'`)}`),
  bytes: (column) => sql`octet_length(${column})`,
  tags: json(sql`(SELECT json_group_array(g.tag) FROM (
    SELECT tag FROM "ChatTag" WHERE "orgId" = c."orgId" AND "chatId" = c.id ORDER BY position) g)`),
}

/** The contract's Chats of an organization: ?1 is its id, ?2 a JSON array of theirs. */
export const chatsSql = `
  SELECT ${chatJson(sqliteJson).sql} AS json
  FROM json_each(?2) r CROSS JOIN "Chat" c ON c."orgId" = ?1 AND c.id = r.value
  WHERE c."deletedAt" IS NULL`
