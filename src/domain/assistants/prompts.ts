import type { CompletionParameters } from '../../generated/schemas.ts'
import type { Parameters, Prompt, PromptMessage } from '../../llm/assistant.ts'
import type { Candidate } from './candidates.ts'
import { estimateTokens, fitting, sizeOf } from './history.ts'

/** What is asked, whoever is asked. */
export interface Question {
  systemPrompt: string | null
  /** Oldest first; without the system prompt. */
  messages: readonly PromptMessage[]
  parameters: Parameters
  tools: readonly object[] | undefined
  toolChoice: string | object | undefined
}

/** How much of its window a model keeps for an answer of unknown length. */
const answerShare = 4
const mostForAnswer = 4_096

/** How many tokens of conversation a candidate takes in, beside what is always said. */
export function roomFor({ contextWindow, maxTokens }: Candidate, question: Omit<Question, 'messages'>): number {
  const { parameters, systemPrompt, tools } = question
  const answer = parameters.maxTokens ?? maxTokens ?? Math.min(mostForAnswer, Math.floor(contextWindow / answerShare))
  const said = estimateTokens(systemPrompt ?? '') + (tools ? estimateTokens(JSON.stringify(tools)) : 0)
  return Math.max(0, contextWindow - answer - said)
}

/** The question as one candidate is asked it. */
export function promptFor(candidate: Candidate, question: Question): Prompt {
  const { systemPrompt, messages, parameters, tools, toolChoice } = question
  const { model, temperature, maxTokens, takesImages } = candidate
  return {
    model,
    messages: [
      ...(systemPrompt === null ? [] : [{ role: 'system' as const, content: systemPrompt }]),
      ...fitting(messages, roomFor(candidate, question), takesImages),
    ],
    parameters: {
      ...(temperature !== null && { temperature }),
      ...(maxTokens !== null && { maxTokens }),
      ...parameters,
    },
    tools,
    toolChoice,
  }
}

/** About how many tokens a prompt is: for a vendor that does not say. */
export const promptSize = ({ messages, tools }: Prompt) =>
  messages.reduce((sum, message) => sum + sizeOf(message), tools ? estimateTokens(JSON.stringify(tools)) : 0)

type Kind = 'number' | 'array' | 'object'

const kinds: Record<keyof Parameters, Kind> = {
  temperature: 'number',
  topP: 'number',
  maxTokens: 'number',
  stop: 'array',
  frequencyPenalty: 'number',
  presencePenalty: 'number',
  seed: 'number',
  responseFormat: 'object',
}

const kindOf = (value: unknown) => (Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value)

/**
 * What holds for one question: the first of these that says something. Settings are free data, of which only what has the name and
 * kind of a parameter is one.
 */
export function parametersOf(
  ...sources: readonly (CompletionParameters | Record<string, unknown> | null | undefined)[]
): Parameters {
  const found: Record<string, unknown> = {}
  for (const [name, kind] of Object.entries(kinds)) {
    const given = sources
      .map((source) => (source && Object.hasOwn(source, name) ? source[name as keyof typeof source] : undefined))
      .find((value) => kindOf(value) === kind)
    if (given !== undefined && given !== null) found[name] = given
  }
  return found
}
