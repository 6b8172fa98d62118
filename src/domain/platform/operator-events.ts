import type { Database, Transaction } from '../../db/database.ts'
import type { OperatorEvent, OperatorTarget } from '../../generated/schemas.ts'
import type { OperatorEventModel } from '../../generated/sqlite/models.ts'
import type { Operator } from '../access/scope.ts'
import { newId } from '../ids.ts'
import { newestAfter, newestFirst, newestPage, type Page, type PageQuery } from '../pages.ts'

/** Writes down what an operator did, in the transaction that did it. `details` holds no name, address of mail or secret. */
export async function recordOperatorEvent(
  tx: Transaction,
  { userId, address }: Operator,
  action: OperatorEvent['action'],
  target: OperatorTarget,
  details: object = {},
): Promise<void> {
  await tx.operatorEvent.create({
    data: {
      id: newId('aud'),
      action,
      actorId: userId,
      targetType: target.type,
      targetId: target.id,
      address,
      details,
      createdAt: new Date(),
    },
  })
}

/** What operators did, newest first. */
export async function listOperatorEvents(db: Database, { limit, after }: PageQuery): Promise<Page<OperatorEvent>> {
  const rows = await db.read.operatorEvent.findMany({ where: newestAfter('createdAt', after), ...newestFirst(limit) })
  return newestPage(rows, limit, toOperatorEvent)
}

const toOperatorEvent = (row: OperatorEventModel): OperatorEvent => ({
  id: row.id,
  action: row.action as OperatorEvent['action'],
  actor: { type: 'operator', id: row.actorId },
  target: { type: row.targetType as OperatorTarget['type'], id: row.targetId },
  address: row.address,
  details: row.details as Record<string, unknown>,
  createdAt: row.createdAt.toISOString(),
})
