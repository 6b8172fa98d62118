import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it, type MockInstance, vi } from 'vitest'
import { buildApp } from '../src/app.ts'
import { LiveSettings } from '../src/domain/platform/system-config.ts'
import { openPatiently } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { openSocket, requestEndlessAnswer, type TestSocket, waitUntilStable } from './support/sockets.ts'
import { createManualAnswer, hang } from './support/vendor-scripts.ts'
import { type Body, useWorld, withKey } from './support/world.ts'

// Fake timers drive the sockets' shared clock and the shutdown timeouts.
const toFake = ['setInterval' as const, 'clearInterval' as const, 'Date' as const]
let settings: MockInstance
beforeAll(() => {
  vi.useFakeTimers({ toFake })
  settings = vi.spyOn(LiveSettings.prototype, 'refresh').mockResolvedValue() // an hour has 5,000 refreshes
})
const world = useWorld()
const second = 1_000

interface Listening {
  address: string
  /** The number of open connections. */
  connections(): Promise<number>
  close(): Promise<void>
}

const listening: Listening[] = []

/** Another server on the same database, which the test can close. */
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
  params = { org: world.acme.slug, chatId: (await world.newConversation(world.acme)).chat.id }
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

/** Whether a socket has closed, checked after a ping round trip. */
async function isOver({ socket, closed }: TestSocket): Promise<boolean> {
  socket.ping()
  return Promise.race([once(socket, 'pong').then(() => false), closed.then(() => true)])
}

describe('a socket', () => {
  it('gets a ping every 20 seconds and stays open while it answers', async () => {
    const socket = await connect(await newServer())
    for (let n = 0; n < 10; n++) {
      const asked = once(socket.socket, 'ping')
      vi.advanceTimersByTime(20 * second)
      await asked
      expect(await isOver(socket)).toBe(false)
    }
  })

  it('that misses two pings is disconnected', async () => {
    const socket = await connect(await newServer())
    socket.socket.pause() // a client that is gone, as the server sees it
    vi.advanceTimersByTime(41 * second)
    vi.advanceTimersByTime(20 * second)
    socket.socket.resume()
    expect(await socket.closed).toBe(1006)
  })

  it('without frames for one hour is closed as idle, and an active one is not', async () => {
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

  it('that reads nothing for one minute is disconnected', async () => {
    const server = await newServer()
    const socket = await connect(server)
    const question = await requestEndlessAnswer(world.vendor, socket)
    await socket.next('token')
    socket.socket.pause()
    await waitUntilStable(() => question.bytesSent())
    vi.advanceTimersByTime(81 * second)
    await eventually(async () => expect(await server.connections()).toBe(0))
    await question.disconnected
    socket.socket.terminate()
  })
})

describe('a server that shuts down', () => {
  it('closes idle sockets at once and the others after their answer', async () => {
    const server = await newServer()
    const [idle, asking] = [await connect(server), await connect(server)]
    const slow = createManualAnswer()
    world.vendor.say(slow.script)
    asking.send({ type: 'message', content: 'One more thing' })
    await slow.sendToken('Here')
    await asking.next('token')
    const closing = server.close()
    expect(await idle.closed).toBe(1001)
    await slow.sendToken(' it is')
    await slow.end()
    expect(await asking.next('response')).toMatchObject({ response: 'Here it is' })
    expect(await asking.closed).toBe(1001)
    await closing
    expect((await messages()).at(-1)).toMatchObject({ content: 'Here it is', status: 'complete' })
  })

  it('waits for neither a hanging provider nor an unresponsive client', async () => {
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
    await question.disconnected
    await closing
    deaf.socket.resume()
    await deaf.closed
  })
})
