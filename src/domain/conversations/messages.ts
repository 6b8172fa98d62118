import type { Database } from '../../db/database.ts'
import type { Message, NewMessage } from '../../generated/schemas.ts'
import { notFound, Problem, problemAt } from '../../problems.ts'
import { type Actor, credentialOf, fromWidget, type Scope } from '../access/scope.ts'
import { assertSameBody, gone, type IdempotentRequest, type IdempotentResult, idempotencyOf } from '../idempotency.ts'
import { assertMetadataWithinLimits } from '../metadata.ts'
import { type Page, type PageQuery, pageOf } from '../pages.ts'
import { newMessage, type StoredMessage, toMessage, toRow } from './message-shape.ts'
import { assertWidgetMessage, messageForVisitor, visitorRoles } from './widgets.ts'

/**
 * What the contract's schema cannot say of new messages. `at` gives the pointer of the message with that index.
 * 403 for what a web page may not send, 422 for a message that says nothing, 409 for one external id twice.
 */
export function assertStorable(actor: Actor, inputs: NewMessage[], at: (index: number) => string) {
  inputs.forEach((input, index) => {
    if (fromWidget(actor)) assertWidgetMessage(input, at(index))
    assertSaid(input, at(index))
    assertMetadataWithinLimits(input.metadata, `${at(index)}/metadata`)
  })
  assertDistinct(inputs, at)
}

/** Throws 409 for one external id twice. */
export function assertDistinct(inputs: readonly NewMessage[], at: (index: number) => string) {
  const externalIds = new Set<string>()
  inputs.forEach(({ externalId }, index) => {
    if (externalId == null) return
    if (externalIds.has(externalId)) {
      throw problemAt('external_id_taken', `${at(index)}/externalId`, 'is that of another of these messages')
    }
    externalIds.add(externalId)
  })
}

/** Throws 422 for a message that says nothing. */
export function assertSaid({ content, parts, toolCalls, functionCall }: NewMessage, pointer: string) {
  if (content != null || parts || toolCalls || functionCall) return
  throw problemAt('unprocessable', pointer, 'needs content, parts, toolCalls or a functionCall')
}

/**
 * Stores messages in one chat, all or none, with consecutive `seq`. 404 without the chat, 409 when it is closed or an external
 * id is taken, 410 when the request is a repetition and its messages were deleted since.
 */
async function store(
  db: Database,
  scope: Scope,
  chatId: string,
  inputs: NewMessage[],
  request: IdempotentRequest,
): Promise<IdempotentResult<Message[]>> {
  const messages = inputs.map((input) => newMessage(chatId, scope.actor, input))
  const idempotency = idempotencyOf(request)
  const result = await db.append({
    orgId: scope.orgId,
    chatId,
    credential: credentialOf(scope.actor),
    ...(idempotency && { idempotency }),
    messages: messages.map(toRow),
  })
  switch (result.outcome) {
    case 'stored':
      return {
        value: messages.map((message, index) => ({ ...message, seq: result.firstSeq + index })),
        replayed: false,
      }
    case 'seen':
      assertSameBody(result, idempotency)
      return { value: await messagesOf(db, scope, result.ids), replayed: true }
    case 'missing':
      throw notFound()
    case 'closed':
      throw chatClosed()
    case 'external_id_taken':
      throw new Problem('external_id_taken', 'A message of this chat has this externalId.')
  }
}

export const chatClosed = () => new Problem('chat_closed', 'This chat is closed and takes no messages.')

/** A chat that is deleted keeps its messages until they are removed; no operation returns them. */
const inChat = { chat: { deletedAt: null } } as const

async function messagesOf(db: Database, scope: Scope, ids: string[]): Promise<Message[]> {
  const rows = await db.read.message.findMany({
    where: { orgId: scope.orgId, id: { in: ids }, ...inChat },
    orderBy: { seq: 'asc' },
  })
  if (rows.length < ids.length) throw gone()
  return rows.map(toMessage)
}

/** Stores one message: see `store` and `assertStorable` for what is refused. */
export async function createMessage(
  db: Database,
  scope: Scope,
  chatId: string,
  input: NewMessage,
  request: IdempotentRequest,
): Promise<IdempotentResult<Message>> {
  assertStorable(scope.actor, [input], () => '/body')
  const { value, replayed } = await store(db, scope, chatId, [input], request)
  return { value: value[0] as Message, replayed }
}

/** Stores 1 to 1,000 messages, all or none. */
export async function createMessages(
  db: Database,
  scope: Scope,
  chatId: string,
  inputs: NewMessage[],
  request: IdempotentRequest,
): Promise<IdempotentResult<{ data: Message[] }>> {
  assertStorable(scope.actor, inputs, (index) => `/body/messages/${index}`)
  const { value, replayed } = await store(db, scope, chatId, inputs, request)
  return { value: { data: value }, replayed }
}

/** A chat's messages by `seq`. 404 without the chat. */
export async function listMessages(
  db: Database,
  scope: Scope,
  chatId: string,
  query: PageQuery & { order: 'asc' | 'desc' },
): Promise<Page<Message>> {
  const seq = query.after && Number(query.after[0])
  const isVisitor = scope.actor.type === 'visitor'
  const rows = await db.read.message.findMany({
    where: {
      orgId: scope.orgId,
      chatId,
      ...inChat,
      ...(isVisitor && { role: { in: [...visitorRoles] } }),
      ...(seq !== undefined && { seq: query.order === 'asc' ? { gt: seq } : { lt: seq } }),
    },
    orderBy: { seq: query.order },
    take: query.limit + 1,
  })
  if (rows.length === 0) await assertChat(db, scope, chatId)
  const shape = isVisitor ? (row: StoredMessage) => messageForVisitor(toMessage(row)) : toMessage
  return pageOf(rows, query.limit, shape, (row) => [String(row.seq)], sizeOf)
}

const maxIncluded = 100

/** The last messages of a chat, oldest first; what comes next are those before them. */
export async function lastMessages(db: Database, scope: Scope, chatId: string): Promise<Page<Message>> {
  const last = await listMessages(db, scope, chatId, { limit: maxIncluded, order: 'desc', after: undefined })
  return { ...last, data: last.data.reverse() }
}

/** About how many characters a message adds to an answer. */
const sizeOf = ({ content, parts, toolCalls, functionCall }: StoredMessage) =>
  (content?.length ?? 0) +
  (parts || toolCalls || functionCall ? JSON.stringify([parts, toolCalls, functionCall]).length : 0)

/** Throws 404 unless the organization has this chat. */
export async function assertChat(db: Database, scope: Scope, chatId: string) {
  const found = await db.read.chat.findUnique({
    where: { orgId_id: { orgId: scope.orgId, id: chatId }, deletedAt: null },
    select: { id: true },
  })
  if (!found) throw notFound()
}

/** One message; of one chat where that is named. 404 without it. */
export async function getMessage(db: Database, scope: Scope, id: string, chatId?: string): Promise<Message> {
  const row = await db.read.message.findUnique({ where: { orgId_id: { orgId: scope.orgId, id }, ...inChat } })
  if (!row || (chatId !== undefined && row.chatId !== chatId)) throw notFound()
  if (scope.actor.type !== 'visitor') return toMessage(row)
  if (!visitorRoles.some((role) => role === row.role)) throw notFound()
  return messageForVisitor(toMessage(row))
}
