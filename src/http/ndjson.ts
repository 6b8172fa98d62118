import type { Readable } from 'node:stream'
import { Problem } from '../problems.ts'
import { parseJson } from './bodies.ts'
import { checkOf } from './validation.ts'

/** One line of a stream, numbered from 1: its value, or why it has none. */
export type Line<T> = { line: number; value: T } | { line: number; fault: LineFault }

export interface LineFault {
  /** A JSON pointer into the line. */
  pointer?: string
  message: string
}

const mostBytes = 16_777_216
const mostValues = 1_000_000
const part = 'line'

/** Makes the reader of lines that are each a component of the contract. It holds one line at a time. */
export function createLineReader<T>(component: string): (stream: Readable) => AsyncGenerator<Line<T>> {
  const check = checkOf(component)
  const read = (bytes: Buffer): { value: T } | { fault: LineFault } => {
    try {
      const value = parseJson(bytes, part, mostValues)
      const fault = check(value, part)
      return fault ? { fault: inLine(fault) } : { value: value as T }
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      return { fault: faultOf(error) }
    }
  }
  return async function* (stream) {
    let line = 0
    for await (const bytes of split(stream)) {
      line++
      if (bytes === undefined) yield { line, fault: { message: `is larger than ${mostBytes} bytes` } }
      else if (!isBlank(bytes)) yield { line, ...read(bytes) }
    }
  }
}

/** What a problem says of the one line that it is about. */
const faultOf = ({ errors, message }: Problem): LineFault => (errors?.[0] ? inLine(errors[0]) : { message })

const inLine = ({ pointer, message }: { pointer: string; message: string }): LineFault => ({
  pointer: pointer.replace(/^\/\w+/, ''),
  message,
})

const isBlank = (bytes: Buffer) => bytes.every((byte) => byte === 0x20 || byte === 0x0d || byte === 0x09)

/** Cuts at each line feed; undefined for a line that is too large. A caller who went away leaves no last line. */
async function* split(stream: Readable): AsyncGenerator<Buffer | undefined> {
  let begun: Buffer[] = []
  let size = 0
  const add = (piece: Buffer) => {
    size += piece.length
    if (size > mostBytes) begun = []
    else begun.push(piece)
  }
  const take = () => {
    const line = size > mostBytes ? undefined : Buffer.concat(begun)
    begun = []
    size = 0
    return line
  }
  // Whoever stops reading can still answer: the stream stays open.
  const chunks = stream.iterator({ destroyOnReturn: false })
  try {
    for await (const chunk of chunks as AsyncIterable<Buffer>) {
      let start = 0
      for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
        add(chunk.subarray(start, end))
        yield take()
        start = end + 1
      }
      add(chunk.subarray(start))
    }
  } catch (error) {
    if (!stream.destroyed || stream.readableEnded) throw error
    return
  }
  if (size > 0) yield take()
}
