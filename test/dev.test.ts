/// <reference lib="esnext.disposable" />
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { copyTree } from '../scripts/mutate/copy.ts'
import type { Message } from '../src/generated/schemas.ts'
import { type OperationId, operations, pathOf } from './support/contract.ts'
import { freshDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { type Body, password, withToken } from './support/world.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 }) // npm, and two starts of a server

let tree: Awaited<ReturnType<typeof copyTree>>
let database: TestDatabase
beforeAll(async () => {
  database = await freshDatabase()
  tree = await copyTree()
})
afterAll(async () => {
  await tree?.[Symbol.asyncDispose]()
  await database?.drop()
})

/** Runs `npm run dev` in the copy, in a process group of its own. */
function startDev() {
  const { PATH = '', HOME = '', TMPDIR } = process.env
  const env = {
    PATH,
    HOME,
    ...(TMPDIR && { TMPDIR }),
    DATABASE_URL: database.url,
    PORT: '0',
    NODE_DISABLE_COMPILE_CACHE: '1', // which lies in the shared folder, and would grow by every copy
    npm_config_update_notifier: 'false',
    npm_config_logs_max: '0',
  }
  const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe']
  const child = spawn('npm', ['run', 'dev'], { cwd: tree.folder, env, detached: true, stdio })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  const ended = once(child, 'close')
  const killGroup = () => {
    try {
      process.kill(-(child.pid ?? expect.fail('npm did not start')), 'SIGKILL')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error // it has ended by itself
    }
  }
  process.once('exit', killGroup) // a group of its own outlives a test run that is interrupted
  return {
    output: () => output,
    /** The addresses of all greetings, oldest first. */
    addresses: () => [...output.matchAll(/^ChatLogger listens on (\S+)\n/gm)].map(([, address = '']) => address),
    async end() {
      process.off('exit', killGroup)
      killGroup()
      await ended
    },
  }
}

async function call(address: string, id: OperationId, { token = '', params = {}, body }: Call): Promise<Body> {
  const response = await fetch(address + pathOf(id, params), {
    method: operations[id].method,
    headers: { ...(token && withToken(token)), ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  const answer = await response.text()
  expect([id, response.status, answer]).toEqual([id, operations[id].status, expect.anything()])
  return JSON.parse(answer)
}

interface Call {
  token?: string
  params?: Record<string, string>
  body?: object
}

/** The title of the problem for a path that does not exist. */
const titleOf404 = async (address: string) =>
  ((await (await fetch(`${address}/nowhere`)).json()) as { title: string }).title

// `node --watch` has each thread report the modules it loads, in messages beside the answers of the program's own threads.
test('npm run dev starts the server, and restarts it when a file changes', async () => {
  const dev = startDev()
  try {
    const address = await eventually(() => dev.addresses()[0] ?? expect.fail(dev.output()), { timeout: 60_000 })
    expect(dev.output()).not.toMatch(/Installing|Generating/)
    expect(await titleOf404(address)).toBe('Not found')
    const person = { email: 'olga@example.com', username: 'olga', password }
    const body = { ...person, organizationName: 'Olga' }
    const { accessToken: token, user } = await call(address, 'register', { body })
    expect(user).toMatchObject({ username: 'olga' })
    const { data: organizations } = await call(address, 'listOrganizations', { token })
    const org = organizations[0].slug
    const { id: chatId } = await call(address, 'createChat', { token, params: { org }, body: { title: 'Hello' } })
    const params = { org, chatId }
    await call(address, 'createMessage', { token, params, body: { content: 'before' } })

    const problems = join(tree.folder, 'src/problems.ts')
    await writeFile(problems, (await readFile(problems, 'utf8')).replace(`'Not found'`, `'NOT FOUND'`), { flag: 'r+' })
    const restarted = await eventually(() => dev.addresses()[1] ?? expect.fail(dev.output()), { timeout: 60_000 })
    expect(await titleOf404(restarted)).toBe('NOT FOUND')
    const login = { username: 'olga', password }
    const { accessToken } = await call(restarted, 'login', { body: login })
    await call(restarted, 'createMessage', { token: accessToken, params, body: { content: 'after' } })
    const { data } = (await call(restarted, 'listMessages', { token: accessToken, params })) as { data: Message[] }
    expect(data.map(({ content }) => content)).toEqual(['before', 'after'])
  } finally {
    await dev.end()
  }
})
