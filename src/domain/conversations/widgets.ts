import type { Chat, Message, NewChat, NewCompletion, NewMessage, VisitorToken } from '../../generated/schemas.ts'
import { type FieldError, Problem, problemAt } from '../../problems.ts'
import type { Scope } from '../access/scope.ts'
import type { Tokens } from '../access/tokens.ts'

// What a web page may do: its readers have the key, so it may send only what cannot do harm.

const chatFields = new Set(['title', 'tags', 'metadata', 'initialMessage', 'identityToken'])
const messageFields = new Set(['content', 'role'])
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Throws 403 for all but what a visitor says: model, tools and prompt are the organization's. */
export const assertWidgetCompletion = (input: NewCompletion) =>
  assertFields(input, new Set(['content', 'stream', 'fallback']), '/body')

/** Throws 403 for fields that a publishable key may not send, 422 for an Idempotency-Key that a stranger could guess. */
export function assertWidgetChat(input: NewChat, key: string | undefined) {
  assertFields(input, chatFields, '/body')
  if (key === undefined || uuid.test(key)) return
  throw problemAt('unprocessable', '/header/idempotency-key', 'must be a UUID with a publishable key')
}

/** Throws 403 for all but content in the user's role. */
export function assertWidgetMessage(input: NewMessage, pointer: string) {
  assertFields(input, messageFields, pointer)
  if (input.role === undefined || input.role === 'user') return
  throw problemAt('field_not_allowed', `${pointer}/role`, 'must be user, coming from a web page')
}

/** Throws 403, naming them, when a web page sends fields that are not for it. */
function assertFields(input: object, allowed: ReadonlySet<string>, pointer: string) {
  const errors: FieldError[] = Object.keys(input)
    .filter((field) => !allowed.has(field))
    .map((field) => ({ pointer: `${pointer}/${field}`, message: 'may not be sent by a web page' }))
  if (errors.length === 0) return
  throw new Problem('field_not_allowed', `A web page may send only ${[...allowed].join(', ')} here.`, { errors })
}

/** A token for the visitor of the page: valid for this chat alone, as long as its key is. */
export function visitorToken(tokens: Tokens, { orgId }: Scope, chatId: string, keyId: string): VisitorToken {
  return {
    visitorToken: tokens.visitor.sign({ orgId, chatId, keyId }),
    visitorTokenExpiresAt: new Date(Date.now() + tokens.visitor.ttlSeconds * 1000).toISOString(),
  }
}

/** What a visitor may read: their conversation, not what the organization notes about it. */
export const visitorRoles = ['user', 'assistant'] as const

/** A chat as its visitor sees it. */
export const chatForVisitor = (chat: Chat): Chat => ({
  ...chat,
  settings: { provider: null, model: null, parameters: null, systemPrompt: null },
  metadata: {},
  userId: null,
  endUserId: null,
  externalId: null,
})

/** A message as the visitor of its chat sees it. */
export const messageForVisitor = (message: Message): Message => ({
  ...message,
  author: { ...message.author, id: null },
  metadata: {},
  feedback: message.feedback?.by === 'visitor' ? message.feedback : null,
  functionCall: null,
  toolCalls: null,
  toolCallId: null,
  externalId: null,
  provider: null,
  model: null,
  tokens: null,
  promptTokens: null,
  completionTokens: null,
  cachedTokens: null,
  reasoningTokens: null,
  cost: null,
})
