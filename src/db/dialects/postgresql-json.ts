import { Prisma } from '../../generated/sqlite/client.ts'
import { chatJson, type JsonSql } from '../contract-json.ts'
import { postgresqlChats } from './postgresql-chats.ts'

const { sql, join, raw } = Prisma

export const postgresqlJson: JsonSql = {
  ...postgresqlChats,
  object: (fields) => {
    const columns = Object.entries(fields).map(([name, value]) => sql`${value} AS ${raw(`"${name}"`)}`)
    return sql`(SELECT row_to_json(f) FROM (SELECT ${join(columns)}) f)`
  },
  json: (column) => column,
  field: (column, name) => sql`${column} -> ${raw(`'${name}'`)}`,
  bytes: (column) => sql`octet_length(${column}::text)`,
  tags: sql`(SELECT coalesce(json_agg(g.tag ORDER BY g.position), '[]') FROM "ChatTag" g
    WHERE g."orgId" = c."orgId" AND g."chatId" = c.id)`,
}

const chats = (which: string) => `
  SELECT ${chatJson(postgresqlJson).sql} AS json FROM "Chat" c
  WHERE c."orgId" = $1 AND ${which} AND c."deletedAt" IS NULL`

/** The contract's Chats of an organization: $1 is its id, $2 a list of theirs. */
export const chatsSql = chats('c.id = ANY($2)')

/** The same for one id: a list that may be of any length is planned for anew each time, which takes longer than to read one. */
export const chatSql = chats('c.id = $2')
