import type { Socket } from 'node:net'
import { setInterval as every } from 'node:timers/promises'
import { openConnection } from './raw.ts'

const byteEveryMs = 1_000

/** Connections on which hardly anything comes. */
export interface Slow {
  name: string
  /** By when the server must have closed them, in milliseconds. */
  withinMs: number
  open(): number
  /** When the first and the last of them were closed, in milliseconds. */
  closed(): { first: number; last: number }
  destroy(): void
}

interface Kind {
  name: string
  withinMs: number
  /** What is sent at once. */
  first: string
  /** What is sent again and again; nothing where it is empty. */
  drip: string
  /** Whether the answers are left where they are. */
  isDeaf?: boolean
}

/** Opens so many, and drips on until they are destroyed. */
export function openSlow(address: string, { name, withinMs, first, drip, isDeaf = false }: Kind, count: number): Slow {
  const began = performance.now()
  const times: number[] = []
  const stopping = new AbortController()
  const open = new Set<Socket>()
  for (let n = 0; n < count; n++) {
    const socket = openConnection(address)
    open.add(socket)
    const close = () => {
      if (open.delete(socket)) times.push(performance.now() - began)
      socket.destroy()
    }
    socket.once('end', close).once('close', close)
    if (!isDeaf) socket.resume()
    if (first) socket.write(first)
  }
  const go = async () => {
    for await (const _ of every(byteEveryMs, undefined, { signal: stopping.signal })) {
      for (const socket of open) socket.write(drip)
    }
  }
  if (drip) go().catch(() => {}) // it is over
  return {
    name,
    withinMs,
    open: () => open.size,
    closed: () => ({ first: Math.min(...times), last: Math.max(...times) }),
    destroy() {
      stopping.abort()
      for (const socket of open) socket.destroy()
      open.clear()
    },
  }
}
