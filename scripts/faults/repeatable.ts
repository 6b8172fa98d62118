/** An operation that a client may repeat after it has heard nothing. */
export interface RepeatableOperation {
  id: string
  path(chatId: string): string
  /** Another one each time, as JSON; text is sent as NDJSON. */
  body(name: string): object | string
  /** Import knows a chat again by its own id, and counts it. */
  knowsBy: 'Idempotency-Key' | 'externalId'
}

const org = '/api/v1/orgs/me'
const byKey = { knowsBy: 'Idempotency-Key' } as const

/** All of the contract's, but for streams: when the first byte of those is sent, the answer is not there yet. */
export const repeatable: readonly RepeatableOperation[] = [
  {
    ...byKey,
    id: 'createMessage',
    path: (chatId) => `${org}/chats/${chatId}/messages`,
    body: (name) => ({ content: name }),
  },
  {
    ...byKey,
    id: 'createMessages',
    path: (chatId) => `${org}/chats/${chatId}/messages/batch`,
    body: (name) => ({ messages: [{ content: name }, { role: 'assistant', content: name }] }),
  },
  {
    ...byKey,
    id: 'createChat',
    path: () => `${org}/chats`,
    body: (name) => ({ title: name, initialMessage: { content: name } }),
  },
  { ...byKey, id: 'createEndUser', path: () => `${org}/end-users`, body: (name) => ({ externalId: name }) },
  { ...byKey, id: 'createExport', path: () => `${org}/exports`, body: () => ({ format: 'ndjson', type: 'all' }) },
  {
    ...byKey,
    id: 'createCompletion',
    path: (chatId) => `${org}/chats/${chatId}/completions`,
    body: (name) => ({ content: name }),
  },
  {
    ...byKey,
    id: 'completeOnce',
    path: () => `${org}/completions`,
    body: (name) => ({ messages: [{ role: 'user', content: name }] }),
  },
  {
    ...byKey,
    id: 'createChatCompletion',
    path: () => '/openai/v1/chat/completions',
    body: (name) => ({ model: 'echo/echo', messages: [{ role: 'user', content: name }] }),
  },
  {
    id: 'importChats',
    path: () => `${org}/chats/import`,
    body: (name) => `${JSON.stringify({ externalId: name, messages: [{ content: name }] })}\n`,
    knowsBy: 'externalId',
  },
]
