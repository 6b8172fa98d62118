import type { Database, Transaction } from '../../src/db/database.ts'
import { openDatabase } from '../../src/db/open.ts'
import { createDemo } from '../../src/domain/background/first-run.ts'
import { newId } from '../../src/domain/ids.ts'
import { fold, titleText } from '../../src/domain/search-text.ts'

/** The one organization of a new database, whose tables this makes. */
export interface Organization {
  db: Database
  orgId: string
  secretKey: string
}

export async function openOrganization(databaseUrl: string): Promise<Organization> {
  const db = openDatabase(databaseUrl)
  await db.migrate()
  const demo = await createDemo(db)
  const { id: orgId } = await db.read.organization.findFirstOrThrow()
  return { db, orgId, secretKey: demo?.secretKey ?? '' }
}

/** A chat that is to be stored with so many messages, the first at its beginning. */
export interface NewChat {
  id: string
  title: string
  createdAt: Date
  messages: number
}

const spanMs = 30 * 86_400_000

/** The nth of so many chats, whose beginnings are spread evenly over the last thirty days. */
export const nthChat = (n: number, total: number, messages: number): NewChat => ({
  id: newId('chat'),
  title: `Conversation ${n + 1}`,
  createdAt: new Date(Date.now() - ((total - n) / total) * spanMs),
  messages,
})

/** Stores chats whose messages are counted when they come, and what search finds them by. */
export async function insertChats(tx: Transaction, orgId: string, chats: readonly NewChat[]): Promise<void> {
  await tx.chat.createMany({
    data: chats.map(({ id, title, createdAt, messages }) => ({
      orgId,
      id,
      title,
      metadata: {},
      settings: {},
      source: 'api' as const,
      lastSeq: messages,
      lastMessageAt: messages > 0 ? createdAt : null,
      lastActivityAt: createdAt,
      createdAt,
      updatedAt: createdAt,
    })),
  })
  await tx.chatText.createMany({
    data: chats.map(({ id, title }) => ({ orgId, chatId: id, searchText: fold(titleText(title, []) ?? '') })),
  })
}
