import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readConfig } from '../src/config.ts'
import { openDatabase } from '../src/db/open.ts'
import type { LogLine } from '../src/generated/schemas.ts'
import { pathOf } from './support/contract.ts'
import { eventually } from './support/eventually.ts'
import { createSandbox, type Sandbox, type Server } from './support/sandbox.ts'
import { createTenantFactory } from './support/tenants.ts'
import { adminToken, withKey, withToken } from './support/world.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 }) // a process is slow to start on a busy machine

const env = { SECRET_KEY: 'only for tests, and long enough to be one', ADMIN_TOKEN: adminToken, LOG_FILES: '10' }
/** A device that is always full, where the system has one. */
const fullDisk = '/dev/full'

type Address = Pick<Server, 'address'>

const logs = async ({ address }: Address, query: Record<string, string>): Promise<LogLine[]> => {
  const url = `${address}${pathOf('listLogs', {})}?${new URLSearchParams(query)}`
  const response = await fetch(url, { headers: withToken(adminToken) })
  expect(response.status).toBe(200)
  return ((await response.json()) as { data: LogLine[] }).data
}
const ask = ({ address }: Address, requestId: string, headers: object = {}) =>
  fetch(`${address}/api/v1/orgs/unknown-org/chats`, {
    method: 'POST',
    body: '{"title":"a secret title"}',
    headers: { ...headers, 'content-type': 'application/json', 'x-request-id': requestId },
  })

/** A server whose standard output goes to a full disk. */
interface Unheard {
  child: ChildProcess
  /** Resolves to the exit code, the signal, and what went to standard error. */
  ended: Promise<[number | null, NodeJS.Signals | null, string]>
}

async function startUnheard(place: Sandbox): Promise<Unheard> {
  const output = await open(existsSync(fullDisk) ? fullDisk : '/dev/null', 'w')
  const { PATH = '' } = process.env
  const child = spawn(process.execPath, [fileURLToPath(new URL('../src/server.ts', import.meta.url))], {
    cwd: place.folder,
    env: { PATH, DATABASE_URL: place.databaseUrl, PORT: '0', ...env },
    stdio: ['ignore', output.fd, 'pipe'],
  })
  let complaints = ''
  child.stderr?.setEncoding('utf8').on('data', (text) => (complaints += text))
  const ended = once(child, 'close').then(([code, signal]): Awaited<Unheard['ended']> => [code, signal, complaints])
  await output.close()
  return { child, ended }
}

