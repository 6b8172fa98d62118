import { setImmediate } from 'node:timers/promises'
import { type Answer, type Call, endedBy, type Prompt, type PromptMessage } from './assistant.ts'

/** Answers without a vendor: says the user's last words back, the same each time, word by word. */
export function startEcho({ model, messages }: Prompt, signal: AbortSignal): Call {
  const answer: Answer = {
    content: null,
    toolCalls: null,
    finishReason: null,
    model,
    usage: undefined,
    timeToFirstTokenMs: undefined,
  }
  const words = textOf(messages.findLast(({ role }) => role === 'user'))
  const text = words === '' ? 'You said nothing that I can read.' : `You said: ${words}`

  async function* pieces(): AsyncGenerator<string, void> {
    const began = performance.now()
    for (const piece of text.match(/\s*\S{1,32}\s*/gu) ?? []) {
      await setImmediate()
      if (signal.aborted) throw endedBy(signal)
      answer.timeToFirstTokenMs ??= Math.round(performance.now() - began)
      answer.content = (answer.content ?? '') + piece
      yield piece
    }
    const promptTokens = messages.reduce((sum, message) => sum + tokensOf(textOf(message)), 0)
    answer.usage = { promptTokens, completionTokens: tokensOf(text) }
    answer.finishReason = 'stop'
  }

  const iterator = pieces()
  return { answer, [Symbol.asyncIterator]: () => iterator }
}

function textOf(message: PromptMessage | undefined): string {
  const parts = message?.parts as readonly { text?: unknown }[] | null | undefined
  const text = parts?.length
    ? parts.map(({ text }) => (typeof text === 'string' ? text : '')).join('\n')
    : message?.content
  return (text ?? '').trim().toWellFormed()
}

/** About four characters make a token. */
const tokensOf = (text: string) => Math.ceil(text.length / 4)
