import type { Database } from '../../db/database.ts'
import type {
  ChatCompletion,
  ChatCompletionChunk,
  CompletionError,
  NewChatCompletion,
} from '../../generated/schemas.ts'
import type { Parameters } from '../../llm/assistant.ts'
import { Problem, problemAt } from '../../problems.ts'
import type { Scope } from '../access/scope.ts'
import type { AnswerClient, AssistantContext, PreparedPrompt } from '../assistants/answer.ts'
import { fitting, isText } from '../assistants/history.ts'
import { answerInChat, readMessages, resumeInChat } from '../assistants/in-chat.ts'
import { parametersOf } from '../assistants/prompts.ts'
import type { ProviderPreferences } from '../assistants/provider-selection.ts'
import { type FinishedCompletion, runCompletion, type StartedCompletion } from '../assistants/run-completion.ts'
import { gone, type IdempotentRequest, type IdempotentResult } from '../idempotency.ts'
import { assertMetadataWithinLimits } from '../metadata.ts'
import { Chunks, nameOf, toChatCompletion } from './answers.ts'
import { beginOpenaiCompletion, findConversation } from './begin-openai-completion.ts'
import { type ConversationFingerprint, fingerprintConversation, toPrompt } from './conversation-fingerprint.ts'
import { recordAnswer } from './conversation-matching.ts'

/** The client that waits for an answer. */
export interface ChunkReader {
  /** Aborted when the client has left. */
  signal: AbortSignal
  /** Called once, before anything is told, with the id of the chat that holds the exchange. */
  inChat(id: string): void
  /** Tells a piece of the answer; resolves when the next may be told. */
  tell(chunk: ChatCompletionChunk): Promise<void>
}

/** An answer, whole and as it is told. */
export interface OpenaiCompletion {
  completion: ChatCompletion
  /** What was not told of it yet. */
  rest: ChatCompletionChunk[]
  /** Why it is not whole; undefined where it is. */
  cut: CompletionError | undefined
}

/**
 * Has an assistant answer what a request in OpenAI's protocol says, and keeps both in a chat: the named one, the one in which all that
 * comes before was said, or a new one.
 * @throws as `createCompletion`; 400 for a message that says nothing
 */
export async function createChatCompletion(
  context: AssistantContext,
  scope: Scope,
  input: NewChatCompletion,
  named: string | undefined,
  request: IdempotentRequest,
  reader: ChunkReader,
): Promise<IdempotentResult<OpenaiCompletion>> {
  const { db } = context
  const { actor } = scope
  const user = input.user || null
  const fresh = { metadata: { ...input.metadata, ...(user !== null && { user }) }, tags: input.tags ?? [], user }
  assertMetadataWithinLimits(fresh.metadata, '/body/metadata')
  const transcript = fingerprintConversation(input.messages, actor.type === 'key' ? actor.keyId : '', user)
  if (fitting(transcript.messages.map(toPrompt), 0, true).length === 0) {
    throw problemAt('unprocessable', '/body/messages', 'has nothing to answer')
  }
  const place = await findConversation(db, scope, named, transcript)
  let chunks: Chunks | undefined
  const tellsUsage = input.stream_options?.include_usage === true
  const waiting: AnswerClient = {
    signal: reader.signal,
    async tell(event, by) {
      if (chunks && by) await reader.tell(chunks.begin(nameOf(by.target.provider, by.model)))
      else if (chunks && event.type === 'token') await reader.tell(chunks.text(event.text))
    },
  }
  const { value, replayed } = await runCompletion(context, scope, request, waiting, {
    wishes: wishesOf(input.model, transcript),
    begin: (tx, first) => beginOpenaiCompletion(context, tx, scope, { transcript, place, fresh, first }),
    resume: (row) => resumeInChat(db, scope, row),
    async ask(begun) {
      chunks = new Chunks(begun.row.id, begun.row.createdAt, tellsUsage)
      reader.inChat(begun.row.chatId ?? '')
      return askedOf(db, scope, begun, input, transcript)
    },
  })
  if (!chunks) reader.inChat(value.row.chatId ?? '')
  return { value: await exchangeOf(db, scope, value, chunks, tellsUsage), replayed }
}

const wishesOf = (model: string, { messages }: ConversationFingerprint): ProviderPreferences => ({
  named: model,
  insists: false,
  fallback: true,
  hasImages: messages.some(({ parts }) => parts?.some((part) => !isText(part))),
  imagesAt: '/body/messages',
})

/** What is asked: what the request says, and nothing else. */
function askedOf(
  db: Database,
  scope: Scope,
  { row, turn }: StartedCompletion,
  input: NewChatCompletion,
  transcript: ConversationFingerprint,
): PreparedPrompt {
  const { orgId } = scope
  const chatId = row.chatId ?? ''
  return {
    orgId,
    id: row.id,
    earlier: row.attempts.length,
    question: {
      systemPrompt: null,
      messages: transcript.messages.map(toPrompt),
      parameters: parametersIn(input),
      tools: input.tools ?? undefined,
      toolChoice: input.tool_choice ?? undefined,
    },
    start: { type: 'start', id: row.id, turn },
    answerOf: (outcome) =>
      answerInChat(db, scope, chatId, outcome, (tx, message, seq) =>
        recordAnswer(tx, { orgId, chatId, completionId: row.id, hash: transcript.hashWith(message), seq }),
      ),
  }
}

function parametersIn(input: NewChatCompletion): Parameters {
  const { seed } = input
  const named = {
    temperature: input.temperature,
    topP: input.top_p,
    maxTokens: input.max_completion_tokens ?? input.max_tokens,
    stop: typeof input.stop === 'string' ? [input.stop] : input.stop,
    frequencyPenalty: input.frequency_penalty,
    presencePenalty: input.presence_penalty,
    responseFormat: input.response_format,
  }
  return { ...parametersOf(named), ...(seed != null && { seed }) } // OpenAI's seeds go further than ours
}

/** What came of it. 409 while another process answers it, 410 where the answer was deleted since. */
async function exchangeOf(
  db: Database,
  scope: Scope,
  { row, messages }: FinishedCompletion,
  told: Chunks | undefined,
  tellsUsage: boolean,
): Promise<OpenaiCompletion> {
  const { message } = messages ?? (await readMessages(db, scope, row))
  if (!message) throw row.status === 'running' ? stillRunning() : gone()
  const completion = toChatCompletion(row.id, row.createdAt, message)
  const isCut = row.status === 'partial'
  const chunks = told ?? new Chunks(row.id, row.createdAt, tellsUsage)
  return {
    completion,
    rest: chunks.rest(completion, isCut),
    cut: isCut ? { code: row.errorCode ?? 'interrupted', message: row.errorMessage ?? '' } : undefined,
  }
}

const stillRunning = () => new Problem('completion_running', 'Another process is answering this by now.')
