import { type Answer, type TokenUsage, VendorError } from './assistant.ts'
import { interruptionOf, type Redact } from './provider-errors.ts'
import { sanitizeText } from './sanitize-text.ts'
import { ToolCalls } from './tool-calls.ts'

const maxCharacters = 1_000_000

type Json = Record<string, unknown>

/** Makes an answer of what a vendor sends: chunks of it, or all at once. */
export class AnswerReader {
  readonly answer: Answer
  /** Whether the vendor has begun: to answer, to call tools, or to think aloud. */
  begun = false
  /** Whether nothing can follow. */
  ended = false
  readonly #began = performance.now()
  readonly #redact: Redact
  readonly #toolCalls = new ToolCalls()
  #characters = 0
  /** The first half of a character that the vendor cut in two. */
  #half = ''
  /** Text that was not passed on yet. */
  #fresh = ''

  constructor(model: string, redact: Redact) {
    this.#redact = redact
    this.answer = {
      content: null,
      toolCalls: null,
      finishReason: null,
      model,
      usage: undefined,
      timeToFirstTokenMs: undefined,
    }
  }

  /** Reads a chunk, or a whole answer, and adds what it holds. Throws a VendorError for one that is none, or is an error. */
  read(data: string, status: number): void {
    if (this.ended || data.trim() === '') return
    if (data.trim() === '[DONE]') this.ended = true
    else this.#take(parse(data), status)
  }

  /** The text since it was last asked for. */
  takeText(): string {
    const text = this.#fresh
    this.#fresh = ''
    return text
  }

  /** Whether the answer is there, even if the vendor's connection does not end well. */
  get whole(): boolean {
    return this.ended || this.answer.finishReason !== null
  }

  /** Makes the answer complete. Throws a VendorError if it is not. */
  finish(): void {
    const { answer } = this
    if (this.#half) this.#write('')
    if (!this.whole) throw new VendorError('malformed', 'The provider ended before its answer was whole.')
    answer.toolCalls = this.#toolCalls.finish()
    // Cut at its limit or withheld, an empty answer is what was asked for. Otherwise the next provider is asked.
    const meant = answer.finishReason === 'length' || answer.finishReason === 'content_filter'
    if (answer.content === null && !answer.toolCalls && !meant) {
      throw new VendorError('malformed', 'The provider gave an empty answer.')
    }
  }

  #take(chunk: Json, status: number): void {
    const own = chunk.x_groq as Json | null | undefined
    const error = chunk.error ?? own?.error
    if (error) throw interruptionOf(error, status, this.#redact)
    const { answer } = this
    if (typeof chunk.model === 'string' && chunk.model !== '') answer.model = sanitizeText(chunk.model.slice(0, 128))
    answer.usage = usageOf(chunk.usage ?? own?.usage) ?? answer.usage
    const choice = choiceOf(chunk)
    if (!choice) return
    const said = (choice.delta ?? choice.message ?? {}) as Json
    this.#say(textOf(said.content) + textOf(said.refusal))
    this.#toolCalls.take(said.tool_calls)
    if (this.#fresh || this.#toolCalls.begun) answer.timeToFirstTokenMs ??= Math.round(performance.now() - this.#began)
    this.begun ||= answer.timeToFirstTokenMs !== undefined || isThinking(said)
    if (typeof choice.finish_reason === 'string' && choice.finish_reason !== '') {
      answer.finishReason = sanitizeText(choice.finish_reason.slice(0, 64))
    }
  }

  #say(text: string): void {
    if (text === '') return
    this.#characters += text.length
    if (this.#characters > maxCharacters) throw new VendorError('malformed', 'The provider did not stop talking.')
    const cut = /[\ud800-\udbff]$/.test(text)
    this.#write(cut ? text.slice(0, -1) : text, cut ? text.slice(-1) : '')
  }

  #write(text: string, half = ''): void {
    if (text === '' && half !== '' && this.#half === '') {
      this.#half = half
      return
    }
    const whole = sanitizeText(this.#half + text)
    this.#half = half
    if (whole === '') return
    this.#fresh += whole
    this.answer.content = (this.answer.content ?? '') + whole
  }
}

function parse(data: string): Json {
  try {
    const value: unknown = JSON.parse(data)
    if (typeof value === 'object' && value !== null) return (Array.isArray(value) ? (value[0] ?? {}) : value) as Json
  } catch {
    // as any other value that is no chunk
  }
  throw new VendorError('malformed', 'The provider sent something that is not JSON.')
}

/** The first answer; more of them were not asked for. */
function choiceOf({ choices }: Json): Json | undefined {
  if (!Array.isArray(choices)) return undefined
  const choice: unknown = choices.find((one) => (one?.index ?? 0) === 0)
  return typeof choice === 'object' && choice !== null ? (choice as Json) : undefined
}

/** Text, or the text of a list of parts. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content.map((part) => (typeof part?.text === 'string' ? part.text : '')).join('')
}

const isThinking = ({ reasoning, reasoning_content }: Json) =>
  [reasoning, reasoning_content].some((text) => typeof text === 'string' && text !== '')

function usageOf(value: unknown): TokenUsage | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const usage = value as Json
  const promptTokens = countOf(usage.prompt_tokens)
  const completionTokens = countOf(usage.completion_tokens)
  if (promptTokens === undefined || completionTokens === undefined) return undefined
  // Parts of the others: a vendor that says more of them is mistaken.
  const cachedTokens = countOf((usage.prompt_tokens_details as Json | null | undefined)?.cached_tokens, promptTokens)
  const details = usage.completion_tokens_details as Json | null | undefined
  const reasoningTokens = countOf(details?.reasoning_tokens, completionTokens)
  return {
    promptTokens,
    completionTokens,
    ...(cachedTokens !== undefined && { cachedTokens }),
    ...(reasoningTokens !== undefined && { reasoningTokens }),
  }
}

const countOf = (value: unknown, most = 1e9): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most ? value : undefined
