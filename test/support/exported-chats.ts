import type { Body } from './world.ts'

/** A chat with a value in every field. */
export const fullChat = {
  externalId: 'rich',
  title: 'Où est, "mon" colis ? \u{1f4e6}',
  tags: ['zebra', 'apple', 'Mango'],
  metadata: { nested: { list: [1, 2.5, null, 'x', { a: true }] }, big: 123456789012345, small: 1e-9 },
  settings: { model: 'small', parameters: { temperature: 0.5 }, systemPrompt: 'Be kind.\r\nAlways.' },
  status: 'escalated',
  createdAt: '2019-12-31T23:59:59.123Z',
  messages: [
    { content: 'Where\nis\u2028it?', externalId: 'm1', metadata: { a: 1 }, createdAt: '2020-01-01T00:00:00.001Z' },
    {
      role: 'assistant',
      toolCalls: [{ id: 'c1', type: 'function', function: { name: 'track', arguments: '{"id":7}' } }],
      provider: 'acme',
      model: 'small',
      promptTokens: 12,
      completionTokens: 3,
      cachedTokens: 4,
      reasoningTokens: 1,
      cost: 0.000000123,
      latency: 250,
      timeToFirstTokenMs: 40,
      finishReason: 'tool_calls',
      createdAt: '2020-01-01T00:00:02.000Z',
    },
    { role: 'tool', toolCallId: 'c1', name: 'track', content: '{}', createdAt: '2020-01-01T00:00:01.000Z' },
    { role: 'assistant', functionCall: { name: 'old', arguments: '{}' }, cost: 999.999999999 },
    { role: 'user', content: '', feedback: { rating: null, score: 5, comment: null } },
    {
      role: 'assistant',
      parts: [{ type: 'text', text: 'In Ulm.' }],
      tokens: 9,
      status: 'failed',
      feedback: { rating: 'negative', score: 2, comment: 'Too late' },
    },
  ],
}
/** A chat with required fields only. */
export const minimalChat = { externalId: 'poor', createdAt: '2021-01-01T00:00:00.000Z', messages: [] }

/** Parses NDJSON. */
export const linesOf = (text: string): Body[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))

/** Leaves out fields that differ between organizations after an export and import. */
export const withoutInstanceFields = (chats: Body[]) =>
  chats.map(({ id, orgId, externalId, source, updatedAt, userId, endUserId, messages, ...chat }) => ({
    ...chat,
    externalId: externalId ?? id,
    messages: messages.map(({ id: own, chatId, externalId: given, author, updatedAt: changed, ...message }: Body) => ({
      ...message,
      externalId: given ?? own,
    })),
  }))
