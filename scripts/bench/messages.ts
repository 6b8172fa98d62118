const chatCount = 200

export const keyHeaders = (secretKey: string) => ({
  'content-type': 'application/json',
  'x-organization-api-key': secretKey,
})

/** Creates the chats that messages go to, and answers with their ids. */
export async function createChats(url: string, headers: Record<string, string>, count = chatCount): Promise<string[]> {
  const chats: string[] = []
  while (chats.length < count) {
    const body = JSON.stringify({ title: `Conversation ${chats.length + 1}` })
    const response = await fetch(`${url}/api/v1/orgs/me/chats`, { method: 'POST', headers, body })
    if (response.status !== 201) throw new Error(`createChat answered ${response.status}: ${await response.text()}`)
    chats.push(((await response.json()) as { id: string }).id)
  }
  return chats
}

const models = [
  { provider: 'openai', model: 'gpt-4o-mini' },
  { provider: 'openai', model: 'gpt-4o' },
  { provider: 'groq', model: 'llama-3.3-70b-versatile' },
  { provider: 'gemini', model: 'gemini-2.0-flash' },
]

/** Milliseconds from 200 to 12,800, each doubling as likely as the others, in an order without a pattern. */
const latencyOf = (turn: number) => Math.round(200 * 2 ** (((turn * 0.6180339887) % 1) * 6))

/** People and assistants by turns; an assistant's message says which model made it, and what it cost. */
export function message(texts: readonly string[], turn: number) {
  const content = texts[turn % texts.length] ?? ''
  if (turn % 2 === 0) return { role: 'user' as const, content }
  const completionTokens = Math.ceil(content.length / 4)
  const usage = { promptTokens: 180, completionTokens, tokens: 180 + completionTokens }
  const said = { role: 'assistant' as const, content, latency: latencyOf(turn) }
  return { ...said, ...models[((turn - 1) / 2) % models.length], ...usage }
}

/** The nth batch of so many messages. */
export const batchOf = (texts: readonly string[], batch: number, size: number) =>
  Array.from({ length: size }, (_, index) => message(texts, batch * size + index))
