import type { Database, Transaction } from '../db/database.ts'
import type {
  AccountAction,
  AccountEvent,
  AuditAction,
  AuditEvent,
  AuditTarget,
  OperatorEvent,
  OperatorTarget,
} from '../generated/schemas.ts'
import type { AccountEventModel, AuditEventModel, OperatorEventModel } from '../generated/sqlite/models.ts'
import type { Actor, Device, Operator, Scope } from './access/scope.ts'
import { newId } from './ids.ts'
import { newestAfter, newestFirst, newestPage, type Page, type PageQuery } from './pages.ts'

/** The actor of an event; `system` for scheduled work. */
type AuditActor = Actor | ({ type: 'operator' } & Pick<Operator, 'userId'>) | { type: 'system' }

type By = Pick<Scope, 'orgId' | 'address'> & { actor: AuditActor }

/**
 * Records an event in an organization, within the transaction that it describes. `details` contains no name, e-mail
 * address or secret.
 */
export async function recordEvent(
  tx: Transaction,
  { orgId, actor, address }: By,
  action: AuditAction,
  target: AuditTarget,
  details: object = {},
): Promise<void> {
  await tx.auditEvent.create({
    data: {
      orgId,
      id: newId('aud'),
      action,
      actorType: actor.type,
      actorId: actorId(actor),
      targetType: target.type,
      targetId: target.id,
      address,
      details,
      createdAt: new Date(),
    },
  })
}

function actorId(actor: AuditActor): string | null {
  if (actor.type === 'system') return null
  if (actor.type === 'person' || actor.type === 'operator') return actor.userId
  return actor.type === 'key' ? actor.keyId : actor.chatId
}

/** Records an event in a person's account, visible to that person only. */
export async function recordAccountEvent(
  tx: Transaction,
  userId: string,
  action: AccountAction,
  { address, userAgent }: Device,
): Promise<void> {
  const id = newId('aud')
  await tx.accountEvent.create({ data: { id, userId, action, address, userAgent, createdAt: new Date() } })
}

/** Records a sign-in or a failed one: for the person, and in each of their organizations. */
export async function recordSignIn(
  tx: Transaction,
  userId: string,
  action: 'session.created' | 'session.failed',
  device: Device,
): Promise<void> {
  await recordAccountEvent(tx, userId, action, device)
  const memberships = await tx.membership.findMany({ where: { userId }, select: { orgId: true } })
  const shared = { action, actorType: 'person', actorId: userId, targetType: 'member', targetId: userId }
  const at = { address: device.address, details: {}, createdAt: new Date() }
  await tx.auditEvent.createMany({
    data: memberships.map(({ orgId }) => ({ orgId, id: newId('aud'), ...shared, ...at })),
  })
}

const toAuditEvent = (row: AuditEventModel): AuditEvent => ({
  id: row.id,
  action: row.action as AuditAction,
  actor: { type: row.actorType as AuditEvent['actor']['type'], id: row.actorId },
  target: { type: row.targetType as AuditTarget['type'], id: row.targetId },
  address: row.address,
  details: row.details as Record<string, unknown>,
  createdAt: row.createdAt.toISOString(),
})

interface AuditQuery extends PageQuery {
  action?: AuditAction
  actorId?: string
  from?: string
  to?: string
}

/** Lists the organization's events, newest first. */
export async function listAuditEvents(db: Database, { orgId }: Scope, query: AuditQuery): Promise<Page<AuditEvent>> {
  const { limit, after, action, actorId, from, to } = query
  const rows = await db.read.auditEvent.findMany({
    where: {
      orgId,
      ...(action && { action }),
      ...(actorId && { actorId }),
      createdAt: { ...(from && { gte: new Date(from) }), ...(to && { lt: new Date(to) }) },
      ...newestAfter('createdAt', after),
    },
    ...newestFirst(limit),
  })
  return newestPage(rows, limit, toAuditEvent)
}

const toAccountEvent = (row: AccountEventModel): AccountEvent => ({
  id: row.id,
  action: row.action as AccountAction,
  address: row.address,
  userAgent: row.userAgent,
  createdAt: row.createdAt.toISOString(),
})

/** Lists the events of a person's account, newest first. */
export async function listMyAuditEvents(db: Database, userId: string, query: PageQuery): Promise<Page<AccountEvent>> {
  const rows = await db.read.accountEvent.findMany({
    where: { userId, ...newestAfter('createdAt', query.after) },
    ...newestFirst(query.limit),
  })
  return newestPage(rows, query.limit, toAccountEvent)
}

/**
 * Records an operator's action, within the transaction that it describes. `details` contains no name, e-mail address
 * or secret.
 */
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

/** Lists operators' actions, newest first. */
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
