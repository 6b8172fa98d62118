import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'

/** A line of a file, numbered from 1, without its line feed. */
export interface Line {
  number: number
  bytes: Buffer
}

export interface LinesFile {
  /** All lines that are not blank, read as they are asked for. */
  lines: AsyncGenerator<Line>
  /** Bytes of the file. */
  size: number
  /** How many of these bytes have been read. */
  position(): number
  close(): Promise<void>
}

/** Opens a file of lines; one whose name ends in `.gz` is decompressed on the way. Rejects when it cannot be opened. */
export async function openLines(path: string): Promise<LinesFile> {
  const handle = await open(path)
  const stat = await handle.stat()
  if (stat.isDirectory()) throw new Error(`${path} is a directory`)
  const file = handle.createReadStream()
  const content = path.endsWith('.gz') ? pipeline(file, createGunzip(), () => {}) : file
  const lines = numbered(split(content))
  return { lines, size: stat.size, position: () => file.bytesRead, close: () => handle.close() }
}

async function* numbered(lines: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let number = 0
  for await (const bytes of lines) {
    number += 1
    if (bytes.toString('latin1').trim() !== '') yield { number, bytes }
  }
}

/** By bytes: node:readline would end a line at U+2028 too, which JSON allows inside a string. */
async function* split(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let begun: Buffer[] = []
  for await (const chunk of content) {
    let start = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      yield Buffer.concat([...begun, chunk.subarray(start, end)])
      begun = []
      start = end + 1
    }
    begun.push(chunk.subarray(start))
  }
  yield Buffer.concat(begun)
}
