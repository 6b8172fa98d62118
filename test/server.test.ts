import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { runAdmin } from '../scripts/admin.ts'
import { openDatabase } from '../src/db/open.ts'
import type { Chat, Message } from '../src/generated/schemas.ts'
import { outcomeOf } from './support/commands.ts'
import { eventually } from './support/eventually.ts'
import { createSandbox, type Sandbox, type Server } from './support/sandbox.ts'
import { withKey } from './support/world.ts'

vi.setConfig({ testTimeout: 120_000 }) // a process is slow to start on a busy machine

const secret = 'only for tests, and long enough to be one'
const production = { NODE_ENV: 'production', SECRET_KEY: secret }

/** The secrets that the first start prints once. */
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

/** Runs a printed curl line with bash and curl, or by its parts when they are missing. */
async function paste(line: string) {
  const ran = await promisify(execFile)('bash', ['-c', line]).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && Number(error.code) !== 127) throw error
  })
  if (ran) return JSON.parse(ran.stdout)
  const [, url = '', key = '', body = ''] =
    /^curl (\S+) -H 'x-organization-api-key: (\w+)' [\s\S]* -d '(.*)'$/.exec(line) ?? []
  return (await call({ address: url } as Server, '', withKey(key), JSON.parse(body))).body
}

describe('two servers that start concurrently on an empty database', () => {
  let place: Sandbox
  let servers: [Server, Server]
  beforeAll(async () => {
    place = await createSandbox({ database: 'empty' })
    servers = await Promise.all([place.start(), place.start()])
  })
  afterAll(() => place.remove())

  /** The server that created the demo data. */
  const first = () => servers.find(({ output }) => output().includes('Made for you')) ?? expect.fail('no demo')

  test('print one organization, its admin, two keys and a first request, which all work', async () => {
    const server = first()
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

  test('create one demo and both serve it', async () => {
    const [shown, ...more] = servers.map(shownBy).filter(({ secretKey }) => secretKey !== '')
    expect(more).toEqual([])
    const lists = await Promise.all(servers.map((server) => chatsOf(server, shown?.secretKey ?? '')))
    expect(lists[0]).toEqual(lists[1])
    for (const server of servers) {
      const { status, body } = await login(server, 'admin', shown?.password ?? '')
      expect(status).toBe(200)
      for (const { address } of servers) {
        const headers = { authorization: `Bearer ${body.accessToken}` }
        expect((await fetch(`${address}/api/v1/users/me`, { headers })).status).toBe(200)
      }
    }
  })

  describe('and end, one by SIGKILL and the other by SIGTERM,', () => {
    const contents = Array.from({ length: 20 }, (_, number) => `Message ${number}`)
    const chatPath = '/api/v1/orgs/demo/chats'
    let shown: ReturnType<typeof shownBy>
    let session: { accessToken: string; refreshToken: string }
    let messagesPath: string
    let acknowledged: number[]
    let atSigterm: { answer: string; code: number | null }
    let third: Server
    beforeAll(async () => {
      shown = shownBy(first())
      const key = withKey(shown.secretKey)
      session = (await login(servers[0], 'admin', shown.password)).body
      const { id } = (await call(servers[0], chatPath, key, { title: 'Before the kill' })).body
      messagesPath = `${chatPath}/${id}/messages`
      const send = (content: string) => call(servers[0], messagesPath, key, { role: 'user', content })
      const answers = await Promise.all(contents.map(send))
      // The database is in memory, which outlives a process like the page cache; T3 of `npm run faults` covers power failures.
      await servers[0].end('SIGKILL')
      acknowledged = answers.map(({ status }) => status)
      atSigterm = await endDuringRequest(servers[1], shown.publishableKey)
      third = await place.start()
    })

    test('keep every message that was acknowledged before SIGKILL', async () => {
      expect(acknowledged).toEqual(contents.map(() => 201))
      const { data } = (await call(third, `${messagesPath}?limit=100`, withKey(shown.secretKey))).body as {
        data: Message[]
      }
      expect(data.map(({ content }) => content).sort()).toEqual(contents.toSorted())
    })

    test('finish running requests at SIGTERM, refuse new ones and exit with code 0', async () => {
      expect(atSigterm.answer).toMatch(/^HTTP\/1\.1 201 /m)
      expect(atSigterm.code).toBe(0)
      expect((await chatsOf(third, shown.secretKey)).map(({ title }) => title)).toContain('The last one')
    })

    test('keep keys, sessions and data for a later start, which prints and logs no secret', async () => {
      const { password, publishableKey, secretKey } = shown
      const { accessToken, refreshToken } = session
      expect((await chatsOf(third, secretKey)).map(({ title }) => title)).toContain('Before the kill')
      const authorization = `Bearer ${accessToken}`
      expect((await call(third, '/api/v1/users/me', { authorization })).body).toMatchObject({ username: 'admin' })
      expect((await call(third, '/api/v1/auth/refresh', {}, { refreshToken })).status).toBe(200)
      await login(third, 'admin', password)
      await login(third, 'admin', `not ${password}`)
      await call(third, `${chatPath}?limit=x`, withKey(publishableKey))
      const { stdout, stderr } = await third.end()
      expect(stdout).toContain('"operationId":"login"')
      for (const secret of [password, accessToken, refreshToken, 'clk_', 'Made for you']) {
        expect(stdout + stderr).not.toContain(secret)
      }
    })
  })
})

/** Sends SIGTERM after the head of a request, and the body once the server accepts no connections. */
async function endDuringRequest(server: Server, publishableKey: string) {
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
  await eventually(async () => expect(await connects(host, Number(port))).toBe(false))
  socket.write(body)
  await once(socket, 'end')
  return { answer, code: (await ended).code }
}

function connects(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host, () => resolve(true)).on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })
}

