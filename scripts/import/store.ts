import { createHash } from 'node:crypto'
import type { components } from '../../src/generated/client.ts'
import { type Api, refusalOf } from './client.ts'
import { type Conversation, DialogueRefused } from './dialogue.ts'

type Chat = components['schemas']['Chat']
type NewMessage = components['schemas']['NewMessage']

const mostMessages = 1000
const mostBytes = 8_388_608 - 1024 // the contract's limit, less what is around the messages

/** With these no other dialogue would fare better. */
const endsAll = new Set([401, 403, 503, 507])

/** What became of one dialogue: was its chat made now, and how many messages were stored now. */
export interface Stored {
  created: boolean
  messages: number
}

/**
 * Stores a conversation as far as it is not there yet. The externalId makes one chat of it for ever; `lastSeq`, which deletes
 * do not lower, tells which batches it has; Idempotency-Keys cover answers that were lost and imports at the same time.
 * @throws DialogueRefused when this one cannot be stored, Error when none can
 */
export async function storeConversation(api: Api, org: string, conversation: Conversation): Promise<Stored> {
  const { messages } = conversation
  const batches = batchesOf(messages)
  const { chat, created } = await openChat(api, org, conversation.chat)
  const { id: chatId, lastSeq } = chat
  const missing = batches.filter(({ start }) => start >= lastSeq)
  if (lastSeq < messages.length && missing[0]?.start !== lastSeq) {
    throw new DialogueRefused(`chat ${chatId} has messages that are not from this file`)
  }
  for (const batch of missing) {
    const answer = await api.POST('/api/v1/orgs/{org}/chats/{chatId}/messages/batch', {
      params: { path: { org, chatId }, header: { 'Idempotency-Key': `import-${chatId}-${batch.start}` } },
      body: { messages: batch.messages },
    })
    if (!answer.data) throw failure(answer)
  }
  return { created, messages: missing.reduce((sum, batch) => sum + batch.messages.length, 0) }
}

async function openChat(api: Api, org: string, chat: Conversation['chat']): Promise<{ chat: Chat; created: boolean }> {
  const post = (header: { 'Idempotency-Key'?: string }) =>
    api.POST('/api/v1/orgs/{org}/chats', { params: { path: { org }, header }, body: chat })
  const key = createHash('sha256')
    .update(JSON.stringify([org, chat]))
    .digest('hex')
  let answer = await post({ 'Idempotency-Key': `import-${key}` })
  if (answer.error?.code === 'gone') answer = await post({}) // deleted since: the externalId is free again
  if (answer.data) return { chat: answer.data, created: !answer.response.headers.has('idempotent-replayed') }
  if (answer.error.code !== 'external_id_taken') throw failure(answer)

  const { externalId, metadata } = chat
  const found = await api.GET('/api/v1/orgs/{org}/chats', { params: { path: { org }, query: { externalId } } })
  const [there] = found.data?.data ?? []
  if (!there) throw failure(found.data ? answer : found)
  if (there.metadata.sha256 === metadata.sha256) return { chat: there, created: false }
  throw new DialogueRefused(`chat ${there.id} has the externalId "${externalId}" and was made of something else`)
}

/** Messages in order, in pieces that one request takes; `start` is how many come before. */
function batchesOf(messages: NewMessage[]) {
  const batches: { start: number; messages: NewMessage[] }[] = []
  let room = 0
  messages.forEach((message, start) => {
    const bytes = Buffer.byteLength(JSON.stringify(message)) + 1
    if (bytes > mostBytes) throw new DialogueRefused(`message ${start + 1} is larger than a request may be`)
    let batch = batches.at(-1)
    if (!batch || bytes > room || batch.messages.length === mostMessages) {
      batch = { start, messages: [] }
      batches.push(batch)
      room = mostBytes
    }
    batch.messages.push(message)
    room -= bytes
  })
  return batches
}

function failure(answer: { response: Response; error?: unknown }): Error {
  const reason = refusalOf(answer)
  return endsAll.has(answer.response.status) ? new Error(reason) : new DialogueRefused(reason)
}
