import type { Database } from '../../db/database.ts'
import type { StoredMessage } from '../conversations/message-shape.ts'
import { visitorRoles } from '../conversations/widgets.ts'
import type { ChatRef } from './chat-event.ts'

/** The next messages of a chat after one `seq`, up to another, in order; of a visitor's, those that they may read. */
export function messagesAfter(
  db: Database,
  { orgId, chatId }: ChatRef,
  seq: number,
  { take, upTo, isVisitor = false }: { take: number; upTo?: number; isVisitor?: boolean },
): Promise<StoredMessage[]> {
  const range = { gt: seq, ...(upTo !== undefined && { lte: upTo }) }
  const roles = isVisitor && { role: { in: [...visitorRoles] } }
  return db.read.message.findMany({
    where: { orgId, chatId, seq: range, ...roles },
    orderBy: { seq: 'asc' },
    take,
  })
}
