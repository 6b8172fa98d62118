import { open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { LineLevel, LogLine, LogService } from '../generated/schemas.ts'
import { levelOf, toLogLine } from './log-lines.ts'

/** The files are `chatlogger.1.log`, `chatlogger.2.log` and so on; the last one is written to. */
export const baseName = 'chatlogger'

/** What is looked through at most. */
const maxBytes = 32 * 1_048_576
const chunkBytes = 65_536
/** Who shares the folder may still write to a file that is not the last one. */
const restMs = 60_000

/** Which lines are wanted. */
export interface LogQuery {
  /** How many at most. */
  lines: number
  /** This one, or a graver one. */
  level?: LineLevel
  service?: LogService
  requestId?: string
}

/** The files of the log. */
export interface LogFiles {
  /** The newest lines, newest first. */
  read(query: LogQuery): Promise<LogLine[]>
  /** Removes all files but those that are written to. */
  cleanUp(): Promise<{ files: number; bytes: number }>
}

/** The files that the processes of one data folder write. */
export function createLogFiles(folder: string): LogFiles {
  return {
    async read(query) {
      const found: LogLine[] = []
      for await (const text of linesFromTheEnd(folder)) {
        const line = wanted(text, query)
        if (line && found.push(line) === query.lines) break
      }
      return found.sort((one, other) => Date.parse(other.loggedAt) - Date.parse(one.loggedAt))
    },
    async cleanUp() {
      const removed = { files: 0, bytes: 0 }
      for (const path of (await newestFirst(folder)).slice(1)) {
        const { size, mtimeMs } = await stat(path).catch(unlessMissing({ size: 0, mtimeMs: Date.now() }))
        if (Date.now() - mtimeMs < restMs) continue
        await rm(path, { force: true })
        removed.files++
        removed.bytes += size
      }
      return removed
    },
  }
}

/** Removes all but so many files, those that others who share the folder have left too. */
export async function keepNewest(folder: string, files: number): Promise<void> {
  for (const path of (await newestFirst(folder)).slice(files)) await rm(path, { force: true })
}

/** Looks at the text first: to parse each line would take many times as long. */
function wanted(text: string, { level, service, requestId }: LogQuery): LogLine | undefined {
  if (requestId !== undefined && !text.includes(requestId)) return undefined
  if (level !== undefined && !(levelOf(text) >= levelOf(level))) return undefined
  const line = toLogLine(text)
  if (service !== undefined && line?.service !== service) return undefined
  if (requestId !== undefined && line?.requestId !== requestId) return undefined
  return line
}

async function newestFirst(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(unlessMissing([]))
  const numbered = entries.flatMap((entry) => {
    const [, number] = /^chatlogger\.(\d+)\.log$/.exec(entry.name) ?? []
    // To open a pipe would wait for its writer.
    return number === undefined || !entry.isFile() ? [] : [{ path: join(folder, entry.name), number: Number(number) }]
  })
  return numbered.sort((one, other) => other.number - one.number).map(({ path }) => path)
}

async function* linesFromTheEnd(folder: string): AsyncGenerator<string> {
  let left = maxBytes
  for (const path of await newestFirst(folder)) {
    const file = await open(path).catch(unlessMissing(undefined))
    if (!file) continue
    try {
      let end = (await file.stat()).size
      // The parts of a line whose beginning was not read yet, the last one first; put together once, however long it is.
      let rest: Buffer[] = []
      while (end > 0 && left > 0) {
        const start = Math.max(0, end - chunkBytes)
        const { buffer } = await file.read(Buffer.alloc(end - start), 0, end - start, start)
        left -= end - start
        end = start
        // What is before the first line feed may go on in what is read next.
        const first = start === 0 ? -1 : buffer.indexOf(10)
        if (start > 0 && first < 0) {
          rest.push(buffer)
          continue
        }
        const lines = Buffer.concat([...rest, buffer.subarray(first + 1)].reverse())
          .toString()
          .split('\n')
        rest = [buffer.subarray(0, Math.max(0, first))]
        for (const line of lines.reverse()) if (line !== '') yield line
      }
    } finally {
      await file.close()
    }
  }
}

/** Files come and go meanwhile. */
const unlessMissing =
  <T>(instead: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code !== 'ENOENT') throw error
    return instead
  }
