import { expect, test } from 'vitest'
import type { Prompt, Target } from '../../../src/llm/assistant.ts'
import { createAssistants } from '../../../src/llm/assistants.ts'
import { patient, readCall } from '../../support/assistants.ts'

const assistants = createAssistants({ ...patient, privateAddresses: false })
const target: Target = { provider: 'echo', vendor: 'echo', baseUrl: '', apiKey: undefined }
const prompt = (...messages: Prompt['messages']): Prompt => ({ model: 'echo', messages, parameters: {} })
const never = new AbortController().signal

test('says the user’s last words back, word by word, the same each time', async () => {
  const question = prompt(
    { role: 'system', content: 'Be short.' },
    { role: 'user', content: 'First' },
    { role: 'assistant', content: 'You said: First' },
    { role: 'user', content: '  Where is my\nparcel 🚚? ' },
  )
  const told = await readCall(assistants.ask(target, question, never))
  expect(told.pieces.join('')).toBe('You said: Where is my\nparcel 🚚?')
  expect(told.pieces.length).toBeGreaterThan(5)
  expect(told.fault).toBeUndefined()
  expect(told.answer).toEqual({
    content: 'You said: Where is my\nparcel 🚚?',
    toolCalls: null,
    finishReason: 'stop',
    model: 'echo',
    usage: { promptTokens: 15, completionTokens: 8 },
    timeToFirstTokenMs: expect.any(Number),
  })
  expect((await readCall(assistants.ask(target, question, never))).pieces).toEqual(told.pieces)
})

test.each([
  [
    'the texts of parts',
    prompt({ role: 'user', content: null, parts: [{ type: 'text', text: 'Hi' }, { type: 'image_url' }] }),
    'You said: Hi',
  ],
  ['nothing', prompt(), 'You said nothing that I can read.'],
])('has an answer to %s', async (_, question, content) => {
  expect((await readCall(assistants.ask(target, question, never))).answer.content).toBe(content)
})

test('gives back every character, whatever is said', async () => {
  const content = `${'x'.repeat(999)} 🚚🚚 \t\n ${'🚚'.repeat(99)}`
  const { pieces } = await readCall(assistants.ask(target, prompt({ role: 'user', content }), never))
  expect(pieces.join('')).toBe(`You said: ${content}`)
  expect(pieces.every((piece) => piece.isWellFormed())).toBe(true)
})

test('stops when its client leaves', async () => {
  const abort = new AbortController()
  const call = assistants.ask(target, prompt({ role: 'user', content: 'one two three' }), abort.signal)
  const said: string[] = []
  const reading = (async () => {
    for await (const piece of call) {
      said.push(piece)
      abort.abort()
    }
  })()
  await expect(reading).rejects.toMatchObject({ code: 'cancelled' })
  expect(call.answer).toMatchObject({ content: said.join(''), finishReason: null })
})

test('is always there', async () => {
  expect(await assistants.check(target)).toBe(0)
})