describe('a server', () => {
  let place: Sandbox
  beforeAll(async () => {
    place = await createSandbox()
  })
  afterAll(() => place.remove())

  test('does not start with an invalid configuration, prints one line per error and leaves nothing behind', async () => {
    const env = {
      NODE_ENV: 'production',
      PORT: 'eighty',
      DATABASE_URL: 'mysql://localhost/chat',
      RATE_LIMIT_MAX: 'lots',
    }
    const { code, stdout, stderr } = await place.run('src/server.ts', [], {
      ...env,
      CORS_ORIGIN: '*',
      DATA_DIR: 'never',
    })
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr.trimEnd().split('\n').sort()).toEqual([
      expect.stringMatching(/^CORS_ORIGIN must be a list of origins /),
      expect.stringMatching(/^DATABASE_URL must be a file: or postgresql: URL/),
      expect.stringMatching(/^PORT must be a port from 0 to 65535/),
      expect.stringMatching(/^RATE_LIMIT_MAX must be a whole number /),
      expect.stringMatching(/^SECRET_KEY must be set /), // as in production
    ])
    expect(existsSync(join(place.folder, 'never'))).toBe(false)
  })

  test('does not start without its database and prints the reason in one line without the password', async () => {
    const env = { DATABASE_URL: 'postgresql://someone:a-password@127.0.0.1:1/chat' }
    const { code, stderr } = await place.run('src/server.ts', [], env)
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^The database does not answer: .*127\.0\.0\.1:1\n$/)])
    expect(stderr).not.toContain('a-password')
  })

  test('does not start on a busy port, prints the reason in one line and creates no demo data', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const PORT = String((other.address() as AddressInfo).port)
    expect(await place.run('src/server.ts', [], { PORT })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^.*port.* in use.*PORT.*\n$/),
    })
    other.close()
    const db = openDatabase(place.databaseUrl)
    expect([await db.read.organization.count(), await db.read.user.count()]).toEqual([0, 0])
    await db.close()
  })

  test('creates no account in production and prints no key; npm run admin creates the first superadmin', async () => {
    const server = await place.start(production)
    expect(shownBy(server)).toMatchObject({ organization: '', password: '', secretKey: '', publishableKey: '' })

    const env = { ...production, DATABASE_URL: place.databaseUrl }
    const made = await outcomeOf((output) => runAdmin(['create'], env, output))
    expect(made).toMatchObject({ code: 0, stderr: '' })
    const password = /Password, shown this once: (\S+)\n/.exec(made.stdout)?.[1] ?? ''
    const { status, body } = await login(server, 'admin', password)
    expect([status, body.user?.isSuperadmin]).toEqual([200, true])
    expect((await call(server, '/api/v1/orgs', { authorization: `Bearer ${body.accessToken}` })).body.data).toEqual([])
  })
})
