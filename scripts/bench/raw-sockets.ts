import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

const textFrame = 1

/** WebSockets that count the texts they are sent, and read none: what they cost is hardly anything but the network. */
export interface RawSockets {
  /** Characters of the longest text so far. */
  longest(): number
  /** Resolves when each of them has been sent so many texts. */
  received(texts: number): Promise<void>
  close(): Promise<void>
}

/** Opens so many, a few at a time, and waits until each has been sent its first text. */
export async function openSockets(count: number, url: (n: number) => string, headers: object): Promise<RawSockets> {
  const sockets: Socket[] = []
  let longest = 0
  /** How many sockets have been sent a text more than the index. */
  const reached: number[] = []
  const waiting = new Map<number, () => void>()
  const take = (length: number, texts: number) => {
    longest = Math.max(longest, length)
    reached[texts] = (reached[texts] ?? 0) + 1
    if (reached[texts] === count) waiting.get(texts)?.()
  }
  for (let n = 0; n < count; n += 50) {
    const some = Array.from({ length: Math.min(50, count - n) }, (_, index) => open(url(n + index), headers, take))
    sockets.push(...(await Promise.all(some)))
  }
  const received = async (texts: number) => {
    if (reached[texts - 1] !== count) await new Promise<void>((resolve) => waiting.set(texts - 1, resolve))
  }
  await received(1)
  return {
    longest: () => longest,
    received,
    async close() {
      const open = sockets.filter(({ destroyed }) => !destroyed)
      const ended = open.map((socket) => once(socket, 'close'))
      for (const socket of open) socket.destroy()
      await Promise.all(ended)
    },
  }
}

/** The opening handshake of RFC 6455, then frame after frame by their lengths alone. */
async function open(url: string, headers: object, take: (length: number, texts: number) => void): Promise<Socket> {
  const { hostname, port, host, pathname, search } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  await once(socket, 'connect')
  const lines = Object.entries({
    host,
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': randomBytes(16).toString('base64'),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}`)
  socket.write(`GET ${pathname}${search} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
  const opened = Promise.withResolvers<void>()
  let isOpen = false
  let texts = 0
  let rest: Buffer = Buffer.alloc(0)
  /** What is still to come of a frame whose beginning was read. */
  let pending = 0
  socket.on('data', (piece: Buffer) => {
    let at = Math.min(pending, piece.length)
    pending -= at
    let buffer = piece
    if (pending > 0) return
    if (rest.length > 0) {
      buffer = Buffer.concat([rest, piece.subarray(at)])
      at = 0
    }
    rest = Buffer.alloc(0)
    if (!isOpen) {
      const end = buffer.indexOf('\r\n\r\n')
      if (end < 0) {
        rest = buffer
        return
      }
      if (!buffer.subarray(0, end).includes(' 101 ')) return opened.reject(new Error(buffer.toString()))
      isOpen = true
      opened.resolve()
      at = end + 4
    }
    while (at < buffer.length) {
      const frame = frameAt(buffer, at)
      if (!frame) {
        rest = buffer.subarray(at)
        return
      }
      if (frame.opcode === textFrame) take(frame.length, texts++)
      const end = at + frame.header + frame.length
      pending = Math.max(0, end - buffer.length)
      at = Math.min(end, buffer.length)
    }
  })
  await opened.promise
  return socket
}

function frameAt(buffer: Buffer, at: number) {
  const short = (buffer[at + 1] ?? 0) & 127
  const header = short === 126 ? 4 : short === 127 ? 10 : 2
  if (buffer.length < at + header) return undefined
  const length =
    short === 126 ? buffer.readUInt16BE(at + 2) : short === 127 ? Number(buffer.readBigUInt64BE(at + 2)) : short
  return { opcode: (buffer[at] ?? 0) & 15, header, length }
}
