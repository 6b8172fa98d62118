import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildApp } from '../src/app.ts'
import { pathOf } from './support/contract.ts'
import { openPatiently } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { useWorld, withKey } from './support/world.ts'

const world = useWorld()

// A separate server that holds requests with x-hold until their client disconnects.
let app: FastifyInstance
let url: string
let held = 0
beforeAll(async () => {
  app = await buildApp(world.config, openPatiently(world.config.databaseUrl))
  app.addHook('preHandler', async ({ headers, raw }) => {
    if (!headers['x-hold']) return
    held++
    await once(raw.socket, 'close')
  })
  url = await app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(() => app.close())

const newChat = async () => (await world.newConversation(world.acme)).chat.id
const nothingOpen = () => eventually(() => expect(app.openConnections.size).toBe(0))

/** Sends a request, and disconnects before the answer. */
async function sendAndLeave(method: string, path: string, body = ''): Promise<void> {
  const before = held
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  const headers = {
    ...withKey(world.acme.secretKey),
    host: 'test',
    'x-hold': 'yes',
    ...(body && { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`)
  await eventually(() => expect(held).toBe(before + 1))
  socket.destroy()
  await once(socket, 'close')
}

it('logs no error for a client that disconnects before authentication', async () => {
  const lines = vi.spyOn(app.log, 'error')
  for (let time = 0; time < 20; time++) {
    const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
    await once(socket, 'connect')
    socket.write('GET /api/v1/orgs/me/chats HTTP/1.1\r\nhost: test\r\n\r\n')
    socket.resetAndDestroy()
  }
  expect((await fetch(`${url}/health`)).status).toBe(200)
  expect(lines).not.toHaveBeenCalled()
})

it('limits the open streams and sockets of a visitor until one closes', async () => {
  const { chat, visitor } = await world.newConversation(world.acme)
  const path = pathOf('streamChatEvents', { org: world.acme.slug, chatId: chat.id })
  const open = () => fetch(url + path, { headers: visitor })
  const streams = []
  for (let count = 0; count < 20; count++) streams.push(await open())
  expect(streams.map(({ status }) => status)).toEqual(streams.map(() => 200))
  expect((await open()).status).toBe(429)
  await streams[0]?.body?.cancel()
  await eventually(async () => {
    const another = await open()
    expect(another.status).toBe(200)
    streams.push(another)
  })
  await Promise.all(streams.map(({ body }) => body?.cancel()))
})

describe('nothing stays open', () => {
  it('after a HEAD request for a stream', async () => {
    const chatId = await newChat()
    const path = pathOf('streamChatEvents', { org: world.acme.slug, chatId })
    for (let time = 0; time < 5; time++) {
      const response = await fetch(url + path, { method: 'HEAD', headers: withKey(world.acme.secretKey) })
      expect(response.status).toBe(200)
    }
    await nothingOpen()
  })

  it('after a client disconnects before its stream begins', async () => {
    const chatId = await newChat()
    const path = pathOf('streamChatEvents', { org: world.acme.slug, chatId })
    for (let time = 0; time < 10; time++) await sendAndLeave('GET', path)
    await nothingOpen()
  })

  it('after a client disconnects before its question reaches a provider', async () => {
    const chatId = await newChat()
    const path = pathOf('createCompletion', { org: world.acme.slug, chatId })
    await sendAndLeave('POST', path, '{"content":"Is anyone there?","stream":true}')
    await eventually(async () => {
      const params = { org: world.acme.slug, chatId }
      const { body } = await world.call('listCompletions', { params, headers: withKey(world.acme.secretKey) })
      expect(body.data.map(({ status }: { status: string }) => status)).toEqual(['failed'])
    })
  })
})
