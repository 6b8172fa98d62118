import type { Database, Transaction } from '../../db/database.ts'
import { uniqueFields } from '../../db/errors.ts'
import type { Chat, Message, NewChat, VisitorToken } from '../../generated/schemas.ts'
import { notFound, Problem, problemAt } from '../../problems.ts'
import { fromWidget, type Scope } from '../access/scope.ts'
import type { Tokens } from '../access/tokens.ts'
import { gone, type IdempotentRequest, type IdempotentResult, withIdempotency } from '../idempotency.ts'
import { newId } from '../ids.ts'
import { assertMetadataWithinLimits } from '../metadata.ts'
import { proveIdentity } from '../organizations/identity-tokens.ts'
import { foldedTitle } from '../search-text.ts'
import { chatsOf, tagRows } from './chat-shape.ts'
import { verifiedEndUser } from './end-users.ts'
import { newMessage, toSequencedRow } from './message-shape.ts'
import { storeMessages } from './message-store.ts'
import { assertChat, assertStorable, chatClosed } from './messages.ts'
import { type References, unknownReferences } from './references.ts'
import { assertWidgetChat, chatForVisitor, visitorToken } from './widgets.ts'

/** What the tokens of a new chat are signed and verified with. */
export interface ChatSecrets {
  tokens: Tokens
  identityKey: Buffer
}

/**
 * Opens a chat, with its first message if one is given. To a publishable key it answers with a visitor token for this chat
 * alone. 403 for what a web page may not send, 409 for an external id that is taken, 422 for a person or end user not here
 * and for an identity token that is not valid.
 */
export async function createChat(
  db: Database,
  { tokens, identityKey }: ChatSecrets,
  scope: Scope,
  input: NewChat,
  request: IdempotentRequest,
): Promise<IdempotentResult<Chat>> {
  const { actor } = scope
  if (fromWidget(actor)) assertWidgetChat(input, request.key)
  assertMetadataWithinLimits(input.metadata, '/body/metadata')
  assertMetadataWithinLimits(input.settings?.parameters, '/body/settings/parameters')
  const { identityToken } = input
  if (identityToken !== undefined && input.endUserId) {
    throw problemAt('unprocessable', '/body/endUserId', 'cannot come with an identityToken, which says who it is')
  }
  if (input.initialMessage) {
    assertStorable(actor, [input.initialMessage], () => '/body/initialMessage')
    if (input.status === 'closed') throw chatClosed()
  }
  const proven =
    identityToken === undefined ? undefined : await proveIdentity(db, tokens, identityKey, scope, identityToken)
  // A page that tries again has its server sign anew: it asks for the same if it proves the same.
  const asked = proven === undefined ? request : { ...request, content: { ...input, identityToken: proven } }
  try {
    const { value, replayed } = await withIdempotency(db, scope, asked, (tx) =>
      insertChat(db, tx, scope, input, proven),
    )
    const chat = await findChat(db, scope, value[0] as string)
    if (!chat) throw gone()
    if (actor.type !== 'key' || actor.kind !== 'publishable') return { value: chat, replayed }
    // The page knows whom it is for, not what the organization calls them.
    return { value: { ...chat, endUserId: null, ...visitorToken(tokens, scope, chat.id, actor.keyId) }, replayed }
  } catch (error) {
    if (!uniqueFields(error)?.includes('externalId')) throw error
    throw new Problem('external_id_taken', `A chat with the externalId ${input.externalId} exists.`)
  }
}

async function insertChat(
  db: Database,
  tx: Transaction,
  scope: Scope,
  input: NewChat,
  proven: string | undefined,
): Promise<string[]> {
  const { actor } = scope
  const id = newId('chat')
  const userId = input.userId === undefined && actor.type === 'person' ? actor.userId : (input.userId ?? null)
  await assertReferences(tx, scope, { userId, endUserId: input.endUserId })
  const endUserId = proven === undefined ? (input.endUserId ?? null) : await verifiedEndUser(tx, scope, proven)
  const source = fromWidget(actor) ? 'widget' : 'api'
  const first = input.initialMessage ? [newMessage(id, actor, input.initialMessage)] : []
  await addChat(db, tx, scope, { ...input, id, userId, endUserId, source }, first)
  return [id]
}

/** A chat that is about to be stored, with whom it names known to be there. */
interface FreshChat extends Pick<NewChat, 'title' | 'status' | 'metadata' | 'settings' | 'externalId' | 'tags'> {
  id: string
  userId: string | null
  endUserId: string | null
  source: Chat['source']
}

/** Adds a chat with its first messages, and answers with them in their places. */
export async function addChat(
  db: Database,
  tx: Transaction,
  scope: Scope,
  input: FreshChat,
  messages: readonly Message[],
): Promise<Message[]> {
  const { orgId } = scope
  const { id, userId, endUserId, source } = input
  const now = new Date()
  const placed = messages.map((message, index) => ({ ...message, seq: index + 1 }))
  const last = placed.at(-1)
  const at = last ? new Date(last.createdAt) : null
  const text = foldedTitle(input.title ?? null, input.tags ?? [])
  await tx.chat.create({
    data: {
      orgId,
      id,
      title: input.title ?? null,
      status: input.status ?? 'open',
      metadata: (input.metadata ?? {}) as object,
      settings: (input.settings ?? {}) as object,
      userId,
      endUserId,
      source,
      externalId: input.externalId ?? null,
      lastSeq: placed.length,
      lastMessageAt: at,
      lastActivityAt: at ?? now,
      createdAt: now,
      updatedAt: now,
      tags: { create: tagRows(input.tags ?? []) },
      ...(text !== undefined && { text: { create: { searchText: text } } }),
    },
  })
  await db.countChats(tx, orgId, [id], 1)
  await storeMessages(db, tx, scope, placed.map(toSequencedRow))
  return placed
}

/** Throws 422 for a person or an end user who is not the organization's. */
export async function assertReferences(tx: Transaction, { orgId }: Scope, named: References) {
  const [unknown] = await unknownReferences(tx, orgId, [named])
  if (unknown) throw problemAt('unknown_reference', `/body/${unknown.field}`, unknown.message)
}

const findChat = async (db: Database, scope: Scope, id: string) => (await chatsOf(db, scope, [{ id }])).get(id)

/** A fresh token for a visitor whose present one is valid. 404 once the chat is deleted. */
export async function renewVisitorToken(
  db: Database,
  tokens: Tokens,
  scope: Scope,
  chatId: string,
): Promise<VisitorToken> {
  if (scope.actor.type !== 'visitor') throw notFound()
  await assertChat(db, scope, chatId)
  return visitorToken(tokens, scope, chatId, scope.actor.keyId)
}

/** One chat. */
export async function getChat(db: Database, scope: Scope, id: string): Promise<Chat> {
  const chat = await findChat(db, scope, id)
  if (!chat) throw notFound()
  return scope.actor.type === 'visitor' ? chatForVisitor(chat) : chat
}
