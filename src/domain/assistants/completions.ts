import type { Database, Transaction } from '../../db/database.ts'
import type { Completion, Message, NewCompletion, NewMessage } from '../../generated/schemas.ts'
import { notFound, problemAt } from '../../problems.ts'
import type { Scope } from '../access/scope.ts'
import { newMessage } from '../conversations/message-shape.ts'
import { assertChat, assertStorable } from '../conversations/messages.ts'
import { assertWidgetCompletion, messageForVisitor } from '../conversations/widgets.ts'
import type { IdempotentRequest, IdempotentResult } from '../idempotency.ts'
import { newId } from '../ids.ts'
import { newestAfter, newestFirst, newestPage, type Page, type PageQuery } from '../pages.ts'
import type { AnswerClient, AssistantContext, PreparedPrompt } from './answer.ts'
import { type AssistantSettings, readAssistantSettings } from './assistant-settings.ts'
import { completionForVisitor, type StoredCompletion, toCompletion, withAttempts } from './completion-shape.ts'
import { insertCompletion, storeInChat } from './completion-store.ts'
import { isText, lastOfChat } from './history.ts'
import { answerInChat, assertAnswerable, readMessages, resumeInChat } from './in-chat.ts'
import { parametersOf, roomFor } from './prompts.ts'
import type { Candidate } from './provider-selection.ts'
import { type FinishedCompletion, runCompletion, type StartedCompletion } from './run-completion.ts'

/**
 * Stores what is said in a chat, has an assistant answer, and stores the answer. Events tell of it as it goes on.
 * @throws 403 for what a visitor may not send, 404 without the chat, 409 while it is closed or a person has taken over, 410 for a
 * repetition of what was deleted since, 422 for what cannot be asked or when there is no provider to ask, 429 when the day's share is
 * used up, 502 when no provider answers
 */
export async function createCompletion(
  context: AssistantContext,
  scope: Scope,
  chatId: string,
  input: NewCompletion,
  request: IdempotentRequest,
  waiting: AnswerClient,
): Promise<IdempotentResult<Completion>> {
  const { db } = context
  if (scope.actor.type === 'visitor') assertWidgetCompletion(input)
  const inputs = turnOf(input)
  assertStorable(scope.actor, inputs, (index) =>
    inputs[index]?.role === 'tool' ? `/body/toolMessages/${index}` : '/body',
  )
  const setting = await readAssistantSettings(db, scope, chatId)
  const provider = input.provider ?? setting.provider
  const model = input.model ?? (input.provider ? null : setting.model)
  const wishes = {
    provider: provider ?? undefined,
    insists: input.provider != null,
    model: model ?? undefined,
    fallback: input.fallback ?? true,
    hasImages: (input.parts ?? []).some((part) => !isText(part)),
  }
  const { value, replayed } = await runCompletion(context, scope, request, waiting, {
    wishes,
    begin: (tx, first) => storeTurn(context, tx, scope, { chatId, inputs, first }),
    resume: (row) => resumeInChat(db, scope, row),
    ask: (begun, candidates) => askedOf(db, scope, begun, input, setting, candidates),
  })
  const messages = value.messages ?? (await readMessages(db, scope, value.row))
  return { value: shown(scope, value.row, messages), replayed }
}

/**
 * Stores what is said, and the completion that is about to answer it. Throws 404 without the chat, 409 while only people may speak in
 * it.
 */
async function storeTurn(
  { db, runner }: AssistantContext,
  tx: Transaction,
  scope: Scope,
  { chatId, inputs, first }: { chatId: string; inputs: NewMessage[]; first: Candidate },
): Promise<StartedCompletion> {
  const { orgId, actor } = scope
  const messages = inputs.map((one) => newMessage(chatId, actor, one))
  const stored = await storeInChat(db, tx, scope, chatId, messages)
  if (!stored) throw notFound()
  assertAnswerable(stored.status)
  if (messages.length === 0) await assertUnanswered(tx, orgId, chatId)
  const turnIds = messages.map((one) => one.id)
  const row = await insertCompletion(tx, runner, { orgId, id: newId('cmp'), chatId, turnIds }, first)
  return { row, turn: stored.placed }
}

/** What is asked: the chat up to what was said, as much of it as the most patient candidate takes in. */
async function askedOf(
  db: Database,
  scope: Scope,
  { row: { id, attempts }, turn }: StartedCompletion,
  { parameters, tools, toolChoice }: NewCompletion,
  setting: AssistantSettings,
  candidates: readonly Candidate[],
): Promise<PreparedPrompt> {
  const { orgId } = scope
  const { chatId } = setting
  const question = {
    systemPrompt: setting.systemPrompt,
    parameters: parametersOf(parameters, setting.parameters, setting.preferred),
    tools: tools ?? undefined,
    toolChoice: toolChoice ?? undefined,
  }
  const room = Math.max(...candidates.map((candidate) => roomFor(candidate, question)))
  const lastSeq = turn.at(-1)?.seq ?? setting.lastSeq
  return {
    orgId,
    id,
    earlier: attempts.length,
    question: { ...question, messages: await lastOfChat(db, { orgId, chatId, lastSeq }, room) },
    start: { type: 'start', id, turn: turn.map(visible(scope)) },
    answerOf: (outcome) => answerInChat(db, scope, chatId, outcome),
  }
}

/** What is stored of what is said: the results of tools, then the user's words. */
function turnOf({ content, parts, metadata, toolMessages }: NewCompletion): NewMessage[] {
  const tools = (toolMessages ?? []).map((one): NewMessage => ({ role: 'tool', ...one }))
  if (content == null && !parts) return tools
  return [...tools, { ...(content != null && { content }), ...(parts && { parts }), ...(metadata && { metadata }) }]
}

/** Throws 422 where there is nothing to answer. */
async function assertUnanswered(tx: Transaction, orgId: string, chatId: string) {
  const last = await tx.message.findFirst({
    where: { orgId, chatId, status: { not: 'failed' } },
    orderBy: { seq: 'desc' },
    select: { role: true },
  })
  if (last && last.role !== 'assistant') return
  throw problemAt('unprocessable', '/body/content', 'is needed: there is nothing to answer in this chat')
}

const visible =
  ({ actor }: Scope) =>
  (message: Message) =>
    actor.type === 'visitor' ? messageForVisitor(message) : message

/** A completion with its messages, as its caller may see them. */
function shown(
  scope: Scope,
  row: StoredCompletion,
  { turn, message }: NonNullable<FinishedCompletion['messages']>,
): Completion {
  const completion = toCompletion(row)
  return {
    ...(scope.actor.type === 'visitor' ? completionForVisitor(completion) : completion),
    turn: turn.map(visible(scope)),
    ...(message && { message: visible(scope)(message) }),
  }
}

/** What the assistant was asked in a chat, newest first. 404 without the chat. */
export async function listCompletions(
  db: Database,
  scope: Scope,
  chatId: string,
  query: PageQuery,
): Promise<Page<Completion>> {
  const rows = await db.read.completion.findMany({
    where: { orgId: scope.orgId, chatId, chat: { deletedAt: null }, ...newestAfter('createdAt', query.after) },
    ...newestFirst(query.limit),
    include: withAttempts,
  })
  if (rows.length === 0) await assertChat(db, scope, chatId)
  return newestPage(rows, query.limit, toCompletion)
}
