import type { Database, Transaction } from '../../db/database.ts'
import type { ChatTailModel } from '../../generated/sqlite/models.ts'
import { wasLeft } from '../assistants/completion-shape.ts'
import type { ConversationFingerprint, Moment } from './conversation-fingerprint.ts'

/** How far back a request's past is looked for. */
const maxMoments = 64
/** So many conversations that stand alike are too many to tell which one it is. */
const maxAlike = 100

/** Where a conversation stands that a request goes on in. */
export interface Found {
  tail: ChatTailModel
  /** The request's first message that the chat does not hold. */
  from: number
}

/**
 * The chat that holds all that was said before, by the longest past that is one's; undefined where there is none, or more than one
 * alike. Nothing was said in it since, and no answer is being made in it.
 */
export async function matchConversation(
  db: Database,
  orgId: string,
  transcript: ConversationFingerprint,
): Promise<Found | undefined> {
  const moments = transcript.moments.slice(-maxMoments)
  const here = { orgId, chat: { deletedAt: null, status: { not: 'closed' } } } as const
  const find = (hashes: string[]) =>
    db.read.chatTail.findMany({ where: { ...here, hash: { in: hashes } }, include: withChat, take: maxAlike })
  const hashes = moments.map(({ hash }) => hash)
  let tails = await find(hashes)
  // Many began alike: those that are sought may be beyond them.
  if (tails.length === maxAlike) tails = (await Promise.all(hashes.map((hash) => find([hash])))).flat()
  const open = await atRest(db, orgId, transcript, tails)
  for (const { hash } of moments.reverse()) {
    const found = open.filter(({ tail }) => tail.hash === hash)
    if (found.length === 0) continue
    const isOnly = found.length === 1 && tails.filter((tail) => tail.hash === hash).length < maxAlike
    return isOnly ? found[0] : undefined
  }
  return undefined
}

/** The same in one chat, where that stands at what the request says, or in the middle of it. */
export async function matchConversationIn(
  db: Database,
  orgId: string,
  chatId: string,
  transcript: ConversationFingerprint,
): Promise<Found | undefined> {
  const tails = await db.read.chatTail.findMany({ where: { orgId, chatId }, include: withChat })
  const [found] = await atRest(db, orgId, transcript, tails)
  return found
}

const withChat = { chat: { select: { lastSeq: true } } } as const

/** Those whose chat has had no other message since, and whose last question is not being answered. */
async function atRest(
  db: Database,
  orgId: string,
  { moments, messages }: ConversationFingerprint,
  tails: readonly (ChatTailModel & { chat: { lastSeq: number } | null })[],
): Promise<Found[]> {
  const unforked = tails.filter(({ seq, chat }) => chat?.lastSeq === seq)
  if (unforked.length === 0) return []
  const ids = unforked.map(({ completionId }) => completionId)
  const rows = await db.read.completion.findMany({ where: { orgId, id: { in: ids } } })
  const last = new Map(rows.map((row) => [row.id, row]))
  return unforked.flatMap(({ chat: _, ...tail }) => {
    const moment = moments.find(({ hash }) => hash === tail.hash)
    const completion = last.get(tail.completionId)
    if (!moment || !completion) return []
    const isLeft = wasLeft(completion)
    if (completion.status === 'running' && !isLeft) return []
    const isUnanswered = isLeft || completion.status === 'failed'
    return [{ tail, from: isUnanswered ? afterSystem(messages, moment) : moment.length }]
  })
}

/** What the system said at the end of an unanswered request was stored with it. */
function afterSystem(messages: ConversationFingerprint['messages'], { length }: Moment): number {
  const next = messages.findIndex(({ role }, index) => index >= length && role !== 'system')
  return next === -1 ? messages.length : next
}

/** Takes the chat for this transaction, if it still stands where it was found: of two who go on from there, one may. */
export async function claim(tx: Transaction, { orgId, chatId, hash, seq, completionId }: ChatTailModel) {
  const here = { orgId, id: chatId, deletedAt: null, status: { not: 'closed' }, lastSeq: seq } as const
  const { count } = await tx.chat.updateMany({ where: here, data: { lastSeq: seq } })
  return count === 1 && (await tx.chatTail.count({ where: { orgId, chatId, hash, seq, completionId } })) === 1
}

/** Notes where a chat stands that this transaction holds, while a completion is being answered. */
export async function recordQuestion(tx: Transaction, tail: ChatTailModel): Promise<void> {
  const { orgId, chatId, ...state } = tail
  await tx.chatTail.upsert({ where: { orgId_chatId: { orgId, chatId } }, create: tail, update: state })
}

/** Notes that it was answered; where another message came meanwhile, no request continues from there. */
export async function recordAnswer(tx: Transaction, { orgId, chatId, completionId, hash, seq }: ChatTailModel) {
  const before = { orgId, chatId, completionId, seq: seq - 1 }
  await tx.chatTail.updateMany({ where: before, data: { hash, seq } })
}
