import { once } from 'node:events'
import { text as readText } from 'node:stream/consumers'
import { expect } from 'vitest'
import { WebSocket } from 'ws'
import { frameOf, pathOf } from './contract.ts'
import { eventually } from './eventually.ts'
import type { TestVendor, VendorRequest } from './vendor.ts'
import { endless } from './vendor-scripts.ts'
import type { Body } from './world.ts'

/** The chat to connect to, and the caller's credentials. */
export interface ConnectOptions {
  params: Record<string, string>
  headers?: Record<string, string>
  query?: Record<string, string> | URLSearchParams
}

/** A client's end of a socket. Checks every received frame against the contract. */
export interface TestSocket {
  socket: WebSocket
  /** All frames received so far. */
  frames: Body[]
  /** Response headers of the handshake. */
  headers: Record<string, unknown>
  /** Sends a value as JSON; strings and buffers unchanged. */
  send(frame: unknown): void
  /** Waits for the next frame of one of these types. Throws when the socket closes without one. */
  next(...types: string[]): Promise<Body>
  /** Resolves with the close code. */
  closed: Promise<number>
  close(): Promise<void>
}

const urlOf = (address: string, { params, query = {} }: ConnectOptions) =>
  `${address.replace('http', 'ws')}${pathOf('connectChat', params)}?${new URLSearchParams(query)}`

/** Connects and waits for `ready`. Throws when the connection is refused. */
export async function openSocket(address: string, knock: ConnectOptions): Promise<TestSocket> {
  const socket = new WebSocket(urlOf(address, knock), { headers: knock.headers ?? {} })
  const frames: Body[] = []
  const faults: unknown[] = []
  const waiting = new Set<() => void>()
  let read = 0
  let headers: Record<string, unknown> = {}
  const wake = () => {
    for (const one of waiting) one()
  }
  socket.on('message', (data) => {
    try {
      frames.push(frameOf('connectChat', String(data)))
    } catch (error) {
      faults.push(error)
    }
    wake()
  })
  socket.on('upgrade', (response) => {
    headers = response.headers
  })
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  void closed.then(wake)
  await once(socket, 'open')
  const client: TestSocket = {
    socket,
    frames,
    headers,
    send: (frame) => socket.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame)),
    async next(...types) {
      for (;;) {
        if (faults.length > 0) throw faults[0]
        const at = frames.findIndex((frame, index) => index >= read && types.includes(frame.type))
        if (at >= 0) {
          read = at + 1
          return frames[at]
        }
        if (socket.readyState === WebSocket.CLOSED)
          throw new Error(`No ${types.join(' or ')} came: ${JSON.stringify(frames)}`)
        await new Promise<void>((resolve) => waiting.add(resolve))
        waiting.clear()
      }
    },
    closed,
    async close() {
      socket.close()
      await closed
    },
  }
  await client.next('ready')
  return client
}

/** Requests the longest answer, of characters that take six bytes each: more than an unread connection buffers. */
export function requestEndlessAnswer(vendor: TestVendor, { send }: TestSocket): Promise<VendorRequest> {
  vendor.say(endless(`data: ${JSON.stringify({ choices: [{ delta: { content: '\u0001'.repeat(2_000) } }] })}\n\n`))
  const nth = vendor.asked.length
  send({ type: 'message', content: 'Go on' })
  return vendor.question(nth)
}

/** Resolves with a number once it stops changing, such as the bytes sent to a client that does not read. */
export async function waitUntilStable(figure: () => number | undefined): Promise<number> {
  let last: number | undefined
  await eventually(
    () => {
      const before = last
      last = figure()
      expect(last).toBe(before)
    },
    { interval: 500, timeout: 30_000 },
  )
  return last ?? 0
}

/** Connects and returns the refusal's status and body. Throws when the connection opens. */
export async function openRefusedSocket(
  address: string,
  knock: ConnectOptions,
): Promise<{ status: number; body: Body }> {
  const socket = new WebSocket(urlOf(address, knock), { headers: knock.headers ?? {} })
  const [, response] = await Promise.race([
    once(socket, 'unexpected-response'),
    once(socket, 'open').then(() => {
      socket.terminate()
      throw new Error('The connection was accepted')
    }),
  ])
  const body = JSON.parse(await readText(response))
  socket.on('error', () => {}).terminate()
  return { status: response.statusCode, body }
}
