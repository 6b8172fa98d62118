import type { Database, Transaction } from '../../db/database.ts'
import type { Message } from '../../generated/schemas.ts'
import { notFound } from '../../problems.ts'
import type { Scope } from '../access/scope.ts'
import type { AssistantContext } from '../assistants/answer.ts'
import { insertCompletion, storeInChat } from '../assistants/completion-store.ts'
import { assertAnswerable } from '../assistants/in-chat.ts'
import type { Candidate } from '../assistants/provider-selection.ts'
import type { StartedCompletion } from '../assistants/run-completion.ts'
import { addChat } from '../conversations/chats.ts'
import { newMessage } from '../conversations/message-shape.ts'
import { assertChat } from '../conversations/messages.ts'
import { newId } from '../ids.ts'
import type { Metadata } from '../metadata.ts'
import type { ConversationFingerprint } from './conversation-fingerprint.ts'
import { claim, type Found, matchConversation, matchConversationIn, recordQuestion } from './conversation-matching.ts'

/** Where a request goes on; in a new chat, where nothing says otherwise. */
export interface ConversationMatch {
  /** The chat that the caller named. */
  named: string | undefined
  /** What was recognised; to be claimed when the request is stored. */
  found: Found | undefined
}

/** What a new chat is made of, beside its messages. */
export interface NewConversation {
  metadata: Metadata
  tags: string[]
  /** Whose conversation it is, as the caller calls them. */
  user: string | null
}

/** Finds where a request goes on. 404 unless the named chat is there. */
export async function findConversation(
  db: Database,
  scope: Scope,
  named: string | undefined,
  transcript: ConversationFingerprint,
): Promise<ConversationMatch> {
  const { orgId } = scope
  if (named === undefined) return { named, found: await matchConversation(db, orgId, transcript) }
  await assertChat(db, scope, named)
  const found = await matchConversationIn(db, orgId, named, transcript)
  // Only what was asked there and not answered: everything else is told by where the assistant spoke last.
  return { named, found: found && found.from > transcript.afterAnswer ? found : undefined }
}

interface Beginning {
  transcript: ConversationFingerprint
  place: ConversationMatch
  fresh: NewConversation
  first: Candidate
}

/**
 * Stores what is new in a request, where it goes on, and the completion that is about to answer it. Throws 404 when the named chat was
 * deleted meanwhile, 409 while only people may speak in the chat.
 */
export async function beginOpenaiCompletion(
  { db, runner }: AssistantContext,
  tx: Transaction,
  scope: Scope,
  { transcript, place, fresh, first }: Beginning,
): Promise<StartedCompletion> {
  const { orgId } = scope
  const { messages, afterAnswer, hash } = transcript
  const found = place.found && (await claim(tx, place.found.tail)) ? place.found : undefined
  const there = place.named ?? found?.tail.chatId
  const chatId = there ?? newId('chat')
  const from = there === undefined ? 0 : (found?.from ?? afterAnswer)
  const turn = messages.slice(from).map((message) => newMessage(chatId, scope.actor, message))
  const stored =
    there === undefined
      ? await openChat(db, tx, scope, chatId, fresh, turn)
      : await storeInChat(db, tx, scope, chatId, turn)
  if (!stored) throw notFound()
  assertAnswerable(stored.status)
  const turnIds = turn.map(({ id }) => id)
  const row = await insertCompletion(tx, runner, { orgId, id: newId('cmp'), chatId, turnIds }, first)
  await recordQuestion(tx, { orgId, chatId, hash, seq: stored.lastSeq, completionId: row.id })
  return { row, turn: stored.placed }
}

/** Opens a chat with all that the request says; its end user's, where the caller's user is known as one. */
async function openChat(
  db: Database,
  tx: Transaction,
  scope: Scope,
  id: string,
  { metadata, tags, user }: NewConversation,
  messages: readonly Message[],
) {
  const where = { orgId: scope.orgId, externalId: user ?? '', erasedAt: null }
  const endUser = user === null ? null : await tx.endUser.findFirst({ where, select: { id: true } })
  const chat = { id, metadata, tags, userId: null, endUserId: endUser?.id ?? null, source: 'openai' } as const
  const placed = await addChat(db, tx, scope, chat, messages)
  return { placed, status: 'open', lastSeq: placed.length }
}
