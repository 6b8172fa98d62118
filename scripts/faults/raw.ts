import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

export type Piece = string | Buffer

/** What a server said on one connection, and when it closed that; undefined when it did not within the time. */
export interface Said {
  text: string
  closedAfterMs: number | undefined
}

export interface Manner {
  /** Between one piece and the next. */
  everyMs?: number
  /** Whether the writing half is closed after the last piece. */
  finish?: boolean
  /** How long to wait for the end. */
  waitMs?: number
}

/** Opens a connection; what goes wrong on it is its end, and nothing else. */
export function openConnection(address: string): Socket {
  const { hostname, port } = new URL(address)
  return connect({ host: hostname, port: Number(port), noDelay: true, allowHalfOpen: true }).on('error', () => {})
}

/** Sends bytes as they are and hears whatever is answered, until the server closes or the time is over. */
export async function say(
  address: string,
  pieces: readonly Piece[],
  { everyMs = 0, finish = false, waitMs = 20_000 }: Manner = {},
): Promise<Said> {
  const socket = openConnection(address)
  const began = performance.now()
  let text = ''
  let closedAfterMs: number | undefined
  const over = Promise.withResolvers<void>()
  const end = () => {
    closedAfterMs ??= performance.now() - began
    over.resolve()
  }
  socket.setEncoding('latin1').on('data', (piece) => {
    text += piece
  })
  socket.once('end', end).once('close', end)
  const timer = setTimeout(over.resolve, waitMs)
  for (const piece of pieces) {
    if (closedAfterMs !== undefined) break
    socket.write(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece)
    if (everyMs > 0) await Promise.race([pause(everyMs), over.promise])
  }
  if (finish) socket.end()
  await over.promise
  clearTimeout(timer)
  socket.destroy()
  return { text, closedAfterMs }
}

/** The statuses of all final answers in what a server said, in order. */
export const statusesOf = (text: string): number[] =>
  [...text.matchAll(/(?<=^|\n|[^\r\n])HTTP\/1\.1 (\d{3})/g)]
    .map(([, status]) => Number(status))
    .filter((one) => one >= 200)
