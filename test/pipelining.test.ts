import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildApp } from '../src/app.ts'
import { openPatiently } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { useWorld, withKey } from './support/world.ts'

const world = useWorld()

// A separate server that records which requests it has started.
let app: FastifyInstance
const begun: string[] = []
beforeAll(async () => {
  app = await buildApp(world.config, openPatiently(world.config.databaseUrl))
  app.addHook('onRequest', async ({ id }) => void begun.push(id))
  await app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(() => app.close())

const open = () => connect((app.server.address() as AddressInfo).port, '127.0.0.1')

const request = (id: string, path: string, body = '', connection = 'keep-alive') =>
  [
    `${body ? 'POST' : 'GET'} ${path} HTTP/1.1`,
    'host: test',
    `connection: ${connection}`,
    ...Object.entries({ ...withKey(world.acme.secretKey), 'x-request-id': id }).map((header) => header.join(': ')),
    ...(body ? ['content-type: application/json', `content-length: ${body.length}`] : []),
    '',
    body,
  ].join('\r\n')

const answered = (said: string) =>
  [...said.matchAll(/HTTP\/1\.1 (\d{3})[\s\S]*?x-request-id: (\S+)/g)].map(([, status, id]) => `${id} ${status}`)

const newMessages = async () => `/api/v1/orgs/me/chats/${(await world.newConversation(world.acme)).chat.id}/messages`

describe('pipelined requests', () => {
  it('run in order, and each sees the writes of those before it', async () => {
    const messages = await newMessages()
    const socket = open()
    const said = text(socket)
    socket.write(
      request('first-one', messages, '{"content":"pipelined"}') +
        request('second-one', `${messages}?order=desc&limit=1`) +
        request('third-one', messages, '{"content":7}') +
        request('fourth-one', '/api/v1/orgs/me', '', 'close'),
    )
    expect(answered(await said)).toEqual(['first-one 201', 'second-one 200', 'third-one 400', 'fourth-one 200'])
    expect(await said).toMatch(/second-one[\s\S]*"content":"pipelined"[\s\S]*third-one/)
  })

  it('are answered before a malformed request gets 400, and nothing after it runs', async () => {
    const messages = await newMessages()
    const socket = open()
    const said = text(socket)
    const path = `${messages}?limit=1`
    socket.write(`${request('good-one', path)}NO request\r\n\r\n${request('late-one', messages, '{"content":"late"}')}`)
    expect(answered(await said)).toEqual(['good-one 200', expect.stringMatching(/ 400$/)])
    expect(begun).toContain('good-one')
    expect(begun).not.toContain('late-one')
  })

  it('do not start while the client does not read earlier responses', async () => {
    const messages = await newMessages()
    const key = withKey(world.acme.secretKey)
    const large = { messages: Array.from({ length: 40 }, () => ({ role: 'user', content: 'x'.repeat(20_000) })) }
    const stored = await app.inject({ method: 'POST', url: `${messages}/batch`, headers: key, body: large })
    expect(stored.statusCode).toBe(201)
    const socket = open().pause()
    const ids = Array.from({ length: 60 }, (_, n) => `unread-${n}`)
    socket.write(ids.map((id) => request(id, messages)).join(''))
    await eventually(() => expect(begun).toContain('unread-0'))
    const { body } = await app.inject({ url: messages, headers: key })
    expect(body.length).toBeGreaterThan(300_000)
    expect(begun).not.toContain('unread-59')
    socket.destroy()
  })

  it('beyond 128 in the queue close the connection', async () => {
    const socket = open()
    const said = text(socket).catch(() => '')
    socket.on('error', () => {})
    socket.write(Array.from({ length: 200 }, (_, n) => request(`many-${n}`, '/health')).join(''))
    await said
    expect(begun).not.toContain('many-199')
  })
})
