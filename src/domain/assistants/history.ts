import type { Database } from '../../db/database.ts'
import type { PromptMessage } from '../../llm/assistant.ts'

/** About how many tokens a text is: bytes in UTF-8 are three to a token or more, whatever the script. Rather too many than too few. */
export const estimateTokens = (text: string) => Math.ceil(Buffer.byteLength(text) / 3)

/** What a message takes beside its text. */
const frameTokens = 8
/** What an image takes, about: vendors count them by size. */
const imageTokens = 1_000

const pageSize = 100
/** A conversation that a model may be given has no more messages than this. */
const maxMessages = 2_000

/** A chat's messages up to `lastSeq`, oldest first: as many of the last ones as `tokens` hold, and at least the last one. */
export async function lastOfChat(
  db: Database,
  { orgId, chatId, lastSeq }: { orgId: string; chatId: string; lastSeq: number },
  tokens: number,
): Promise<PromptMessage[]> {
  const found: PromptMessage[] = []
  let left = tokens
  for (let before = lastSeq + 1; found.length < maxMessages; ) {
    const page = await db.read.message.findMany({
      where: { orgId, chatId, seq: { lt: before }, status: { not: 'failed' } },
      select: { seq: true, role: true, content: true, parts: true, name: true, toolCalls: true, toolCallId: true },
      orderBy: { seq: 'desc' },
      take: pageSize,
    })
    for (const { seq, parts, toolCalls, ...rest } of page) {
      const message = { ...rest, parts: parts as object[] | null, toolCalls: toolCalls as object[] | null }
      left -= sizeOf(message)
      if (left < 0 && found.length > 0) return found.reverse()
      found.push(message)
      before = seq
    }
    if (page.length < pageSize) break
  }
  return found.reverse()
}

/**
 * What a model is given of a conversation: what the system says at its beginning, and as many of its last messages as fit, none of them
 * without what it refers to. What is to be answered is always there.
 */
export function fitting(messages: readonly PromptMessage[], tokens: number, takesImages: boolean): PromptMessage[] {
  const seen = messages.map((message) => (takesImages ? message : withoutImages(message)))
  const start = seen.findIndex(({ role }) => role !== 'system')
  const lead = seen.slice(0, Math.max(0, start))
  const rest = seen.slice(lead.length)
  const needed = rest.length - toBeAnswered(rest)
  let left = lead.reduce((sum, message) => sum - sizeOf(message), tokens)
  let first = rest.length
  while (first > 0) {
    left -= sizeOf(rest[first - 1] as PromptMessage)
    if (left < 0 && rest.length - first >= needed) break
    first--
  }
  return withWholeCalls([...lead, ...rest.slice(first)])
}

/** Where begins what is to be answered: the last message, or the call whose results came last. */
function toBeAnswered(messages: readonly PromptMessage[]): number {
  const last = messages.length - 1
  const call = messages.findLastIndex(({ role }) => role !== 'tool')
  return messages[last]?.role === 'tool' && messages[call]?.toolCalls ? call : last
}

/** About how many tokens a message takes. */
export function sizeOf({ content, parts, toolCalls, functionCall }: PromptMessage): number {
  const texts = (parts ?? []).map((part) => ('text' in part ? estimateTokens(String(part.text)) : imageTokens))
  const calls = [toolCalls, functionCall].map((call) => (call ? estimateTokens(JSON.stringify(call)) : 0))
  const said = parts ? texts : [estimateTokens(content ?? '')]
  return [...said, ...calls].reduce((sum, size) => sum + size, frameTokens)
}

/** Whether a part is something to be seen or heard. */
export const isText = (part: object) => 'type' in part && part.type === 'text'

function withoutImages({ parts, content, ...message }: PromptMessage): PromptMessage {
  if (!parts || parts.every(isText)) return { ...message, parts, content }
  const texts = parts.filter(isText).map((part) => ('text' in part ? String(part.text) : ''))
  return { ...message, content: content ?? texts.join('\n') }
}

/**
 * Vendors refuse a call without its results, and results without their call: both are left out where the other is missing, since
 * it was cut off, deleted, or never came.
 */
function withWholeCalls(messages: readonly PromptMessage[]): PromptMessage[] {
  const whole: PromptMessage[] = []
  for (let at = 0; at < messages.length; at++) {
    const message = messages[at] as PromptMessage
    if (message.role === 'tool') continue // those that belong to a call were taken with it
    if (!message.toolCalls) {
      // Not what was cut before it said anything.
      if (message.content !== null || message.parts || message.functionCall) whole.push(message)
      continue
    }
    const results = resultsAfter(messages, at)
    const called = message.toolCalls.map(idOf)
    if (called.every((id) => results.some(({ toolCallId }) => toolCallId === id))) {
      whole.push(message, ...results.filter(({ toolCallId }) => called.includes(toolCallId)))
    } else if (message.content || message.parts) {
      whole.push({ ...message, toolCalls: null })
    }
  }
  return whole
}

function resultsAfter(messages: readonly PromptMessage[], at: number): PromptMessage[] {
  const end = messages.findIndex((message, index) => index > at && message.role !== 'tool')
  return messages.slice(at + 1, end === -1 ? undefined : end)
}

const idOf = (call: object) => ('id' in call ? call.id : undefined)
