import type { Api } from './client.ts'
import { DialogueRefused, readConversation } from './dialogue.ts'
import type { Line } from './lines.ts'
import { storeConversation } from './store.ts'

/** Dialogues by what became of them, and the messages stored. */
export interface Tally {
  created: number
  alreadyThere: number
  failed: number
  messages: number
}

export interface Import {
  api: Api
  /** Slug or id of the organization, or `me`. */
  org: string
  /** Name of the file, for the chats' metadata. */
  file: string
  /** Dialogues under way at the same time. */
  concurrency: number
  /** Hears of each dialogue that was refused, with the number of its line. */
  onRefused(line: number, reason: string): void
  /** Hears the tally after each dialogue. */
  onProgress(tally: Readonly<Tally>): void
}

/**
 * Stores all dialogues; a refused one is counted and the others go on. `stoppedBy` is why it ended before the lines did; what
 * was under way has been finished then.
 */
export async function importDialogues(
  lines: AsyncGenerator<Line>,
  { api, org, file, concurrency, onRefused, onProgress }: Import,
): Promise<Tally & { stoppedBy?: Error }> {
  const tally: Tally = { created: 0, alreadyThere: 0, failed: 0, messages: 0 }
  const store = async ({ number, bytes }: Line) => {
    try {
      const { created, messages } = await storeConversation(api, org, readConversation(bytes, file))
      tally[created ? 'created' : 'alreadyThere'] += 1
      tally.messages += messages
    } catch (error) {
      if (!(error instanceof DialogueRefused)) throw error
      tally.failed += 1
      onRefused(number, error.message)
    }
    onProgress(tally)
  }
  // The workers share one generator: a line goes to whoever asks next, and an error ends the lines for all.
  const work = async () => {
    for await (const line of lines) await store(line)
  }
  const ends = await Promise.allSettled(Array.from({ length: concurrency }, work))
  const stopped = ends.find((end) => end.status === 'rejected')
  return { ...tally, ...(stopped && { stoppedBy: stopped.reason as Error }) }
}
