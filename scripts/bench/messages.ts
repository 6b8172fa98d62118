const chatCount = 200

export const keyHeaders = (secretKey: string) => ({
  'content-type': 'application/json',
  'x-organization-api-key': secretKey,
})

/** Creates the chats that messages go to, and answers with their ids. */
export async function createChats(url: string, headers: Record<string, string>): Promise<string[]> {
  const chats: string[] = []
  while (chats.length < chatCount) {
    const body = JSON.stringify({ title: `Conversation ${chats.length + 1}` })
    const response = await fetch(`${url}/api/v1/orgs/me/chats`, { method: 'POST', headers, body })
    if (response.status !== 201) throw new Error(`createChat answered ${response.status}: ${await response.text()}`)
    chats.push(((await response.json()) as { id: string }).id)
  }
  return chats
}

/** People and assistants by turns; an assistant's message says what it cost. */
export function message(texts: readonly string[], turn: number) {
  const content = texts[turn % texts.length] ?? ''
  if (turn % 2 === 0) return { role: 'user' as const, content }
  const completionTokens = Math.ceil(content.length / 4)
  const usage = { promptTokens: 180, completionTokens, tokens: 180 + completionTokens }
  return { role: 'assistant' as const, content, provider: 'openai', model: 'gpt-4o-mini', latency: 640, ...usage }
}

/** The nth batch of so many messages. */
export const batchOf = (texts: readonly string[], batch: number, size: number) =>
  Array.from({ length: size }, (_, index) => message(texts, batch * size + index))
