import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { pathOf } from './support/contract.ts'
import { useWorld } from './support/world.ts'

const world = useWorld()
const agent = new Agent({ keepAlive: true, maxSockets: 1 })
let url: string
beforeAll(async () => {
  url = await world.app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => agent.destroy())

const json = { 'content-type': 'application/json' }

it.each([
  ['says how long it is', { 'content-length': '2000000' }],
  ['does not say how long it is', { 'transfer-encoding': 'chunked' }],
])('a too large body that %s gets 413, and the connection stays usable for the next request', async (_, length) => {
  const sent = request(url + pathOf('login', {}), { method: 'POST', agent, headers: { ...json, ...length } })
  sent.write('x'.repeat(1_500_000))
  const [refused] = (await once(sent, 'response')) as [IncomingMessage]
  const { localPort } = refused.socket
  refused.resume()
  await once(refused, 'end')
  sent.end('x'.repeat(500_000))
  await once(sent, 'close')
  const next = request(`${url}/health`, { agent }).end()
  const [served] = (await once(next, 'response')) as [IncomingMessage]
  served.resume()
  expect([refused.statusCode, served.statusCode]).toEqual([413, 200])
  expect(served.socket.localPort).toBe(localPort)
})