describe('the log of two processes that share a folder, one with its standard output on a full disk,', () => {
  let place: Sandbox
  let key: string
  let here: Server
  let unheard: Unheard
  let there: Address
  beforeAll(async () => {
    place = await createSandbox()
    const db = openDatabase(place.databaseUrl)
    const config = readConfig({ ...env, DATABASE_URL: place.databaseUrl })
    key = (await createTenantFactory(db, config).newTenant()).secretKey
    await db.close()
    const starting = place.start(env)
    unheard = await startUnheard(place)
    here = await starting
    // The other process cannot print its address: its log holds it.
    there = await eventually(async () => {
      const messages = (await logs(here, { service: 'server' })).map(({ message }) => message ?? '')
      const addresses = messages.map((message) => /^Server listening at (\S+)$/.exec(message)?.[1])
      const address = addresses.find((found) => found !== undefined && found !== here.address)
      return address === undefined ? expect.fail('not yet') : { address }
    })
  })
  afterAll(async () => {
    unheard?.child.kill('SIGKILL')
    await unheard?.ended
    await place?.remove()
  })

  it('holds the lines of both', async () => {
    for (let n = 0; n < 20; n++) await Promise.all([ask(here, `here-number-${n}`), ask(there, `there-number-${n}`)])
    await eventually(async () => {
      const found = (await logs(here, { lines: '1000', service: 'api' })).map(({ requestId }) => requestId)
      for (let n = 0; n < 20; n++)
        expect(found).toEqual(expect.arrayContaining([`here-number-${n}`, `there-number-${n}`]))
    })
  })

  it('holds a request whose connection was lost', async () => {
    const { hostname, port } = new URL(here.address)
    const socket = connect(Number(port), hostname)
    socket.write(`POST /api/v1/orgs/me/chats HTTP/1.1\r\nhost: x\r\nx-organization-api-key: ${key}\r\n`)
    socket.write(
      'x-request-id: lost-on-its-way\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{"title":',
    )
    socket.end()
    await eventually(async () => {
      const lines = await logs(here, { requestId: 'lost-on-its-way' })
      expect(lines.map(({ details }) => [details.operationId, details.cut])).toContainEqual(['createChat', true])
    })
  })

  it('holds a request without its body and key', async () => {
    const response = await fetch(`${here.address}/api/v1/orgs/me/chats?tag=mine`, {
      method: 'POST',
      body: '{"title":"a secret title"}',
      headers: { ...withKey(key), 'content-type': 'application/json', 'x-request-id': 'who-was-it' },
    })
    expect(response.status).toBe(400)
    await eventually(async () => expect(await logs(here, { requestId: 'who-was-it' })).toHaveLength(1))
    const lines = JSON.stringify(await logs(here, { lines: '1000' }))
    expect(lines).not.toContain(key)
    expect(lines).not.toContain('a secret title')
    for (const secret of [key, 'a secret title']) expect(here.output()).not.toContain(secret)
  })

  it('holds one line for an aborted stream and one for a cut request', async () => {
    const headers = { ...withKey(key), 'content-type': 'application/json' }
    const url = `${here.address}/api/v1/orgs/me/chats`
    const made = await fetch(url, { method: 'POST', body: '{"title":"Hello"}', headers })
    const { id } = (await made.json()) as { id: string }
    const leave = new AbortController()
    const reading = { headers: { ...headers, 'x-request-id': 'a-stream-of-events' }, signal: leave.signal }
    await fetch(`${url}/${id}/events`, reading)
    const upload = connect(Number(new URL(here.address).port), '127.0.0.1')
    const lines = ['POST /api/v1/orgs/me/chats HTTP/1.1', 'host: x', `x-organization-api-key: ${key}`]
    lines.push('content-type: application/json', 'x-request-id: an-upload-that-is-cut', 'content-length: 9', '', '{')
    await new Promise<void>((resolve) => upload.write(lines.join('\r\n'), () => resolve()))
    leave.abort()
    upload.destroy()
    const linesOf = async (requestId: string) =>
      (await logs(here, { requestId })).map(({ level, details }) => ({ level, ...details }))
    await eventually(async () => {
      const stream = { level: 'info', operationId: 'streamChatEvents', status: 200 }
      expect(await linesOf('a-stream-of-events')).toMatchObject([stream])
      expect(await linesOf('an-upload-that-is-cut')).toMatchObject([
        { level: 'info', operationId: 'createChat', cut: true },
      ])
    })
    // An aborted stream must not look like a database failure.
    expect(here.output()).not.toContain('The database does not answer')
  })

  it('is readable by its owner only', async () => {
    const folder = join(place.folder, 'data/logs')
    const [name = ''] = await readdir(folder)
    expect([(await stat(folder)).mode & 0o777, (await stat(join(folder, name))).mode & 0o777]).toEqual([0o700, 0o600])
  })

  describe('after one has ended and the other was killed,', () => {
    let later: Server
    let unheardEnd: Awaited<Unheard['ended']>
    beforeAll(async () => {
      expect((await ask(there, 'before-the-end')).status).toBe(401)
      unheard.child.kill('SIGTERM')
      unheardEnd = await unheard.ended
      await ask(here, 'before-the-kill')
      // A line is on its way to the file when its request is answered.
      await eventually(async () => expect(await logs(here, { requestId: 'before-the-kill' })).toHaveLength(1))
      await here.end('SIGKILL')
      later = await place.start(env)
    })

    it('is still there, with a line for each request', async () => {
      for (const requestId of ['before-the-end', 'before-the-kill']) {
        const [line, ...others] = await logs(later, { requestId })
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
        expect((await logs(later, { service: 'server' })).map(({ message }) => message)).toContain(
          `Server listening at ${later.address}`,
        ),
      )
    })

    it.runIf(existsSync(fullDisk))('has not stopped the process on the full disk, which ended with code 0', () => {
      expect(unheardEnd).toEqual([0, null, ''])
    })
  })
})

it('writes no log files for LOG_FILES=0', async () => {
  const place = await createSandbox()
  try {
    const server = await place.start({ ...env, LOG_FILES: '0' })
    await ask(server, 'nowhere-to-be-found')
    expect(await logs(server, {})).toEqual([])
    await eventually(() => expect(server.output()).toContain('nowhere-to-be-found'))
    expect(existsSync(join(place.folder, 'data/logs'))).toBe(false)
  } finally {
    await place.remove()
  }
})
