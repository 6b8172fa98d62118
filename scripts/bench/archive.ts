import { setImmediate as nextTurn } from 'node:timers/promises'
import { databaseTime, type SequencedRow } from '../../src/db/messages.ts'
import { newMessage, toSequencedRow } from '../../src/domain/conversations/message-shape.ts'
import { analyze, settle, withoutTextIndex } from './databases.ts'
import { message } from './messages.ts'
import { insertChats, type NewChat, nthChat, openOrganization } from './organization.ts'

/** How many messages there are, and how many of them are in one long chat; the others are in chats of `chatMessages`. */
export interface ArchiveSize {
  messages: number
  longChat: number
}

/** A database full of messages, only to be read. */
export interface Archive {
  databaseUrl: string
  orgId: string
  secretKey: string
  messages: number
  longChat: string | undefined
  chats: string[]
}

export const chatMessages = 50

/**
 * What only `rareChats` chats have, each in one message: a word whose sequences of three letters are common, and a word of
 * two characters.
 */
export const rareWords = { word: 'marmalade', twoCharacters: '果醬' }
export const rareChats = 10

/** So many chats grow at the same time, so that the messages of each lie apart, as they do where people talk. */
const chatsAtATime = 100
const rareSeq = 25

/**
 * Fills a new database through the product's own statement, a hundred chats in a transaction. The
 * texts are repeated, with a number, until there are enough; what was opened and used is not counted.
 */
export async function fillArchive(
  databaseUrl: string,
  { messages, longChat }: ArchiveSize,
  texts: readonly string[],
  signal: AbortSignal,
  progress: (stored: number) => void,
): Promise<Archive> {
  const { db, orgId, secretKey } = await openOrganization(databaseUrl)
  const total = Math.floor((messages - longChat) / chatMessages)
  const rare = new Set(Array.from({ length: rareChats }, (_, n) => Math.floor((n * total) / rareChats)))
  let turn = 0
  const row = (chat: NewChat, seq: number, isRare: boolean): SequencedRow => {
    const { content, ...input } = message(texts, turn)
    const repetition = Math.floor(turn++ / texts.length)
    const said = [content, ...(repetition > 0 ? [repetition + 1] : []), ...(isRare ? Object.values(rareWords) : [])]
    const full = newMessage(chat.id, { type: 'import' }, { ...input, content: said.join(' ') })
    const at = databaseTime(new Date(chat.createdAt.getTime() + seq * 1_000))
    return { ...toSequencedRow({ ...full, seq }), createdAt: at, updatedAt: at }
  }
  const store = async (chats: readonly NewChat[], isRare: (index: number) => boolean) => {
    signal.throwIfAborted()
    const size = chats[0]?.messages ?? 0
    const rows = Array.from({ length: size }, (_, place) =>
      chats.map((chat, index) => row(chat, place + 1, place + 1 === rareSeq && isRare(index))),
    ).flat()
    await db.write(async (tx) => {
      await insertChats(tx, orgId, chats)
      await db.insertMessages(tx, orgId, rows)
      await db.countMessages(
        tx,
        orgId,
        chats.map(({ id, messages }) => ({ chatId: id, from: 1, to: messages })),
        1,
      )
    })
    progress(turn)
    await nextTurn() // a signal may have come while SQLite kept this thread
  }
  try {
    const long = longChat > 0 ? nthChat(0, total, longChat) : undefined
    const ids: string[] = []
    let analyzed = 0
    await withoutTextIndex(databaseUrl, async () => {
      if (long) await store([long], () => false)
      for (let first = 0; first < total; first += chatsAtATime) {
        const count = Math.min(chatsAtATime, total - first)
        const chats = Array.from({ length: count }, (_, index) => nthChat(first + index, total, chatMessages))
        await store(chats, (index) => rare.has(first + index))
        ids.push(...chats.map(({ id }) => id))
        // The check that a message's chat is there keeps a plan made for few chats, and then reads them all.
        if (turn >= 2 * analyzed) {
          await analyze(databaseUrl)
          analyzed = turn
        }
      }
    })
    await settle(databaseUrl)
    return { databaseUrl, orgId, secretKey, messages: turn, longChat: long?.id, chats: ids }
  } finally {
    await db.close()
  }
}
