import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Chat, Message } from '../src/generated/schemas.ts'
import { newPlace, type Place, type Server } from './support/processes.ts'
import { withKey } from './support/world.ts'

vi.setConfig({ testTimeout: 60_000 }) // a process is slow to start on a busy machine

let place: Place
beforeEach(async () => {
  place = await newPlace()
})
afterEach(() => place.leave())

const secret = 'only for tests, and long enough to be one'
const production = { NODE_ENV: 'production', SECRET_KEY: secret }

/** What the first start shows once. */
function shownBy({ output }: Server) {
  const find = (pattern: RegExp) => pattern.exec(output())?.[1] ?? ''
  return {
    organization: find(/^ {2}organization +(\S+)$/m),
    password: find(/^ {2}admin +admin, password (\S+)$/m),
    secretKey: find(/^ {2}secret key +(clk_sec_\w+)$/m),
    publishableKey: find(/^ {2}publishable key +(clk_pub_\w+)$/m),
    curl: find(/^ {2}(curl .*\\\n.*)$/m),
  }
}

async function call(server: Server, path: string, headers: Record<string, string> = {}, body?: object) {
  const post = body && { method: 'POST', body: JSON.stringify(body) }
  const response = await fetch(server.address + path, {
    headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
    ...post,
  })
  return { status: response.status, body: JSON.parse(await response.text()) }
}

const chatsOf = async (server: Server, key: string): Promise<Chat[]> =>
  (await call(server, '/api/v1/orgs/demo/chats', withKey(key))).body.data

const login = (server: Server, username: string, password: string) =>
  call(server, '/api/v1/auth/login', {}, { username, password })

/** Does what a printed curl line does: by bash and curl where they are, else by its parts. */
async function paste(line: string) {
  const ran = await promisify(execFile)('bash', ['-c', line]).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && Number(error.code) !== 127) throw error
  })
  if (ran) return JSON.parse(ran.stdout)
  const [, url = '', key = '', body = ''] =
    /^curl (\S+) -H 'x-organization-api-key: (\w+)' [\s\S]* -d '(.*)'$/.exec(line) ?? []
  return (await call({ address: url } as Server, '', withKey(key), JSON.parse(body))).body
}

describe('the first start', () => {
  test('shows an organization, its admin, two keys and a first request, and all of them work', async () => {
    const server = await place.start()
    const { organization, password, secretKey, publishableKey, curl } = shownBy(server)
    expect(organization).toBe('demo')
    expect(curl).toContain(publishableKey)

    const chat: Chat = await paste(curl)
    expect(chat).toMatchObject({ title: 'Hello', source: 'widget', messageCount: 1 })
    expect((await chatsOf(server, secretKey)).map(({ id }) => id)).toEqual([chat.id])
    expect((await login(server, 'admin', password)).body.user).toMatchObject({ username: 'admin', isSuperadmin: false })

    const pages = [...server.output().matchAll(/^ {2}(API|Docs) +(\S+)$/gm)].map(([, name, url]) => [name, url])
    expect(pages).toEqual([
      ['API', `${server.address}/api/v1`],
      ['Docs', `${server.address}/docs`],
    ])
    expect((await fetch(`${server.address}/docs`)).status).toBe(200)
    expect((await stat(join(place.folder, 'data/secret-key'))).mode & 0o777).toBe(0o600)
  })

  test('of two servers at once on one empty database makes one demo, and both serve it', async () => {
    const servers = await Promise.all([place.start(), place.start()])
    const [shown, ...more] = servers.map(shownBy).filter(({ secretKey }) => secretKey !== '')
    expect(more).toEqual([])
    for (const server of servers) {
      expect(await chatsOf(server, shown?.secretKey ?? '')).toEqual([])
      const { status, body } = await login(server, 'admin', shown?.password ?? '')
      expect(status).toBe(200)
      for (const { address } of servers) {
        const headers = { authorization: `Bearer ${body.accessToken}` }
        expect((await fetch(`${address}/api/v1/users/me`, { headers })).status).toBe(200)
      }
    }
  })

  test('on a busy port is one clear line and exit code 1, and shows everything once a port is free', async () => {
    const other = await place.start()
    const PORT = new URL(other.address).port
    const own = await newPlace()
    try {
      expect(await own.run('src/server.ts', [], { PORT })).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^.*port.* in use.*PORT.*\n$/),
      })
      const server = await own.start()
      expect(await chatsOf(server, shownBy(server).secretKey)).toEqual([])
    } finally {
      await own.leave()
    }
  })
})

