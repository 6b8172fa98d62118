import type { ChatCompletion, ChatCompletionChunk, ChatCompletionUsage, Message } from '../../generated/schemas.ts'

/** An answer as OpenAI has it; one that was cut is one that became too long. */
export function toChatCompletion(id: string, createdAt: Date, message: Message): ChatCompletion {
  const { content, toolCalls, finishReason, status } = message
  const usage = usageOf(message)
  return {
    id,
    object: 'chat.completion',
    created: secondsOf(createdAt),
    model: nameOf(message.provider, message.model),
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content, refusal: null, ...(toolCalls && { tool_calls: toolCalls }) },
        logprobs: null,
        finish_reason: finishReason ?? (status === 'partial' ? 'length' : toolCalls ? 'tool_calls' : 'stop'),
      },
    ],
    ...(usage && { usage }),
  }
}

/** How a model is named to callers, so that they can ask for it. */
export const nameOf = (provider: string | null, model: string | null) => `${provider}/${model}`

export const secondsOf = (time: Date) => Math.floor(time.getTime() / 1_000)

function usageOf(message: Message): ChatCompletionUsage | undefined {
  const { promptTokens, completionTokens, cachedTokens, reasoningTokens } = message
  if (promptTokens === null || completionTokens === null) return undefined
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    ...(cachedTokens !== null && { prompt_tokens_details: { cached_tokens: cachedTokens } }),
    ...(reasoningTokens !== null && { completion_tokens_details: { reasoning_tokens: reasoningTokens } }),
  }
}

type Delta = ChatCompletionChunk['choices'][number]['delta']

/** An answer in pieces: those that come while it is made, then those that were not told yet. */
export class Chunks {
  readonly #head: { id: string; created: number }
  readonly #tellsUsage: boolean
  #model: string | undefined

  constructor(id: string, createdAt: Date, tellsUsage: boolean) {
    this.#head = { id, created: secondsOf(createdAt) }
    this.#tellsUsage = tellsUsage
  }

  /** The first one. */
  begin(model: string): ChatCompletionChunk {
    this.#model = model
    return this.#chunk({ role: 'assistant', content: '', refusal: null })
  }

  text(content: string): ChatCompletionChunk {
    return this.#chunk({ content })
  }

  /** What follows: all of it where nothing was told yet, and no end where there is none. */
  rest({ model, choices: [choice], usage }: ChatCompletion, isCut: boolean): ChatCompletionChunk[] {
    const { content = null, tool_calls: calls } = choice?.message ?? {}
    const isNew = this.#model === undefined
    return [
      ...(isNew ? [this.begin(model), ...(content ? [this.text(content)] : [])] : []),
      ...(calls ? [this.#chunk({ tool_calls: calls.map((call, index) => ({ index, ...call })) })] : []),
      ...(isCut ? [] : [this.#chunk({}, choice?.finish_reason)]),
      ...(this.#tellsUsage && usage && !isCut ? [{ ...this.#chunk({}), choices: [], usage }] : []),
    ]
  }

  #chunk(delta: Delta, finishReason: string | null = null): ChatCompletionChunk {
    return {
      ...this.#head,
      object: 'chat.completion.chunk',
      model: this.#model ?? '',
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
      ...(this.#tellsUsage && { usage: null }),
    }
  }
}
