import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it, type MockInstance, vi } from 'vitest'
import { buildApp } from '../src/app.ts'
import { LiveSettings } from '../src/domain/platform/live-settings.ts'
import { openPatiently } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { askForTooMuch, openSocket, stillness, type TestSocket } from './support/sockets.ts'
import { drip, hang } from './support/vendor-scripts.ts'
import { type Body, useWorld, withKey } from './support/world.ts'

// Time is told to pass: the one clock of all sockets, and the patience of a server that closes, are the test's.
const toFake = ['setInterval' as const, 'clearInterval' as const, 'Date' as const]
let settings: MockInstance
beforeAll(() => {
  vi.useFakeTimers({ toFake })
  settings = vi.spyOn(LiveSettings.prototype, 'refresh').mockResolvedValue() // an hour has 5,000 looks at them
})
const world = useWorld()
const second = 1_000

interface Listening {
  address: string
  /** How many connections it has. */
  connections(): Promise<number>
  close(): Promise<void>
}

const listening: Listening[] = []

/** Another server on the same database, which may be closed. */
async function newServer(): Promise<Listening> {
  const app = await buildApp(world.config, openPatiently(world.config.databaseUrl))
  await app.listen({ host: '127.0.0.1', port: 0 })
  const address = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  const connections = promisify(app.server.getConnections.bind(app.server))
  const server = { address, connections, close: () => app.close() }
  listening.push(server)
  return server
}

let params: { org: string; chatId: string }
beforeAll(async () => {
  await world.newProvider()
  params = { org: world.acme.slug, chatId: (await world.conversation(world.acme)).chat.id }
})
afterEach(async () => {
  vi.useFakeTimers({ toFake })
  await Promise.all(listening.splice(0).map(({ close }) => close()))
})
afterAll(() => {
  vi.useRealTimers()
  settings.mockRestore()
})

const headers = () => withKey(world.acme.secretKey)
const connect = ({ address }: Listening) => openSocket(address, { params, headers: headers() })
const messages = async (): Promise<Body[]> =>
  (await world.call('listMessages', { params, headers: headers() })).body.data

/** Whether a socket has ended, once it has answered what was sent before. */
async function isOver({ socket, closed }: TestSocket): Promise<boolean> {
  socket.ping()
  return Promise.race([once(socket, 'pong').then(() => false), closed.then(() => true)])
}

describe('a socket', () => {
  it('is asked every 20 seconds whether it is there, and stays as long as it answers', async () => {
    const socket = await connect(await newServer())
    for (let n = 0; n < 10; n++) {
      const asked = once(socket.socket, 'ping')
      vi.advanceTimersByTime(20 * second)
      await asked
      expect(await isOver(socket)).toBe(false)
    }
  })

  it('that answers none of two is cut off', async () => {
    const socket = await connect(await newServer())
    socket.socket.pause() // a client that is gone, as the server sees it
    vi.advanceTimersByTime(41 * second)
    vi.advanceTimersByTime(20 * second)
    socket.socket.resume()
    expect(await socket.closed).toBe(1006)
  })

  it('over which nothing has gone for an hour is closed as idle, and none that is used', async () => {
    const server = await newServer()
    const [idle, used] = [await connect(server), await connect(server)]
    const beats = [idle, used]
    for (let n = 0; n < 179; n++) {
      const asked = beats.map(({ socket }) => once(socket, 'ping'))
      vi.advanceTimersByTime(20 * second)
      await Promise.all(asked)
      await Promise.all(beats.map(isOver))
    }
    used.send({ type: 'typing' })
    expect(await isOver(used)).toBe(false)
    for (let n = 0; n < 2; n++) {
      vi.advanceTimersByTime(20 * second)
      await isOver(used)
    }
    expect(await idle.closed).toBe(4408)
    expect(await isOver(used)).toBe(false)
  })

  it('that takes nothing for a minute is cut off', async () => {
    const server = await newServer()
    const socket = await connect(server)
    const question = await askForTooMuch(world.vendor, socket)
    await socket.next('token')
    socket.socket.pause()
    await stillness(() => question.bytesSent())
    vi.advanceTimersByTime(81 * second)
    await eventually(async () => expect(await server.connections()).toBe(0))
    await question.leaving
    socket.socket.terminate()
  })
})

describe('a server that closes', () => {
  it('closes at once the sockets that only listen, and takes its leave of the others with their answer', async () => {
    const server = await newServer()
    const [idle, asking] = [await connect(server), await connect(server)]
    const slow = drip()
    world.vendor.say(slow.script)
    asking.send({ type: 'message', content: 'One more thing' })
    await slow.drop('Here')
    await asking.next('token')
    const closing = server.close()
    expect(await idle.closed).toBe(1001)
    await slow.drop(' it is')
    await slow.end()
    expect(await asking.next('response')).toMatchObject({ response: 'Here it is' })
    expect(await asking.closed).toBe(1001)
    await closing
    expect((await messages()).at(-1)).toMatchObject({ content: 'Here it is', status: 'complete' })
  })

  it('waits for no answer that does not come, nor for a socket that does not answer', async () => {
    const server = await newServer()
    const [deaf, asking] = [await connect(server), await connect(server)]
    deaf.socket.pause()
    world.vendor.say(hang())
    const nth = world.vendor.asked.length
    asking.send({ type: 'message', content: 'Anything else?' })
    const question = await world.vendor.question(nth)
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    const closing = server.close()
    await vi.advanceTimersByTimeAsync(7 * second)
    vi.useRealTimers()
    expect(await asking.closed).toBe(1001)
    await question.leaving
    await closing
    deaf.socket.resume()
    await deaf.closed
  })
})