describe('a later start', () => {
  test('keeps keys, sessions and data, and shows no secret, in the log either', async () => {
    const first = await place.start()
    const { curl, password, secretKey, publishableKey } = shownBy(first)
    await paste(curl)
    const { accessToken, refreshToken } = (await login(first, 'admin', password)).body
    expect((await first.end()).code).toBe(0)

    const second = await place.start()
    expect(await chatsOf(second, secretKey)).toHaveLength(1)
    const authorization = `Bearer ${accessToken}`
    expect((await call(second, '/api/v1/users/me', { authorization })).body).toMatchObject({ username: 'admin' })
    await login(second, 'admin', password)
    await login(second, 'admin', `not ${password}`)
    await call(second, `/api/v1/orgs/demo/chats?limit=x`, withKey(publishableKey))
    const { stdout, stderr } = await second.end()
    expect(stdout).toContain('"operationId":"login"')
    for (const shown of [password, accessToken, refreshToken, 'clk_', 'Made for you']) {
      expect(stdout + stderr).not.toContain(shown)
    }
  })

  test('after a kill has every message that was acknowledged', async () => {
    const first = await place.start()
    const key = withKey(shownBy(first).secretKey)
    const chat = (await call(first, '/api/v1/orgs/demo/chats', key, {})).body
    const path = `/api/v1/orgs/demo/chats/${chat.id}/messages`
    const contents = Array.from({ length: 20 }, (_, number) => `Message ${number}`)
    const said = await Promise.all(contents.map((content) => call(first, path, key, { role: 'user', content })))
    await first.end('SIGKILL')
    expect(said.map(({ status }) => status)).toEqual(contents.map(() => 201))

    const second = await place.start()
    const { data } = (await call(second, `${path}?limit=100`, key)).body as { data: Message[] }
    expect(data.map(({ content }) => content).sort()).toEqual(contents.sort())
  })
})

test('SIGTERM lets a request under way be stored and answered, refuses new ones, and ends with code 0', async () => {
  const server = await place.start()
  const { publishableKey, secretKey } = shownBy(server)
  const { hostname: host, port } = new URL(server.address)
  const body = '{"title":"The last one"}'
  const socket = connect(Number(port), host).setEncoding('utf8')
  let answer = ''
  socket.on('data', (text) => {
    answer += text
  })
  socket.write(
    ['POST /api/v1/orgs/demo/chats HTTP/1.1', `host: ${host}`, 'content-type: application/json', 'expect: 100-continue']
      .concat(`x-organization-api-key: ${publishableKey}`, `content-length: ${body.length}`, '', '')
      .join('\r\n'),
  )
  await once(socket, 'data') // 100 Continue: the server has the request and waits for its body
  const ended = server.end('SIGTERM')
  while (await connects(host, Number(port))); // until it has closed its door
  socket.write(body)
  await once(socket, 'end')
  expect(answer).toMatch(/^HTTP\/1\.1 201 /m)
  expect((await ended).code).toBe(0)
  expect((await chatsOf(await place.start(), secretKey)).map(({ title }) => title)).toEqual(['The last one'])
})

function connects(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host, () => resolve(true)).on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })
}

describe('in production the server', () => {
  test('refuses to start without a configured secret, naming it, and leaves nothing behind', async () => {
    const { code, stderr } = await place.run('src/server.ts', [], { NODE_ENV: 'production' })
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^SECRET_KEY must be set .*\n$/)])
    expect(existsSync(join(place.folder, 'data'))).toBe(false)
  })

  test('makes nobody and shows no key; the first superadmin is made by npm run admin', async () => {
    const server = await place.start(production)
    expect(shownBy(server)).toMatchObject({ organization: '', password: '', secretKey: '', publishableKey: '' })

    const made = await place.run('scripts/admin.ts', ['create'], production)
    expect(made).toMatchObject({ code: 0, stderr: '' })
    const password = /Password, shown this once: (\S+)\n/.exec(made.stdout)?.[1] ?? ''
    const { status, body } = await login(server, 'admin', password)
    expect([status, body.user?.isSuperadmin]).toEqual([200, true])
    expect((await call(server, '/api/v1/orgs', { authorization: `Bearer ${body.accessToken}` })).body.data).toEqual([])
  })
})

describe('the server does not start, and says why in a line for each fault,', () => {
  test('with a configuration that makes no sense', async () => {
    const env = { PORT: 'eighty', DATABASE_URL: 'mysql://localhost/chat', RATE_LIMIT_MAX: 'lots', CORS_ORIGIN: '*' }
    const { code, stdout, stderr } = await place.run('src/server.ts', [], env)
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr.trimEnd().split('\n').sort()).toEqual([
      expect.stringMatching(/^CORS_ORIGIN must be a list of origins /),
      expect.stringMatching(/^DATABASE_URL must be a file: or postgresql: URL/),
      expect.stringMatching(/^PORT must be a port from 0 to 65535/),
      expect.stringMatching(/^RATE_LIMIT_MAX must be a whole number /),
    ])
  })

  test('with a database that is not there', async () => {
    const env = { DATABASE_URL: 'postgresql://someone:a-password@127.0.0.1:1/chat' }
    const { code, stderr } = await place.run('src/server.ts', [], env)
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^The database does not answer: .*127\.0\.0\.1:1\n$/)])
    expect(stderr).not.toContain('a-password')
  })
})
