import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { Sender } from '../../src/http/sockets/sender.ts'
import { eventually } from '../support/eventually.ts'
import { waitUntilStable } from '../support/sockets.ts'

let server: WebSocketServer
let reader: WebSocket
let socket: WebSocket
let sender: Sender
beforeEach(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
  await once(server, 'listening')
  const connected = once(server, 'connection')
  reader = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const [connection, request] = (await connected) as [WebSocket, IncomingMessage]
  socket = connection
  await once(reader, 'open')
  sender = new Sender({ socket, connection: request.socket })
})
afterEach(() => {
  reader.terminate()
  server.close()
})

const frame = 'x'.repeat(100_000)

test('a reader who takes nothing is sent no more than the machine holds of it, and heard no further', async () => {
  let sent = 0
  let isEnough = false
  reader.pause()
  const sending = (async () => {
    for (; !isEnough; sent++) await sender.send(frame)
  })()
  await waitUntilStable(() => sent)
  expect(socket.bufferedAmount).toBeLessThan(2 * frame.length)
  expect(socket.isPaused).toBe(true)
  expect([sender.stuckBeats(), sender.stuckBeats(), sender.stuckBeats()]).toEqual([1, 2, 3])

  const before = sent
  isEnough = true
  reader.resume()
  await sending
  expect(sent).toBe(before + 1)
  expect([socket.isPaused, sender.stuckBeats()]).toEqual([false, 0])
})

test('does not wait when there is no recipient', async () => {
  reader.pause()
  const sending = (async () => {
    while (socket.readyState === WebSocket.OPEN) await sender.send(frame)
  })()
  await eventually(() => expect(socket.isPaused).toBe(true), { interval: 1 })
  socket.terminate()
  await sending
  await sender.send(frame)
})

test('frames come whole and in order, however they are sent', async () => {
  const texts = Array.from({ length: 300 }, (_, n) => `${n} ${'y'.repeat(n % 7 === 0 ? 90_000 : 10)}`)
  const heard: string[] = []
  const all = new Promise<void>((resolve) =>
    reader.on('message', (data) => heard.push(String(data)) === texts.length && resolve()),
  )
  for (const [index, text] of texts.entries()) {
    const taken = sender.send(text)
    if (index % 2 === 0) await taken
  }
  await all
  expect(heard).toEqual(texts)
})
