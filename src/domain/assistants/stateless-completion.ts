import type { Database } from '../../db/database.ts'
import type { NewOneOffCompletion, OneOffCompletion, PromptMessage } from '../../generated/schemas.ts'
import { problemAt } from '../../problems.ts'
import type { Scope } from '../access/scope.ts'
import { assertSaid } from '../conversations/messages.ts'
import type { IdempotentRequest, IdempotentResult } from '../idempotency.ts'
import { newId } from '../ids.ts'
import { getOrganization } from '../organizations/organizations.ts'
import type { AnswerClient, AssistantContext } from './answer.ts'
import { said, toOneOff } from './completion-shape.ts'
import { insertCompletion } from './completion-store.ts'
import { fitting, isText } from './history.ts'
import { parametersOf, type Question } from './prompts.ts'
import { runCompletion } from './run-completion.ts'

/**
 * Has an assistant answer what no chat holds. Keeps the answer for repetitions of the request. Refusals as in `createCompletion`.
 */
export async function completeOnce(
  context: AssistantContext,
  scope: Scope,
  input: NewOneOffCompletion,
  request: IdempotentRequest,
  waiting: AnswerClient,
): Promise<IdempotentResult<OneOffCompletion>> {
  const { db, runner } = context
  const { orgId } = scope
  input.messages.forEach((message, index) => {
    assertSaid(message, `/body/messages/${index}`)
  })
  if (fitting(input.messages.map(asPrompt), 0, true).length === 0) {
    throw problemAt('unprocessable', '/body/messages', 'has nothing to answer')
  }
  const wishes = {
    provider: input.provider ?? undefined,
    insists: input.provider != null,
    model: input.model ?? undefined,
    fallback: input.fallback ?? true,
    hasImages: input.messages.some(({ parts }) => parts?.some((part) => !isText(part))),
  }
  const { value, replayed } = await runCompletion(context, scope, request, waiting, {
    wishes,
    async begin(tx, first) {
      const named = { orgId, id: newId('cmp'), chatId: null, turnIds: [] }
      return { row: await insertCompletion(tx, runner, named, first), turn: [] }
    },
    resume: async (row) => ({ row, turn: [] }),
    ask: async ({ row: { id, attempts } }) => ({
      orgId,
      id,
      earlier: attempts.length,
      question: await questionOf(db, scope, input),
      start: { type: 'start', id, turn: [] },
      answerOf: ({ candidate, answer, latency }) => ({
        stored: { answer: { ...said(answer, candidate), latency } },
        store: async () => ({ message: undefined }),
      }),
    }),
  })
  return { value: toOneOff(value.row), replayed }
}

const asPrompt = ({ content, ...rest }: PromptMessage) => ({ content: content ?? null, ...rest })

/** The organization's system prompt goes before messages that have none. */
async function questionOf(db: Database, scope: Scope, input: NewOneOffCompletion): Promise<Question> {
  const { settings } = await getOrganization(db, scope)
  return {
    systemPrompt: input.messages.some(({ role }) => role === 'system') ? null : settings.systemPrompt,
    messages: input.messages.map(asPrompt),
    parameters: parametersOf(input.parameters),
    tools: input.tools ?? undefined,
    toolChoice: input.toolChoice ?? undefined,
  }
}
