import type { ImportSummary, Send } from './client.ts'
import { DialogueRefused, toImportedLine } from './dialogue.ts'
import type { Line } from './lines.ts'

/** Chats by what became of them, and the messages stored. */
export type Tally = Omit<ImportSummary, 'errors'>

export interface Import {
  send: Send
  /** Name of the file, for the chats' metadata. */
  file: string
  /** Hears of each line that was refused, with its number in the file. */
  onRefused(line: number, reason: string): void
  /** Hears the tally after each request. */
  onProgress(tally: Readonly<Tally>): void
}

/** What one request takes: when it fails, no more has to be sent again. */
const maxLines = 500
const maxBytes = 4_000_000

interface Refusal {
  line: number
  reason: string
}

interface Batch {
  lines: Buffer[]
  /** Where in the file the lines are. */
  numbers: number[]
  /** Those that could not even be sent. */
  refused: Refusal[]
}

/** Imports all lines; a refused one is counted and the others go on. `stoppedBy` is why it ended before the lines did. */
export async function importLines(
  lines: AsyncIterable<Line>,
  { send, file, onRefused, onProgress }: Import,
): Promise<Tally & { stoppedBy?: Error }> {
  const tally: Tally = { created: 0, existing: 0, failed: 0, messages: 0 }
  try {
    for await (const { lines: translated, numbers, refused } of batches(lines, file)) {
      const summary = await send(Buffer.concat(translated))
      tally.created += summary.created
      tally.existing += summary.existing
      tally.failed += summary.failed + refused.length
      tally.messages += summary.messages
      const faults = [...refused, ...summary.errors.map((error) => toRefusal(error, numbers))]
      for (const { line, reason } of faults.sort((one, other) => one.line - other.line)) onRefused(line, reason)
      onProgress(tally)
    }
    return tally
  } catch (error) {
    return { ...tally, stoppedBy: error as Error }
  }
}

const toRefusal = ({ line, pointer, message }: ImportSummary['errors'][number], numbers: number[]): Refusal => ({
  line: numbers[line - 1] ?? 0,
  reason: pointer ? `${pointer} ${message}` : message,
})

async function* batches(lines: AsyncIterable<Line>, file: string): AsyncGenerator<Batch> {
  let batch: Batch = { lines: [], numbers: [], refused: [] }
  let size = 0
  for await (const { number, bytes } of lines) {
    try {
      const line = toImportedLine(bytes, file)
      batch.lines.push(line, lineFeed)
      batch.numbers.push(number)
      size += line.length
    } catch (error) {
      if (!(error instanceof DialogueRefused)) throw error
      batch.refused.push({ line: number, reason: error.message })
    }
    if (batch.numbers.length + batch.refused.length < maxLines && size < maxBytes) continue
    yield batch
    batch = { lines: [], numbers: [], refused: [] }
    size = 0
  }
  if (batch.numbers.length + batch.refused.length > 0) yield batch
}

const lineFeed = Buffer.from('\n')
