import { createHash } from 'node:crypto'
import { stringify } from 'safe-stable-stringify'
import type { ChatCompletionMessage, NewMessage } from '../../generated/schemas.ts'
import type { PromptMessage } from '../../llm/assistant.ts'
import { problemAt } from '../../problems.ts'
import { isText } from '../assistants/history.ts'

/** All that was said up to a place in a request. */
export interface Moment {
  hash: string
  /** How many of the request's messages that are. */
  length: number
}

/** What a request says, and by what it is recognised. */
export interface ConversationFingerprint {
  messages: readonly NewMessage[]
  /** After each message but the system's, the shortest first. */
  moments: readonly Moment[]
  /** Of all of it. */
  hash: string
  /** The hash once this is said, too. */
  hashWith(answer: NewMessage): string
  /** The place of the first message after the assistant's last one. */
  afterAnswer: number
}

/** Reads a request's messages, of a key and of the user that the caller names. Throws 400 for one that says nothing. */
export function fingerprintConversation(
  inputs: readonly ChatCompletionMessage[],
  keyId: string,
  user: string | null,
): ConversationFingerprint {
  const messages = inputs.map(toNewMessage)
  const moments: Moment[] = []
  let hash = hashOf(JSON.stringify([keyId, user]))
  messages.forEach((message, index) => {
    assertSaid(message, index)
    if (message.role === 'system') return
    hash = hashAfter(hash, message)
    moments.push({ hash, length: index + 1 })
  })
  return {
    messages,
    moments,
    hash,
    hashWith: (answer) => hashAfter(hash, answer),
    afterAnswer: messages.findLastIndex(({ role }) => role === 'assistant') + 1,
  }
}

/** What is kept of a message: nothing that the contract does not name. */
const toNewMessage = ({ role, content, ...more }: ChatCompletionMessage): NewMessage => ({
  role: role === 'developer' ? 'system' : role,
  content: typeof content === 'string' ? content : null,
  parts: Array.isArray(content) && content.length > 0 ? content : null,
  name: more.name ?? null,
  toolCalls: more.tool_calls?.length ? more.tool_calls : null,
  toolCallId: more.tool_call_id ?? null,
  functionCall: more.function_call ?? null,
})

/** The same, as a model is asked it. */
export const toPrompt = ({ role = 'user', content = null, ...more }: NewMessage): PromptMessage => ({
  role,
  content,
  parts: more.parts,
  name: more.name,
  toolCalls: more.toolCalls,
  toolCallId: more.toolCallId,
  functionCall: more.functionCall,
})

/** An answer that was withheld, or cut before its first word, may be told again. */
function assertSaid({ role, content, parts }: NewMessage, index: number) {
  if (role === 'assistant' || content != null || parts) return
  throw problemAt('invalid_request', `/body/messages/${index}/content`, 'is required')
}

const hashAfter = (before: string, message: NewMessage) => hashOf(`${before}\n${stringify(canonical(message))}`)

const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url')

/** What clients say again as they heard it: not whether there is no text or an empty one, nor in how many parts it came. */
function canonical({ role, content, parts, name, toolCalls, toolCallId, functionCall }: NewMessage) {
  const said = parts?.every(isText) ? parts.map((part) => ('text' in part ? String(part.text) : '')).join('') : parts
  return [role, said || content || '', toolCalls?.map(callOf) ?? [], toolCallId, name, functionCall]
}

/** Vendors add to a call what clients leave out. */
function callOf(call: object): unknown {
  const { id, function: called } = call as { id?: unknown; function?: { name?: unknown; arguments?: unknown } | null }
  return called ? [id, called.name, called.arguments] : call
}
