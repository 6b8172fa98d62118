import type { CompletionParameters } from '../../generated/schemas.ts'
import type { Parameters, Prompt, PromptMessage } from '../../llm/assistant.ts'
import { lower } from '../organizations/plans.ts'
import { estimateTokens, fitting, sizeOf } from './history.ts'
import type { Candidate } from './provider-selection.ts'

/** The question, the same for each provider. */
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
const maxForAnswer = 4_096

/** How many tokens of conversation a candidate takes in, beside what is always said. */
export function roomFor(candidate: Candidate, question: Omit<Question, 'messages'>): number {
  const { contextWindow } = candidate
  const { parameters, systemPrompt, tools } = question
  const answer = maxFor(candidate, parameters) ?? Math.min(maxForAnswer, Math.floor(contextWindow / answerShare))
  const said = estimateTokens(systemPrompt ?? '') + (tools ? estimateTokens(JSON.stringify(tools)) : 0)
  return Math.max(0, contextWindow - answer - said)
}

/** How many tokens an answer may have: as many as are asked for, or are usual, and never more than the operator allows. */
const maxFor = ({ maxTokens, tokenLimit }: Candidate, asked: Parameters): number | null =>
  lower(asked.maxTokens ?? maxTokens, tokenLimit)

/** The question as one candidate is asked it. */
export function promptFor(candidate: Candidate, question: Question): Prompt {
  const { systemPrompt, messages, parameters, tools, toolChoice } = question
  const { model, temperature, takesImages } = candidate
  const maxTokens = maxFor(candidate, parameters)
  return {
    model,
    messages: [
      ...(systemPrompt === null ? [] : [{ role: 'system' as const, content: systemPrompt }]),
      ...fitting(messages, roomFor(candidate, question), takesImages),
    ],
    parameters: {
      ...(temperature !== null && { temperature }),
      ...parameters,
      ...(maxTokens !== null && { maxTokens }),
    },
    tools,
    toolChoice,
  }
}

/** About how many tokens a prompt is: for a vendor that does not say. */
export const promptSize = ({ messages, tools }: Prompt) =>
  messages.reduce((sum, message) => sum + sizeOf(message), tools ? estimateTokens(JSON.stringify(tools)) : 0)

const isNumber = (least: number, most: number) => (value: unknown) =>
  typeof value === 'number' && value >= least && value <= most
const isCount = (least: number, most: number) => (value: unknown) =>
  Number.isInteger(value) && isNumber(least, most)(value)

/** As CompletionParameters has them. */
const checks: Record<keyof Parameters, (value: unknown) => boolean> = {
  temperature: isNumber(0, 2),
  topP: isNumber(0, 1),
  maxTokens: isCount(1, 1_000_000),
  stop: (value) => Array.isArray(value) && value.length <= 4 && value.every((one) => typeof one === 'string'),
  frequencyPenalty: isNumber(-2, 2),
  presencePenalty: isNumber(-2, 2),
  seed: isCount(0, 2_147_483_647),
  responseFormat: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
}

/**
 * What holds for one question: the first of these that says something. Settings are free data, of which only what has the name of a
 * parameter, and is one, counts.
 */
export function parametersOf(
  ...sources: readonly (CompletionParameters | Record<string, unknown> | null | undefined)[]
): Parameters {
  const found: Record<string, unknown> = {}
  for (const [name, isOne] of Object.entries(checks)) {
    const given = sources
      .map((source) => (source && Object.hasOwn(source, name) ? source[name as keyof typeof source] : undefined))
      .find(isOne)
    if (given !== undefined) found[name] = given
  }
  return found
}
