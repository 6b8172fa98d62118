import { once } from 'node:events'
import type { Database } from '../../db/database.ts'
import { notFound } from '../../problems.ts'
import type { Feeds } from './feeds.ts'

/** Tells of nothing but the beginning. */
export const createFeeds = (db: Database): Feeds => ({
  async *follow({ orgId }, chatId, _, signal) {
    yield await ready(db, orgId, chatId)
    if (!signal.aborted) await once(signal, 'abort')
  },
  tellTyping: () => {},
})

async function ready(db: Database, orgId: string, chatId: string) {
  const chat = await db.read.chat.findFirst({ where: { orgId, id: chatId, deletedAt: null } })
  if (!chat) throw notFound()
  const event = { type: 'ready', eventId: `${chat.lastSeq}.${chat.edits}` } as const
  return { event, json: JSON.stringify(event) }
}
