import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitting, sizeOf } from '../../src/domain/assistants/history.ts'
import { parametersOf } from '../../src/domain/assistants/prompts.ts'
import type { PromptMessage } from '../../src/llm/assistant.ts'

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
const user = text.map((content): PromptMessage[] => [{ role: 'user', content }])
const answer = text.map((content): PromptMessage[] => [{ role: 'assistant', content }])
const callOf = (id: string) => ({ id, type: 'function', function: { name: 'find', arguments: '{}' } })

/** A call of tools and its results, some of which never came; others belong to no call. */
const exchange = fc
  .record({
    calls: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 }),
    results: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'x')),
    content: fc.option(text, { nil: null }),
  })
  .map(({ calls, results, content }): PromptMessage[] => [
    { role: 'assistant', content, toolCalls: calls.map(callOf) },
    ...results.map((toolCallId): PromptMessage => ({ role: 'tool', content: 'found', toolCallId })),
  ])

const conversation = fc
  .array(fc.oneof(user, answer, exchange), { maxLength: 15 })
  .chain((turns) => user.map((last) => [...turns.flat(), ...last]))

const idsOf = (message: PromptMessage) => (message.toolCalls ?? []).map((call) => (call as { id: string }).id)

describe('what a model is given of a conversation', () => {
  it('fits, ends with what was said last, and has no call without its results nor results without their call', () => {
    fc.assert(
      fc.property(conversation, fc.integer({ min: 0, max: 1_000 }), (messages, tokens) => {
        const given = fitting(messages, tokens, true)
        expect(given.at(-1)).toEqual(messages.at(-1))
        const size = given.reduce((sum, message) => sum + sizeOf(message), 0)
        if (given.length > 1) expect(size).toBeLessThanOrEqual(tokens)
        let open: string[] = []
        for (const message of given) {
          if (message.role === 'tool') {
            expect(open).toContain(message.toolCallId)
            open = open.filter((id) => id !== message.toolCallId)
          } else {
            expect(open).toEqual([])
            open = idsOf(message)
          }
        }
        expect(open).toEqual([])
      }),
    )
  })

  it('is all of it where all of it fits', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(user, answer), { minLength: 1, maxLength: 30 }), (turns) => {
        expect(fitting(turns.flat(), 1_000_000, true)).toEqual(turns.flat())
      }),
    )
  })

  it('has what the system says first, and the call of the results that came last, however long they are', () => {
    const system: PromptMessage = { role: 'system', content: 'Be brief.' }
    const old: PromptMessage[] = [
      { role: 'user', content: 'x'.repeat(900) },
      { role: 'assistant', content: 'y' },
    ]
    const last: PromptMessage[] = [
      { role: 'assistant', content: null, toolCalls: [callOf('a')] },
      { role: 'tool', toolCallId: 'a', content: 'z'.repeat(9_000) },
    ]
    expect(fitting([system, ...old, ...last], 100, true)).toEqual([system, ...last])
  })

  it('leaves out an answer that was cut before it said anything', () => {
    const messages: PromptMessage[] = [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: null },
    ]
    const last: PromptMessage = { role: 'user', content: 'b' }
    expect(fitting([...messages, last], 1_000, true)).toEqual([messages[0], last])
  })

  it('has the words of what a model cannot see', () => {
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }
    const messages = [{ role: 'user', content: null, parts: [{ type: 'text', text: 'What is this?' }, image] }] as const
    expect(fitting(messages, 10_000, true)).toEqual(messages)
    expect(fitting(messages, 10_000, false)).toEqual([{ role: 'user', content: 'What is this?' }])
  })
})

describe('the parameters of a question', () => {
  it('are the first that are given, and of free data only what is one', () => {
    const settings = {
      temperature: 99,
      frequencyPenalty: 'high',
      maxTokens: 50,
      topK: 3,
      stop: ['END'],
      __proto__: { seed: 1 },
    }
    expect(parametersOf({ temperature: null, topP: 0.5 }, settings, { maxTokens: 70, seed: 7 })).toEqual({
      topP: 0.5,
      maxTokens: 50,
      stop: ['END'],
      seed: 7,
    })
  })
})
