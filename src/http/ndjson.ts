import type { Readable } from 'node:stream'
import { Problem, problemAt } from '../problems.ts'
import { parseJson } from './bodies.ts'
import { checkOf } from './validation.ts'

/** One line of a stream, numbered from 1: its value and how many bytes it was, or why it has none. */
export type Line<T> = { line: number; value: T; bytes: number } | { line: number; fault: LineFault }

interface LineFault {
  /** A JSON pointer into the line. */
  pointer?: string
  message: string
}

const maxBytes = 4_194_304
const maxValues = 1_000_000
const longestPointer = 1_000
const part = 'line'

/** Makes the reader of lines that are each a component of the contract. It holds one line at a time. 400 without a body. */
export function createLineReader<T>(component: string): (stream: Readable | undefined) => AsyncGenerator<Line<T>> {
  const check = checkOf(component)
  const read = (bytes: Buffer): { value: T; bytes: number } | { fault: LineFault } => {
    try {
      const value = parseJson(bytes, part, maxValues)
      const fault = check(value, part)
      return fault ? { fault: inLine(fault) } : { value: value as T, bytes: bytes.length }
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      return { fault: faultOf(error) }
    }
  }
  return async function* (stream) {
    if (!stream) throw problemAt('invalid_request', '/body', 'is required')
    let line = 0
    for await (const bytes of split(stream)) {
      line++
      if (bytes === undefined) yield { line, fault: { message: `is larger than ${maxBytes} bytes` } }
      else if (!isBlank(bytes)) yield { line, ...read(bytes) }
    }
  }
}

/** What a problem says of the one line that it is about. */
const faultOf = ({ errors, message }: Problem): LineFault => (errors?.[0] ? inLine(errors[0]) : { message })

/** Without a pointer when the line's own names make it long: many faults are kept at once. */
function inLine({ pointer, message }: { pointer: string; message: string }): LineFault {
  return pointer.length > longestPointer ? { message } : { pointer: pointer.replace(/^\/\w+/, ''), message }
}

const isBlank = (bytes: Buffer) => bytes.every((byte) => byte === 0x20 || byte === 0x0d || byte === 0x09)

/**
 * Cuts at each line feed; undefined for a line that is too large. A caller who went away leaves no last line. Each line is good
 * until the next one is asked for: all are put together in one place, however small the pieces that come.
 */
async function* split(stream: Readable): AsyncGenerator<Buffer | undefined> {
  let begun = Buffer.allocUnsafe(65_536)
  let size = 0
  const add = (piece: Buffer) => {
    const end = size + piece.length
    if (end <= maxBytes) {
      if (end > begun.length) begun = Buffer.concat([begun.subarray(0, size)], Math.max(2 * begun.length, end))
      piece.copy(begun, size)
    }
    size = end
  }
  const take = () => {
    const line = size > maxBytes ? undefined : begun.subarray(0, size)
    size = 0
    return line
  }
  // A handler that stops reading can still answer; the rest is skipped, so that the connection takes its next request.
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
  } finally {
    stream.resume()
  }
  if (size > 0) yield take()
}
