import { randomUUID } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { copyFile, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Libsql from 'libsql'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { runBackup } from '../scripts/backup.ts'
import { buildApp } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import { openDatabase } from '../src/db/open.ts'
import { outcomeOf } from './support/commands.ts'
import { type OperationId, operations, pathOf } from './support/contract.ts'
import { databaseKind, describeOn } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { type PostgresqlServer, runPostgresql, startPostgresql } from './support/postgresql-programs.ts'
import { describeWithProgram } from './support/required-programs.ts'
import { createSandbox, type Sandbox, type Server } from './support/sandbox.ts'
import { recomputedStatistics, storedStatistics } from './support/statistics.ts'
import { createTenantFactory, password, type Tenant } from './support/tenants.ts'
import { startVendor, type TestVendor } from './support/vendor.ts'
import { type Body, withKey } from './support/world.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 }) // a process is slow to start on a busy machine

const env = {
  SECRET_KEY: 'only for tests, and long enough to be one',
  LLM_PRIVATE_ADDRESSES: 'true',
  RATE_LIMIT_MAX: '1000000',
}

let place: Sandbox
let vendor: TestVendor
beforeAll(async () => {
  vendor = await startVendor()
})
afterAll(() => vendor.close())
beforeEach(async () => {
  place = await createSandbox()
})
afterEach(() => place.remove())

type Address = Pick<Server, 'address'>

/** Retries on 503, as a client does: a busy machine is no fault. */
async function call(server: Address, id: OperationId, params: Record<string, string>, key: string, body?: object) {
  const response = await eventually(async () => {
    const answer = await fetch(server.address + pathOf(id, params), {
      method: operations[id].method,
      headers: { ...(key && withKey(key)), ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    expect(answer.status).not.toBe(503)
    return answer
  })
  const answer = await response.text()
  expect([id, response.status, answer]).toEqual([id, operations[id].status, expect.anything()])
  return (answer === '' ? undefined : JSON.parse(answer)) as Body
}

interface Kept {
  tenant: Tenant
  provider: string
  /** By its chat. */
  acknowledged: { chatId: string; content: string }[]
}

const clients = 2

/**
 * Takes one backup during writes and one right after them, before the newest rows reach the tables' pages, and then kills
 * the server; resolves to what was acknowledged before each began. A killed process keeps the page cache, so the database may
 * be in memory; what a power failure leaves is T3 of `npm run faults`.
 */
async function backUpUnderLoad(
  url: string,
  backUp: (name: 'busy' | 'quiet') => Promise<unknown>,
): Promise<[string, Kept][]> {
  const server = await place.start({ ...env, DATABASE_URL: url })
  const db = openDatabase(url)
  const make = createTenantFactory(db, readConfig({ ...env, DATABASE_URL: url }), vendor.url)
  const tenant = await make.newTenant()
  const provider = await make.newProvider()
  await make.newOrganizationProvider(tenant.orgId, provider)
  await db.close()
  const org = tenant.slug
  const acknowledged: Kept['acknowledged'] = []
  const rounds = new EventEmitter()
  let written = false
  const client = async () => {
    const { id: chatId } = await call(server, 'createChat', { org }, tenant.secretKey, { title: 'Under load' })
    while (!written) {
      const content = `about ${randomUUID()}`
      await call(server, 'createMessage', { org, chatId }, tenant.secretKey, { content, tokens: 7, role: 'user' })
      // A removed message leaves a gap in the sequence.
      const { id } = await call(server, 'createMessage', { org, chatId }, tenant.secretKey, { content: 'not this one' })
      await call(server, 'removeMessage', { org, messageId: id }, tenant.secretKey)
      acknowledged.push({ chatId, content })
      rounds.emit('round')
    }
  }
  const writing = Promise.all(Array.from({ length: clients }, client))
  const moreRounds = async (count: number) => {
    for (const until = acknowledged.length + count; acknowledged.length < until; ) await once(rounds, 'round')
  }
  const more = (count: number) => Promise.race([writing, moreRounds(count)]) // rejects where a client fails
  await more(5 * clients)
  const before = [...acknowledged]
  await backUp('busy')
  await more(1)
  written = true
  await writing
  await backUp('quiet')
  await server.end('SIGKILL')
  return [
    ['busy', { tenant, provider, acknowledged: before }],
    ['quiet', { tenant, provider, acknowledged }],
  ]
}

async function messagesOf(server: Address, org: string, chatId: string, key: string): Promise<string[]> {
  const url = new URL(server.address + pathOf('listMessages', { org, chatId }))
  url.searchParams.set('limit', '100')
  const contents: string[] = []
  for (;;) {
    const { data, nextCursor } = (await (await fetch(url, { headers: withKey(key) })).json()) as Body
    contents.push(...data.map(({ content }: Body) => content))
    if (!nextCursor) return contents
    url.searchParams.set('cursor', nextCursor)
  }
}

/** Serves the restored database, and asserts that it is complete. */
async function expectAll(url: string, { tenant, provider, acknowledged }: Kept) {
  const db = openDatabase(url)
  await db.migrate()
  const dataDir = join(place.folder, 'restored')
  const app = await buildApp(readConfig({ ...env, DATABASE_URL: url, DATA_DIR: dataDir }), db)
  const server = { address: await app.listen({ port: 0, host: '127.0.0.1' }) }
  const { slug: org, secretKey: key } = tenant
  for (const chatId of new Set(acknowledged.map((one) => one.chatId))) {
    const expected = acknowledged.filter((one) => one.chatId === chatId).map(({ content }) => content)
    expect(await messagesOf(server, org, chatId, key)).toEqual(expect.arrayContaining(expected))
  }
  const [one] = acknowledged.slice(-1)
  const search = new URL(server.address + pathOf('searchChats', { org }))
  search.searchParams.set('q', one?.content ?? '')
  const found = (await (await fetch(search, { headers: withKey(key) })).json()) as Body
  expect(found.data).toMatchObject([{ chat: { id: one?.chatId } }])

  const { username } = tenant.people.admin
  expect((await call(server, 'login', {}, '', { username, password })).user).toMatchObject({ username })
  const params = { org, chatId: one?.chatId ?? '' }
  const answer = await call(server, 'createCompletion', params, key, { content: 'Who are you?', provider })
  expect(answer).toMatchObject({ status: 'complete' })
  expect(vendor.asked.at(-1)?.headers.authorization).toBe('Bearer sk-test-0123456789abcdef')

  for (const { messageCount, totalTokens, messages } of await db.read.chat.findMany({ include: { messages: true } })) {
    const tokens = messages.reduce((sum, one) => sum + (one.tokens ?? 0), 0)
    expect([messageCount, totalTokens]).toEqual([messages.length, BigInt(tokens)])
  }
  expect(await storedStatistics(db, tenant.orgId)).toEqual(await recomputedStatistics(db, tenant.orgId))
  await app.close()
}

describeOn('sqlite')('npm run backup', () => {
  const backUp = (file: string, more = {}) =>
    outcomeOf((output) => runBackup([file], { DATABASE_URL: place.databaseUrl, ...env, ...more }, output))
  const backUpByProgram = (file: string) => place.run('scripts/backup.ts', [file], env)

  it('saves every write acknowledged before it began, usable with the same SECRET_KEY', async () => {
    const fileOf = (name: string) => join(place.folder, `${name}.backup`)
    const kept = await backUpUnderLoad(place.databaseUrl, async (name) => {
      const run = name === 'busy' ? backUpByProgram : backUp // the clients are in this process
      const { code, stdout, stderr } = await run(fileOf(name))
      expect([code, stderr]).toEqual([0, ''])
      expect(stdout).toMatch(/checked\.\nKeep SECRET_KEY too.*\nNot in it: files of exports/)
      expect(stdout).not.toContain(env.SECRET_KEY)
    })
    for (const [name, all] of kept) {
      expect((await stat(fileOf(name))).mode & 0o777).toBe(0o600)
      const restored = join(place.folder, `${name}.db`)
      await copyFile(fileOf(name), restored)
      const db = new Libsql(restored)
      expect(db.prepare('SELECT * FROM pragma_integrity_check').raw(true).all()).toEqual([['ok']])
      db.close()
      await expectAll(`file:${restored}`, all)
    }
  })

  it('overwrites no file, and leaves none behind when it fails', async () => {
    const file = join(place.folder, 'precious')
    await writeFile(file, 'precious')
    expect(await backUp(file)).toMatchObject({ code: 1, stderr: `${file} is there already.\n` })
    expect((await stat(file)).size).toBe('precious'.length)
    const nowhere = await backUp(`${file}-2`, { DATABASE_URL: `file:${join(place.folder, 'nowhere.db')}` })
    expect(nowhere).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^There is no database at .*nowhere.db\.\n$/),
    })
    await writeFile(join(place.folder, 'broken.db'), 'no database at all'.repeat(1000))
    const broken = await backUp(`${file}-3`, { DATABASE_URL: `file:${join(place.folder, 'broken.db')}` })
    expect(broken.code).toBe(1)
    expect((await readdir(place.folder)).sort()).toEqual(['broken.db', 'precious'])
  })

  it('writes to any file name except one that SQLite reserves for the database', async () => {
    const name = 'file:copy.db?mode=memory'
    expect(await backUpByProgram(name)).toMatchObject({ code: 0, stderr: '' })
    expect(await readdir(place.folder)).toEqual([name])
    const { size, mode } = await stat(join(place.folder, name))
    expect([size > 100_000, mode & 0o777]).toEqual([true, 0o600])
    const journal = `${place.databaseUrl.replace('file:', '')}-journal`
    const stderr = `${journal} would be taken for a part of the database.\n`
    expect(await backUp(journal)).toMatchObject({ code: 1, stderr })
  })

  it('prints the pg_dump command for PostgreSQL in one line, without the password', async () => {
    const url = 'postgresql://someone:a-password@127.0.0.1:1/chat'
    const { code, stderr } = await backUp('it.dump', { DATABASE_URL: url })
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^.*: pg_dump --format=custom --no-owner --file='it\.dump' --dbname="\$DATABASE_URL"\n$/),
    ])
  })
})

const describeOnPostgresql = databaseKind() === 'postgresql' ? describeWithProgram('PG_BIN') : () => {}

describeOnPostgresql('pg_dump and pg_restore', () => {
  let postgresql: PostgresqlServer
  beforeEach(async () => {
    postgresql = await startPostgresql()
  })
  afterEach(() => postgresql.stop())

  it('restore every write acknowledged before the dump began, usable with the same SECRET_KEY', async () => {
    const from = await postgresql.create('chat')
    const fileOf = (name: string) => join(place.folder, name)
    const kept = await backUpUnderLoad(from, (name) =>
      runPostgresql('pg_dump', ['--format=custom', '--no-owner', `--file=${fileOf(name)}`, `--dbname=${from}`]),
    )
    for (const [name, all] of kept) {
      const to = await postgresql.create(name)
      const whole = ['--no-owner', '--exit-on-error', '--single-transaction']
      await runPostgresql('pg_restore', [...whole, `--dbname=${to}`, fileOf(name)])
      await expectAll(to, all)
    }
  })
})
