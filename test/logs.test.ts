import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { freePort } from '../scripts/free-port.ts'
import type { LogLine } from '../src/generated/schemas.ts'
import { pathOf } from './support/contract.ts'
import { eventually } from './support/eventually.ts'
import { newPlace, type Place, type Server } from './support/processes.ts'
import { adminToken, withToken } from './support/world.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 }) // a process is slow to start on a busy machine

let place: Place
beforeEach(async () => {
  place = await newPlace()
})
afterEach(() => place.leave())

const env = { SECRET_KEY: 'only for tests, and long enough to be one', ADMIN_TOKEN: adminToken }
const logs = async ({ address }: Server, query: Record<string, string>): Promise<LogLine[]> => {
  const url = `${address}${pathOf('listLogs', {})}?${new URLSearchParams(query)}`
  const response = await fetch(url, { headers: withToken(adminToken) })
  expect(response.status).toBe(200)
  return ((await response.json()) as { data: LogLine[] }).data
}
const ask = (server: Server, requestId: string, headers: object = {}) =>
  fetch(`${server.address}/api/v1/orgs/nobodys/chats`, {
    method: 'POST',
    body: '{"title":"a secret of somebody"}',
    headers: { ...headers, 'content-type': 'application/json', 'x-request-id': requestId },
  })

/** The secret key that the first start has shown. */
function demoKey(server: Server): string {
  const [, key = ''] = /^ {2}secret key +(clk_sec_\w+)$/m.exec(server.output()) ?? []
  expect(key).not.toBe('')
  return key
}

