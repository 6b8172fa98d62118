import type { ToolCall } from '../generated/schemas.ts'
import { sanitizeText } from './sanitize-text.ts'

/** A vendor of assistants, `custom` for any other server that speaks OpenAI's protocol. */
export type VendorName = 'openai' | 'groq' | 'gemini' | 'openrouter' | 'custom' | 'echo'

/** What the operator has set for all calls; times in milliseconds. */
export interface CallSettings {
  /** Whether addresses may be in private networks. */
  privateAddresses: boolean
  /** How long a vendor may take to begin. */
  firstTokenMs: number
  /** How long it may pause within its answer. */
  idleMs: number
  /** How long the whole answer may take. */
  totalMs: number
}

/** Where a call goes, and with which key. */
export interface Target {
  provider: string
  vendor: VendorName
  baseUrl: string
  apiKey: string | undefined
  projectId?: string | undefined
}

/** A message as OpenAI's protocol has it. */
export interface PromptMessage {
  role: 'system' | 'user' | 'assistant' | 'tool' | 'function'
  content: string | null
  /** Instead of the content, where the model takes more than text. */
  parts?: readonly object[] | null | undefined
  name?: string | null | undefined
  toolCalls?: readonly object[] | null | undefined
  toolCallId?: string | null | undefined
  /** How tools were called before there were several calls at once. */
  functionCall?: object | null | undefined
}

export interface Parameters {
  temperature?: number
  topP?: number
  maxTokens?: number
  stop?: readonly string[]
  frequencyPenalty?: number
  presencePenalty?: number
  seed?: number
  responseFormat?: object
}

export interface Prompt {
  model: string
  messages: readonly PromptMessage[]
  parameters: Parameters
  tools?: readonly object[] | undefined
  toolChoice?: string | object | undefined
}

/** Token counts as the vendor says; undefined where it says nothing. */
export interface TokenUsage {
  promptTokens: number
  completionTokens: number
  cachedTokens?: number
  reasoningTokens?: number
}

/** An answer as far as it has come. */
export interface Answer {
  content: string | null
  /** Only once the answer is whole: half a call must not be made. */
  toolCalls: ToolCall[] | null
  finishReason: string | null
  /** As the vendor names it; the asked one until it does. */
  model: string
  usage: TokenUsage | undefined
  /** Milliseconds from the call to the first token, of text or of a tool call; undefined before it. */
  timeToFirstTokenMs: number | undefined
}

/**
 * One call to a vendor: its pieces of text as they come, well-formed and without NUL. Goes out when the first piece is asked for;
 * ends when the answer is whole, throws a VendorError otherwise. Good for one reader; one that leaves ends the call at the vendor.
 */
export interface Call extends AsyncIterable<string> {
  /** May be read at any time, also after an error. */
  readonly answer: Answer
}

/** Why a vendor gave no answer, or not all of it. */
export type VendorFault =
  | 'rate_limited'
  | 'rejected'
  | 'unauthenticated'
  | 'unavailable'
  | 'unreachable'
  | 'timeout'
  | 'malformed'
  | 'cancelled'
  | 'interrupted'

/**
 * `message` is fit to be shown and stored: in the vendor's words where it has some, at most 500 characters, without keys or
 * addresses of ours.
 */
export class VendorError extends Error {
  readonly code: VendorFault
  /** The vendor's HTTP status; null without an answer. */
  readonly status: number | null
  /** How long the vendor asks to be left alone. */
  readonly retryAfterMs: number | undefined

  constructor(code: VendorFault, message: string, { status = null, retryAfterMs, cause }: ErrorDetails = {}) {
    super(sanitizeText(message.slice(0, 500)), { cause })
    this.code = code
    this.status = status
    this.retryAfterMs = retryAfterMs
  }
}

/** Whether a call was ended by its signal: that says nothing of the vendor. */
export const wasEnded = ({ code }: Pick<VendorError, 'code'>) => code === 'cancelled' || code === 'interrupted'

/** Why a signal has ended a call. */
export const endedBy = ({ reason }: AbortSignal): VendorError =>
  reason instanceof VendorError ? reason : new VendorError('cancelled', 'The call was cancelled.')

interface ErrorDetails {
  status?: number | null
  retryAfterMs?: number | undefined
  cause?: unknown
}

/** The way to all vendors. */
export interface Assistants {
  /** `signal` ends the call, at the vendor too: with its reason where that is a VendorError, else as `cancelled`. */
  ask(target: Target, prompt: Prompt, signal: AbortSignal): Call
  /** Asks for what costs nothing and needs the key. Answers with the milliseconds it took; throws a VendorError. */
  check(target: Target, signal?: AbortSignal): Promise<number>
  /** Throws a VendorError for an address that no call may go to. */
  assertReachable(baseUrl: string): Promise<void>
  /** Ends all calls and connections. */
  close(): Promise<void>
}
