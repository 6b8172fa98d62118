import type { Database } from '../../db/database.ts'
import type { StoredMessage } from '../conversations/message-shape.ts'
import { visitorRoles } from '../conversations/widgets.ts'
import type { Place } from './happening.ts'

const pageSize = 100

/** The messages of a chat after one `seq`, up to another, in order and page by page; of a visitor's, those that they may read. */
export async function* messagesAfter(
  db: Database,
  { orgId, chatId }: Place,
  seq: number,
  { upTo, isVisitor = false }: { upTo?: number; isVisitor?: boolean } = {},
): AsyncGenerator<StoredMessage[], void> {
  const roles = isVisitor && { role: { in: [...visitorRoles] } }
  for (let after = seq; ; ) {
    const range = { gt: after, ...(upTo !== undefined && { lte: upTo }) }
    const rows = await db.read.message.findMany({
      where: { orgId, chatId, seq: range, ...roles },
      orderBy: { seq: 'asc' },
      take: pageSize,
    })
    yield rows
    if (rows.length < pageSize) return
    after = rows.at(-1)?.seq ?? after
  }
}