describe('the log', () => {
  it('is still there after a restart, and after a kill, with a line for each request', async () => {
    let server = await place.start(env)
    await ask(server, 'before-the-end')
    await server.end()
    server = await place.start(env)
    await ask(server, 'before-the-kill')
    // A line is on its way to the file when its request is answered.
    await eventually(async () => expect(await logs(server, { requestId: 'before-the-kill' })).toHaveLength(1))
    await server.end('SIGKILL')
    server = await place.start(env)
    for (const requestId of ['before-the-end', 'before-the-kill']) {
      const [line, ...others] = await logs(server, { requestId })
      expect(others).toEqual([])
      expect(line).toMatchObject({
        level: 'info',
        service: 'api',
        message: null,
        requestId,
        details: { operationId: 'createChat', method: 'POST', route: '/api/v1/orgs/:org/chats', status: 401 },
      })
      expect(line?.details.durationMs).toBeGreaterThan(0)
    }
    await eventually(async () =>
      expect((await logs(server, { service: 'server' })).map(({ message }) => message)).toContain(
        `Server listening at ${server.address}`,
      ),
    )
  })

  it('tells of a request whose connection was lost, too', async () => {
    const server = await place.start(env)
    const { hostname, port } = new URL(server.address)
    const socket = connect(Number(port), hostname)
    socket.write(`POST /api/v1/orgs/me/chats HTTP/1.1\r\nhost: x\r\nx-organization-api-key: ${demoKey(server)}\r\n`)
    socket.write(
      'x-request-id: lost-on-its-way\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{"title":',
    )
    socket.end()
    await eventually(async () => {
      const lines = await logs(server, { requestId: 'lost-on-its-way' })
      expect(lines.map(({ details }) => [details.operationId, details.cut])).toContainEqual(['createChat', true])
    })
  })

  it('says who asked, and holds neither what was said nor the key', async () => {
    const server = await place.start(env)
    const key = demoKey(server)
    const response = await fetch(`${server.address}/api/v1/orgs/me/chats?tag=mine`, {
      method: 'POST',
      body: '{"title":"a secret of somebody"}',
      headers: { 'x-organization-api-key': key, 'content-type': 'application/json', 'x-request-id': 'who-was-it' },
    })
    expect(response.status).toBe(400)
    await eventually(async () => expect(await logs(server, { requestId: 'who-was-it' })).toHaveLength(1))
    const lines = JSON.stringify(await logs(server, { lines: '1000' }))
    expect(lines).not.toContain(key)
    expect(lines).not.toContain('a secret of somebody')
    expect(server.output().split('Made for you').at(-1)).not.toContain('a secret of somebody')
  })

  it('has a line for a stream that its reader left, and for a request that was cut', async () => {
    const server = await place.start(env)
    const [, key = ''] = /^ {2}secret key +(clk_sec_\w+)$/m.exec(server.output()) ?? []
    const headers = { 'x-organization-api-key': key, 'content-type': 'application/json' }
    const url = `${server.address}/api/v1/orgs/me/chats`
    const made = await fetch(url, { method: 'POST', body: '{"title":"Hello"}', headers })
    const { id } = (await made.json()) as { id: string }
    const leave = new AbortController()
    const reading = { headers: { ...headers, 'x-request-id': 'a-stream-of-events' }, signal: leave.signal }
    await fetch(`${url}/${id}/events`, reading)
    const upload = connect(Number(new URL(server.address).port), '127.0.0.1')
    const lines = ['POST /api/v1/orgs/me/chats HTTP/1.1', 'host: x', `x-organization-api-key: ${key}`]
    lines.push('content-type: application/json', 'x-request-id: an-upload-that-is-cut', 'content-length: 9', '', '{')
    await new Promise<void>((resolve) => upload.write(lines.join('\r\n'), () => resolve()))
    leave.abort()
    upload.destroy()
    const linesOf = async (requestId: string) =>
      (await logs(server, { requestId })).map(({ level, details }) => ({ level, ...details }))
    await eventually(async () => {
      const stream = { level: 'info', operationId: 'streamChatEvents', status: 200 }
      expect(await linesOf('a-stream-of-events')).toMatchObject([stream])
      expect(await linesOf('an-upload-that-is-cut')).toMatchObject([
        { level: 'info', operationId: 'createChat', cut: true },
      ])
    })
    // Nor is it said of the database that it was the one who left.
    expect(server.output()).not.toContain('The database does not answer')
  })

  it('is readable by its owner alone, and is not kept where the operator wants none', async () => {
    await (await place.start(env)).end()
    const folder = join(place.folder, 'data/logs')
    const [name = ''] = await readdir(folder)
    expect([(await stat(folder)).mode & 0o777, (await stat(join(folder, name))).mode & 0o777]).toEqual([0o700, 0o600])
    const without = await place.start({ ...env, DATA_DIR: join(place.folder, 'other'), LOG_FILES: '0' })
    await ask(without, 'nowhere-to-be-found')
    expect(await logs(without, {})).toEqual([])
    await eventually(() => expect(without.output()).toContain('nowhere-to-be-found'))
  })

  it('is one of two processes that share the folder', async () => {
    const [here, there] = await Promise.all([place.start(env), place.start(env)])
    for (let n = 0; n < 50; n++) await Promise.all([ask(here, `here-number-${n}`), ask(there, `there-number-${n}`)])
    await eventually(async () => {
      const found = (await logs(here, { lines: '1000', service: 'api' })).map(({ requestId }) => requestId)
      for (let n = 0; n < 50; n++)
        expect(found).toEqual(expect.arrayContaining([`here-number-${n}`, `there-number-${n}`]))
    })
  })

  it.runIf(existsSync('/dev/full'))(
    'is lost where the disk is full that standard output goes to, and nothing else',
    async () => {
      const output = await open('/dev/full', 'w')
      const port = String(await freePort())
      const { PATH = '' } = process.env
      const child = spawn(process.execPath, [fileURLToPath(new URL('../src/server.ts', import.meta.url))], {
        cwd: place.folder,
        env: { PATH, DATABASE_URL: place.databaseUrl, PORT: port, ...env },
        stdio: ['ignore', output.fd, 'pipe'],
      })
      const ended = once(child, 'close')
      let said = ''
      child.stderr?.setEncoding('utf8').on('data', (text) => (said += text))
      const server = { address: `http://127.0.0.1:${port}` } as Server
      await eventually(() => fetch(`${server.address}/ready`), { interval: 100, timeout: 30_000 })
      for (let n = 0; n < 20; n++) expect((await ask(server, `on-a-full-disk-${n}`)).status).toBe(401)
      await eventually(async () => expect(await logs(server, { requestId: 'on-a-full-disk-19' })).toHaveLength(1))
      child.kill('SIGTERM')
      expect([await ended, said]).toEqual([[0, null], ''])
      await output.close()
    },
  )
})
