import { fstat } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pino from 'pino'
import { makeFolder } from '../folders.ts'
import type { LogLevel } from '../generated/schemas.ts'
import { baseName, keepNewest } from './log-files.ts'

/** What may wait to be written while the disk is slow, or full, or the reader has stopped; what exceeds it is lost. */
const maxWaiting = 4 * 1_048_576
/** What is written at once, in characters, and one line more: what is more than may wait would not be written at all. */
const maxTogether = 65_536
/** So often it is looked whether the file is still there. */
const lookEveryMs = 5_000

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
    : openOutput(1)
  const written = files === 0 ? [] : [await keepLogFile(() => openLogFile(folder, files))]
  // Each takes whatever the logger lets pass: its level can be changed while the server runs.
  const streams = [shown, ...written]
  return { level, stream: batchWrites((lines) => streams.forEach((stream) => void stream.write(lines))) }
}

/** Takes the lines of one turn of the event loop at once: each write wakes another thread, which cost a sixth of a small request. */
export function batchWrites(write: (lines: string) => void) {
  let lines = ''
  const writeThem = () => {
    const waiting = lines
    lines = ''
    if (waiting !== '') write(waiting)
  }
  process.prependListener('exit', writeThem) // before standard output is emptied for the last time
  return {
    write(line: string) {
      if (lines === '') setImmediate(writeThem)
      lines += line
      if (lines.length > maxTogether) writeThem()
    },
  }
}

/** A descriptor for lines that may get lost: where they cannot be written, the process goes on, and ends, without them. */
export function openOutput(fd: number) {
  const stream = pino.destination({ dest: fd, sync: false, maxLength: maxWaiting })
  const flushSync = stream.flushSync.bind(stream)
  let isTaken = true
  stream.on('error', () => {
    isTaken = false
  })
  stream.on('write', () => {
    isTaken = true
  })
  // As the process exits the library tries until it succeeds: on a full disk that would be for ever.
  stream.flushSync = () => isTaken && flushSync()
  return stream
}

/** Opens the file again once it is gone: an operator removes a folder, and a process that shares it removes old files. */
export async function keepLogFile(open: () => ReturnType<typeof openLogFile>, everyMs = lookEveryMs) {
  let stream = await open()
  const look = async () => {
    if (await isThere(stream.fd)) return
    const gone = stream
    stream = await open()
    gone.end()
  }
  const timer = setInterval(() => look().catch(() => {}), everyMs).unref()
  return {
    write: (line: string) => stream.write(line),
    end() {
      clearInterval(timer)
      stream.end()
    },
  }
}

/** Whether a folder still names an open file; false for one that could not be opened. */
const isThere = async (fd: number) => fd >= 0 && (await promisify(fstat)(fd)).nlink > 0

/** The file that is written to. Lines that wait while one is written go to the disk together. Readable by its owner alone. */
export async function openLogFile(folder: string, files: number) {
  const { default: roll } = await import('pino-roll') // where files are kept: it takes long to load
  makeFolder(folder)
  const file = join(folder, baseName)
  const stream = await roll({ file, extension: 'log', size: '10m', sync: false, mode: 0o600, maxLength: maxWaiting })
  stream.on('error', () => {}) // a disk that is full must end neither the process nor the other stream
  // The library's own limit counts while the next file is being opened, and keeps one too many where that is not there yet.
  stream.on('ready', () => void keepNewest(folder, files).catch(() => {}))
  return stream
}
