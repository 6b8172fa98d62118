import type { Database, Transaction } from '../db/database.ts'
import { uniqueFields } from '../db/faults.ts'
import type { Chat, ChatUpdate, NewChat, VisitorToken } from '../generated/schemas.ts'
import { notFound, Problem, problemAt } from '../problems.ts'
import { toChat, withTags } from './chat-shape.ts'
import { demandBounded, type FreeData, mergePatch } from './free-data.ts'
import { gone, once, type Repeatable, type Replayable } from './idempotency.ts'
import { newId } from './ids.ts'
import { newMessage } from './message-shape.ts'
import { chatClosed, demandChat, demandStorable, insertFirstMessage } from './messages.ts'
import { fromWidget, type Scope } from './scope.ts'
import type { Tokens } from './tokens.ts'
import { chatForVisitor, demandWidgetChat, visitorToken } from './widgets.ts'

/**
 * Opens a chat, with its first message if one is given. To a publishable key it answers with a visitor token for this chat
 * alone. 403 for what a web page may not send, 409 for an external id that is taken, 422 for a person or end user not here.
 */
export async function createChat(
  db: Database,
  tokens: Tokens,
  scope: Scope,
  input: NewChat,
  request: Repeatable,
): Promise<Replayable<Chat>> {
  const { actor } = scope
  if (fromWidget(actor)) demandWidgetChat(input, request.key)
  demandBounded(input.metadata, '/body/metadata')
  demandBounded(input.settings?.parameters, '/body/settings/parameters')
  if (input.initialMessage) {
    demandStorable(actor, [input.initialMessage], () => '/body/initialMessage')
    if (input.status === 'closed') throw chatClosed()
  }
  try {
    const { value, replayed } = await once(db, scope, request, (tx) => insertChat(db, tx, scope, input))
    const row = await findChat(db, scope, value[0] as string)
    if (!row) throw gone()
    const opener =
      actor.type === 'key' && actor.kind === 'publishable' && visitorToken(tokens, scope, row.id, actor.keyId)
    return { value: { ...toChat(row), ...opener }, replayed }
  } catch (error) {
    if (!uniqueFields(error)?.includes('externalId')) throw error
    throw new Problem('external_id_taken', `A chat with the externalId ${input.externalId} exists.`)
  }
}

async function insertChat(db: Database, tx: Transaction, scope: Scope, input: NewChat): Promise<string[]> {
  const { orgId, actor } = scope
  const id = newId('chat')
  const now = new Date()
  const first = input.initialMessage && newMessage(id, actor, input.initialMessage)
  const userId = input.userId === undefined && actor.type === 'person' ? actor.userId : (input.userId ?? null)
  await demandReferences(tx, scope, { userId: input.userId, endUserId: input.endUserId })
  await tx.chat.create({
    data: {
      orgId,
      id,
      title: input.title ?? null,
      status: input.status ?? 'open',
      metadata: (input.metadata ?? {}) as object,
      settings: (input.settings ?? {}) as object,
      userId,
      endUserId: input.endUserId ?? null,
      source: fromWidget(actor) ? 'widget' : 'api',
      externalId: input.externalId ?? null,
      lastActivityAt: now,
      createdAt: now,
      updatedAt: now,
      tags: { create: tagRows(input.tags ?? []) },
    },
  })
  if (first) await insertFirstMessage(db, tx, scope, first)
  return [id]
}

// A Set, because the validator's own check of unique items overlooks one name: __proto__.
const tagRows = (tags: string[]) => [...new Set(tags)].map((tag, position) => ({ tag, position }))

async function demandReferences(
  tx: Transaction,
  { orgId }: Scope,
  { userId, endUserId }: { userId?: string | null | undefined; endUserId?: string | null | undefined },
) {
  if (userId && !(await tx.membership.findUnique({ where: { orgId_userId: { orgId, userId } } }))) {
    throw problemAt('unknown_reference', '/body/userId', 'is not a member of this organization')
  }
  if (endUserId && !(await tx.endUser.findUnique({ where: { orgId_id: { orgId, id: endUserId } } }))) {
    throw problemAt('unknown_reference', '/body/endUserId', 'is not an end user of this organization')
  }
}

const findChat = (db: Database, { orgId }: Scope, id: string) =>
  db.read.chat.findUnique({ where: { orgId_id: { orgId, id } }, include: withTags })

/** A fresh token for a visitor whose present one is valid. 404 once the chat is deleted. */
export async function renewVisitorToken(
  db: Database,
  tokens: Tokens,
  scope: Scope,
  chatId: string,
): Promise<VisitorToken> {
  if (scope.actor.type !== 'visitor') throw notFound()
  await demandChat(db, scope, chatId)
  return visitorToken(tokens, scope, chatId, scope.actor.keyId)
}

/** One chat. */
export async function getChat(db: Database, scope: Scope, id: string): Promise<Chat> {
  const row = await findChat(db, scope, id)
  if (!row) throw notFound()
  return scope.actor.type === 'visitor' ? chatForVisitor(toChat(row)) : toChat(row)
}

/** Changes a chat by a merge patch: absent is unchanged, null is cleared (RFC 7396). */
export async function updateChat(db: Database, scope: Scope, id: string, input: ChatUpdate): Promise<Chat> {
  const where = { orgId_id: { orgId: scope.orgId, id } }
  const row = await db.write(async (tx) => {
    const chat = await lockChat(tx, scope, id)
    await demandReferences(tx, scope, input)
    const { tags, metadata, settings, ...plain } = input
    const data = {
      ...plain,
      ...(metadata && { metadata: merged(chat.metadata, metadata, '/body/metadata') }),
      ...(settings && { settings: mergedSettings(chat.settings, settings) }),
      ...(tags && { tags: { deleteMany: {}, create: tagRows(tags) } }),
    }
    return tx.chat.update({ where, data: data as object, include: withTags })
  })
  return toChat(row)
}

function merged(present: unknown, patch: object, pointer: string): FreeData {
  const result = mergePatch(present as FreeData, patch as FreeData)
  demandBounded(result, pointer)
  return result
}

function mergedSettings(present: unknown, patch: object): FreeData {
  const settings = mergePatch(present as FreeData, patch as FreeData)
  demandBounded(settings.parameters as FreeData, '/body/settings/parameters')
  return settings
}

/** Takes the chat's row for this transaction, on either database, by touching it. 404 without it. */
async function lockChat(tx: Transaction, { orgId }: Scope, id: string) {
  const { count } = await tx.chat.updateMany({ where: { orgId, id }, data: { updatedAt: new Date() } })
  const chat = count === 1 && (await tx.chat.findUnique({ where: { orgId_id: { orgId, id } } }))
  if (!chat) throw notFound()
  return chat
}

/** Deletes a chat with its messages, and takes them out of the statistics. */
export async function deleteChat(db: Database, scope: Scope, id: string): Promise<void> {
  await db.write(async (tx) => {
    await lockChat(tx, scope, id)
    await db.countMessages(tx, scope.orgId, id, -1)
    await tx.chat.delete({ where: { orgId_id: { orgId: scope.orgId, id } } })
  })
}
