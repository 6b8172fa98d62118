import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'
import roll from 'pino-roll'
import type { LogLevel } from '../generated/schemas.ts'
import { baseName } from './log-files.ts'

/** What may wait to be written while the disk is slow, or full; what comes then is not written. */
const mostWaiting = 4 * 1_048_576

interface LogSettings {
  logLevel: LogLevel
  /** Of the files; made where it is missing. */
  folder: string
  /** How many are kept, of 10 MiB each; 0 writes none. */
  files: number
}

/** Where the log goes: to the terminal, for people, or to standard output as JSON; and into the files. */
export async function openLog({ logLevel: level, folder, files }: LogSettings) {
  const shown = process.stdout.isTTY
    ? pino.transport({ target: 'pino-pretty', options: { ignore: 'pid,hostname' } })
    : pino.destination(1)
  const written = files === 0 ? [] : [await openLogFile(folder, files)]
  // Each stream takes whatever the logger lets pass: its level can be changed while the server runs.
  const streams = [shown, ...written].map((stream) => ({ level: 'trace' as const, stream }))
  return { level, stream: pino.multistream(streams) }
}

/** The file that is written to. Lines that wait while one is written go to the disk together. Readable by its owner alone. */
export async function openLogFile(folder: string, files: number) {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, baseName)
  const limit = { count: files, removeOtherLogFiles: true } // which counts the one that is written to as well
  const written = { sync: false, mode: 0o600, maxLength: mostWaiting }
  const stream = await roll({ file, extension: 'log', size: '10m', limit, ...written })
  stream.on('error', () => {}) // a disk that is full must end neither the process nor the other stream
  return stream
}
