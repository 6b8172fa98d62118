import type { ImportedChat, ImportedMessage, Message } from '../../generated/schemas.ts'
import type { Prisma } from '../../generated/sqlite/client.ts'
import { problemAt } from '../../problems.ts'
import { newId } from '../ids.ts'
import { assertMetadataWithinLimits } from '../metadata.ts'
import { foldedTitle } from '../search-text.ts'
import { tagRows } from './chat-shape.ts'
import { assertFeedback } from './feedback.ts'
import { newMessage } from './message-shape.ts'
import { assertDistinct, assertSaid } from './messages.ts'

/** Clocks differ: no further ahead than this is a time in the past. */
const toleranceMs = 60_000

/** A chat from elsewhere by its own id; without the people of another organization. */
export interface NamedChat extends ImportedChat {
  externalId: string
}

/** The chat of a line: what was exported keeps its id, and leaves those behind who are not here. 422 without any id. */
export function named(orgId: string, chat: ImportedChat): NamedChat {
  const externalId = chat.externalId ?? chat.id
  if (externalId === undefined) throw problemAt('unprocessable', '/externalId', 'is required where there is no id')
  const messages = chat.messages.map((message) => ({
    ...message,
    externalId: message.externalId ?? message.id ?? null,
  }))
  const isElsewhere = chat.orgId !== undefined && chat.orgId !== orgId
  return { ...chat, externalId, messages, ...(isElsewhere && { userId: null, endUserId: null }) }
}

/** What the contract's schema cannot say of a chat from elsewhere: throws a problem whose pointer is into the line. */
export function assertImportable(chat: NamedChat): void {
  assertMetadataWithinLimits(chat.metadata, '/metadata')
  assertMetadataWithinLimits(chat.settings?.parameters, '/settings/parameters')
  assertPast(chat.createdAt, '/createdAt')
  chat.messages.forEach((message, index) => {
    const at = `/messages/${index}`
    assertSaid(message, at)
    assertMetadataWithinLimits(message.metadata, `${at}/metadata`)
    assertPast(message.createdAt, `${at}/createdAt`)
    if (message.feedback) assertFeedback(message.feedback, `${at}/feedback`)
  })
  assertDistinct(chat.messages, (index) => `/messages/${index}`)
}

function assertPast(time: string | undefined, pointer: string) {
  if (time === undefined || new Date(time).getTime() <= Date.now() + toleranceMs) return
  throw problemAt('unprocessable', pointer, 'lies in the future')
}

/** A chat from elsewhere as the rows that it becomes; its counters are still at zero. */
export function toNewChat(orgId: string, chat: NamedChat) {
  const id = newId('chat')
  const now = new Date()
  const createdAt = new Date(chat.createdAt ?? chat.messages[0]?.createdAt ?? now)
  const messages = inOrder(id, chat.messages, createdAt)
  const last = messages.reduce<string | null>(
    (latest, { createdAt: at }) => (latest && latest > at ? latest : at),
    null,
  )
  const tags = tagRows(chat.tags ?? [])
  const text = foldedTitle(
    chat.title ?? null,
    tags.map(({ tag }) => tag),
  )
  const row: Prisma.ChatCreateManyInput = {
    orgId,
    id,
    title: chat.title ?? null,
    status: chat.status ?? 'open',
    metadata: (chat.metadata ?? {}) as object,
    settings: (chat.settings ?? {}) as object,
    userId: chat.userId ?? null,
    endUserId: chat.endUserId ?? null,
    source: 'import',
    externalId: chat.externalId,
    lastSeq: messages.length,
    lastMessageAt: last && new Date(last),
    lastActivityAt: new Date(last ?? createdAt),
    createdAt,
    updatedAt: now,
  }
  return {
    row,
    tags: tags.map((row) => ({ orgId, chatId: id, ...row })),
    text: text === undefined ? [] : [{ orgId, chatId: id, searchText: text }],
    messages,
  }
}

/** Each message is as old as it says, or as the one before it. */
function inOrder(chatId: string, inputs: readonly ImportedMessage[], chatCreatedAt: Date): Message[] {
  let createdAt = chatCreatedAt.toISOString()
  return inputs.map((input, index) => {
    createdAt = input.createdAt === undefined ? createdAt : new Date(input.createdAt).toISOString()
    const { rating = null, score = null, comment = null, by = 'import' } = input.feedback ?? {}
    return {
      ...newMessage(chatId, { type: 'import' }, input),
      seq: index + 1,
      createdAt,
      feedback: input.feedback ? { rating, score, comment, by } : null,
    }
  })
}
