import { mkdtemp, readdir, readlink, rm, truncate, unlink } from 'node:fs/promises'
import { get, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Database } from '../src/db/database.ts'
import { runExports } from '../src/domain/exports/export-runner.ts'
import { withdrawExports } from '../src/domain/exports/exports.ts'
import { newId } from '../src/domain/ids.ts'
import type { Export, ExportFilters, ExportFormat, ExportType } from '../src/generated/schemas.ts'
import { pathOf } from './support/contract.ts'
import { parseCsv } from './support/csv.ts'
import { openPatiently } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { fullChat, linesOf, minimalChat, withoutInstanceFields } from './support/exported-chats.ts'
import { type Body, type Tenant, useWorld, withKey } from './support/world.ts'

const world = useWorld()
const never = new AbortController().signal

/** A second connection to the same database, as another process has. */
let other: Database
let tenant: Tenant
let root: string
beforeAll(() => {
  other = openPatiently(world.config.databaseUrl)
  root = join(world.config.dataDir, 'exports')
})
beforeEach(async () => {
  tenant = await world.newTenant()
})
afterEach(async () => {
  vi.useRealTimers()
  await world.app.backgroundTasksDone() // otherwise the application may run the export of the next test
})
afterAll(() => other.close())

/** Moves the wall clock alone; timers go on as they are. */
const at = (time: number) => vi.useFakeTimers({ toFake: ['Date'], now: time })

const asked = (params: object = {}, { secretKey }: Tenant = tenant) => ({
  params: { org: 'me', ...params },
  headers: withKey(secretKey),
})

/** Creates a pending export. */
async function toExport(format: ExportFormat = 'ndjson', type: ExportType = 'all', filters: ExportFilters = {}) {
  const { orgId } = tenant
  const id = newId('exp')
  const data = {
    orgId,
    id,
    format,
    type,
    filters: filters as object,
    status: 'pending',
    createdAt: new Date(),
  } as const
  await world.db.write((tx) => tx.export.create({ data }))
  return id
}

const row = (id: string) => world.db.read.export.findUnique({ where: { orgId_id: { orgId: tenant.orgId, id } } })
const files = async () => (await readdir(join(root, tenant.orgId)).catch(() => [])).sort()

async function download(exportId: string): Promise<Body> {
  const { status, body } = await world.call('downloadExport', asked({ exportId }))
  expect(status).toBe(200)
  return body
}

/** Creates an export through the API, waits for its end, and downloads its file. */
async function exported(format: ExportFormat, type: ExportType, filters?: ExportFilters, of = tenant): Promise<Body> {
  const { status, body } = await world.call('createExport', {
    ...asked({}, of),
    body: { format, type, ...(filters && { filters }) },
  })
  expect(status).toBe(201)
  const ended = await eventually(async () => {
    const { body: found } = await world.call('getExport', asked({ exportId: body.id }, of))
    expect(found.status).not.toMatch(/pending|running/)
    return found as Export
  })
  expect(ended).toMatchObject({ status: 'completed', error: null })
  expect(ended.progress.done).toBe(ended.progress.total)
  return (await world.call('downloadExport', asked({ exportId: body.id }, of))).body
}

const imported = async (lines: object[], into = tenant) => {
  const body = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
  return (await world.call('importChats', { ...asked({}, into), body })).body
}

const chatOf = (externalId: string, contents: string[], rest: object = {}) => ({
  externalId,
  createdAt: '2024-01-01T00:00:00.000Z',
  messages: contents.map((content) => ({ content })),
  ...rest,
})

/** All chats with their messages as the API returns them, oldest first. */
async function served(): Promise<Body[]> {
  const { body } = await world.call('listChats', { ...asked(), query: { limit: '100' } })
  return Promise.all(
    body.data.reverse().map(async (chat: Body) => {
      const { body: messages } = await world.call('listMessages', {
        ...asked({ chatId: chat.id }),
        query: { limit: '100' },
      })
      return { ...chat, messages: messages.data }
    }),
  )
}

describe('the file', () => {
  it('holds chats and messages as the API returns them, in JSON and NDJSON', async () => {
    await imported([fullChat, minimalChat])
    const chats = await served()
    const bare = chats.map(({ messages: _, ...chat }) => chat)
    const read = async (type: ExportType) => linesOf(await exported('ndjson', type))
    expect(await read('all')).toEqual(chats)
    expect(await read('chats')).toEqual(bare)
    expect(await read('messages')).toEqual(chats.flatMap(({ messages }) => messages))
    expect(await exported('json', 'all')).toEqual(chats)
  })

  it('keeps every character, including those that files and databases escape', async () => {
    const controls = Array.from({ length: 31 }, (_, n) => `a${String.fromCharCode(n + 1)}b`)
    const said = [
      ...controls,
      '\\N',
      '\\',
      '\\\\v',
      '\\.',
      '\\t\t\\',
      '"',
      '\\"',
      '\u007f\u2028\u{1f4e6}ß',
      '{"a":"\\n"}',
      'null',
    ]
    const title = '\\N "\\" \u{1f4e6}'
    const messages = said.map((content) => ({ content, metadata: { [content]: content }, externalId: `"${content}` }))
    await imported([chatOf('said', [], { title, metadata: { said }, messages })])
    const [chat] = linesOf(await exported('ndjson', 'all'))
    expect([chat.title, chat.metadata]).toEqual([title, { said }])
    const held = chat.messages.map(({ content, metadata, externalId }: Body) => ({ content, metadata, externalId }))
    expect(held).toEqual(messages)
  })

  it('is valid when there is nothing to export', async () => {
    expect(await exported('json', 'all')).toEqual([])
    expect(await exported('ndjson', 'messages')).toBe('')
    expect(parseCsv(await exported('csv', 'chats'))).toHaveLength(1)
  })

  it('is standard CSV with a row for each chat or message', async () => {
    await imported([fullChat, minimalChat])
    const [chat] = await served()
    const [names, ...rows] = parseCsv(await exported('csv', 'all'))
    expect(rows).toHaveLength(fullChat.messages.length + 1)
    const cell = (n: number, name: string) => rows[n]?.[names?.indexOf(name) ?? -1]
    expect(cell(0, 'chat.title')).toBe(fullChat.title)
    expect(cell(0, 'chat.id')).toBe(chat.id)
    expect(cell(0, 'message.content')).toBe(fullChat.messages[0]?.content)
    expect(cell(1, 'message.toolCalls')).toBe(JSON.stringify(chat.messages[1].toolCalls))
    expect(Number(cell(1, 'message.cost'))).toBe(0.000000123)
    expect([cell(5, 'message.feedback.comment'), cell(5, 'message.feedback.score')]).toEqual(['Too late', '2'])
    expect([cell(6, 'chat.externalId'), cell(6, 'message.id')]).toEqual(['poor', ''])
    const [chatNames, ...chatRows] = parseCsv(await exported('csv', 'chats'))
    expect(chatRows[0]?.[chatNames?.indexOf('settings.systemPrompt') ?? -1]).toBe('Be kind.\r\nAlways.')
    expect(JSON.parse(chatRows[0]?.[chatNames?.indexOf('tags') ?? -1] ?? '')).toEqual(fullChat.tags)
    for (const one of [names, ...rows]) expect(one).toHaveLength(names?.length ?? 0)
  })

  it('escapes text that a spreadsheet would run as a formula', async () => {
    const formulas = [
      '=1+1',
      '+1',
      '-1',
      '@a',
      '\t=1',
      '\r=1',
      '\n=1',
      '＝1',
      '＋1',
      '－1',
      '＠a',
      '=HYPERLINK("x","y")',
    ]
    const harmless = ['1=1', ' =1', "'=1", '{"a":1}']
    await imported([{ ...chatOf('=cmd', [...formulas, ...harmless]), title: '@title' }])
    const [names, ...rows] = parseCsv(await exported('csv', 'all'))
    const column = (name: string) => rows.map((cells) => cells[names?.indexOf(name) ?? -1])
    expect(column('message.content')).toEqual([...formulas.map((text) => `'${text}`), ...harmless])
    expect(column('chat.externalId')[0]).toBe("'=cmd")
    expect(column('chat.title')[0]).toBe("'@title")
  })

  it('holds the chats that match the filters, each with all of its messages', async () => {
    const within = { tags: ['shop'], metadata: { plan: 'pro' }, createdAt: '2024-02-01T00:00:00Z' }
    const said = ['x', 'Parcel found']
    await imported([
      chatOf('open', said, within),
      chatOf('closed', said, { ...within, status: 'closed' }),
      chatOf('titled', ['x'], { ...within, title: 'FOUND: a parcel' }),
      // Each of these fails exactly one filter.
      chatOf('pending', said, { ...within, status: 'pending' }),
      chatOf('untagged', said, { ...within, tags: ['help'] }),
      chatOf('free', said, { ...within, metadata: { plan: 'free' } }),
      chatOf('early', said, { ...within, createdAt: '2024-01-31T23:59:59Z' }),
      chatOf('late', said, { ...within, createdAt: '2024-03-01T00:00:00Z' }),
      chatOf('apart', ['parcel', 'found'], within),
    ])
    const found = async (filters: ExportFilters) =>
      linesOf(await exported('ndjson', 'all', filters)).map(({ externalId, messages }) => externalId + messages.length)
    const filters: ExportFilters = { tag: 'shop', status: ['closed', 'open'], metadata: { plan: 'pro' } }
    const days = { from: '2024-02-01T00:00:00Z', to: '2024-03-01T00:00:00Z' }
    expect((await found({ ...filters, ...days, q: 'parcel found' })).sort()).toEqual(['closed2', 'open2', 'titled1'])
    expect(await found({ externalId: 'late', q: 'parcel' })).toEqual(['late2'])
    expect(await found({ q: '\u0307' })).toEqual([])
  })

  it('holds many and large messages of a chat in order', async () => {
    const large = 'x'.repeat(100_000)
    const contents = Array.from({ length: 1201 }, (_, n) => (n % 400 === 0 ? `${n}${large}` : `${n}`))
    await imported([chatOf('before', ['1']), chatOf('many', contents), chatOf('after', []), chatOf('last', [large])])
    const chats = await exported('json', 'all')
    expect(chats.map(({ messages }: Body) => messages.length)).toEqual([1, 1201, 0, 1])
    expect(chats[1].messages.map(({ content }: Body) => content)).toEqual(contents)
    expect(chats[1].messages.map(({ seq }: Body) => seq)).toEqual(contents.map((_, n) => n + 1))
  })

  it('is a consistent snapshot without concurrent writes', async () => {
    await imported(Array.from({ length: 250 }, (_, n) => chatOf(`${n}`, ['1', '2'])))
    const id = await toExport()
    const during: Database = {
      ...world.db,
      exportChats: (query, work) =>
        world.db.exportChats(query, async (source) => {
          await imported([chatOf('new', ['1']), chatOf('0', [])])
          const chats = await world.db.read.chat.findMany({ where: { orgId: tenant.orgId } })
          for (const { id: chatId } of chats.slice(0, 3)) {
            await world.call('createMessage', { ...asked({ chatId }), body: { content: 'late' } })
          }
          await world.call('deleteChat', asked({ chatId: chats.at(-2)?.id ?? '' }))
          return work(source)
        }),
    }
    await runExports(during, root, never)
    const chats = linesOf(await download(id))
    expect(chats.map(({ externalId }) => externalId).sort()).toEqual(
      Array.from({ length: 250 }, (_, n) => `${n}`).sort(),
    )
    for (const { messages, messageCount } of chats) expect([messages.length, messageCount]).toEqual([2, 2])
  })
})

describe('an export in NDJSON', () => {
  it('imports the same chats into another organization, once', async () => {
    const endUserId = await world.newEndUser(tenant.orgId)
    await imported([fullChat, minimalChat])
    await world.call('createChat', {
      ...asked(),
      body: { title: 'Own', endUserId, userId: tenant.people.user.userId, initialMessage: { content: 'Hello' } },
    })
    const first = linesOf(await exported('ndjson', 'all'))
    expect(first[2]).toMatchObject({ endUserId, externalId: null })
    const elsewhere = await world.newTenant()
    expect(await imported(first, elsewhere)).toMatchObject({ created: 3, failed: 0, messages: 7 })
    const second = linesOf(await exported('ndjson', 'all', undefined, elsewhere))
    expect(withoutInstanceFields(second)).toEqual(withoutInstanceFields(first))
    expect(second.map(({ userId, endUserId: of }) => [userId, of])).toEqual(Array(3).fill([null, null]))
    expect(await imported(first, elsewhere)).toMatchObject({ created: 0, existing: 3 })
  })

  it('imports nothing into its own organization', async () => {
    await world.call('createChat', { ...asked(), body: { title: 'Own', initialMessage: { content: 'Hello' } } })
    const lines = linesOf(await exported('ndjson', 'all'))
    expect(await imported(lines)).toMatchObject({ created: 0, existing: 1, failed: 0 })
  })
})

describe('a line of an import', () => {
  it('needs an externalId or an id', async () => {
    const { errors } = await imported([{ messages: [] }, { externalId: null, messages: [] }, { id: 'x', messages: [] }])
    const error = { pointer: '/externalId', message: 'is required where there is no id' }
    expect(errors).toEqual([1, 2].map((line) => ({ line, ...error })))
  })

  it('must reference existing users unless it has the orgId of another organization', async () => {
    const userId = world.umbrella.people.user.userId
    const line = { externalId: 'a', userId, messages: [] }
    expect(await imported([line])).toMatchObject({ failed: 1 })
    expect(await imported([{ ...line, orgId: tenant.orgId }])).toMatchObject({ failed: 1 })
    expect(await imported([{ ...line, orgId: world.umbrella.orgId }])).toMatchObject({ created: 1 })
  })
})

describe('createExport', () => {
  it('creates one export for a repeated Idempotency-Key', async () => {
    const again = { ...asked(), body: { format: 'csv', type: 'chats' } }
    const headers = { ...again.headers, 'idempotency-key': 'once' }
    const first = await world.call('createExport', { ...again, headers })
    const second = await world.call('createExport', { ...again, headers })
    expect([second.body.id, second.headers['idempotent-replayed']]).toEqual([first.body.id, 'true'])
    expect((await world.call('listExports', asked())).body.data).toHaveLength(1)
  })

  it('refuses more than ten unfinished exports', async () => {
    const ids = await Promise.all(Array.from({ length: 10 }, () => toExport()))
    const begin = () => world.call('createExport', { ...asked(), body: { format: 'csv', type: 'chats' } })
    const work = vi.spyOn(world.app, 'startJobs').mockImplementation(() => undefined) // none of the files is needed
    expect((await begin()).body.code).toBe('limit_reached')
    await world.call('deleteExport', asked({ exportId: ids[0] }))
    expect((await begin()).status).toBe(201)
    work.mockRestore()
    await world.db.write((tx) => tx.export.deleteMany({ where: { orgId: tenant.orgId } }))
  })

  it('is recorded in the audit log, as are downloads and deletion, but not HEAD', async () => {
    await exported('csv', 'chats')
    const [{ id: exportId, createdAt }] = (await world.call('listExports', asked())).body.data
    const url = pathOf('downloadExport', { org: 'me', exportId })
    const head = await world.app.inject({ method: 'HEAD', url, headers: withKey(tenant.secretKey) })
    const file = await download(exportId)
    expect(head.headers['content-length']).toBe(String(Buffer.byteLength(file)))
    expect(head.headers['content-disposition']).toBe(
      `attachment; filename="chatlogger-${tenant.slug}-${createdAt.slice(0, 10).replaceAll('-', '')}-${exportId}.csv"`,
    )
    expect([head.headers['content-type'], head.headers['cache-control']]).toEqual([
      'text/csv; charset=utf-8',
      'no-store',
    ])
    await world.call('deleteExport', asked({ exportId }))
    const events = await world.db.read.auditEvent.findMany({
      where: { orgId: tenant.orgId, targetId: exportId },
      orderBy: { id: 'asc' },
    })
    expect(events.map(({ action }) => action)).toEqual([
      'export.created',
      ...Array(2).fill('export.downloaded'),
      'export.deleted',
    ])
    expect(await files()).toEqual([])
  })
})

describe('downloadExport', () => {
  const answer = async (exportId: string, of = tenant) => {
    const { status, body } = await world.call('downloadExport', asked({ exportId }, of))
    return [status, body.code]
  }

  it('returns 409 for an unfinished or failed export, 410 for a lost file and 404 for another organization’s', async () => {
    const waiting = await toExport()
    expect(await answer(waiting)).toEqual([409, 'export_not_ready'])
    await runExports(world.db, root, never)
    expect(await answer(waiting, world.umbrella)).toEqual([404, 'not_found'])
    const [name = ''] = await files()
    await truncate(join(root, tenant.orgId, name), 3)
    expect(await answer(waiting)).toEqual([410, 'gone'])
    await unlink(join(root, tenant.orgId, name))
    expect(await answer(waiting)).toEqual([410, 'gone'])
    const failed = { status: 'failed', error: 'x' } as const
    await world.db.write((tx) => tx.export.updateMany({ where: { orgId: tenant.orgId }, data: failed }))
    expect(await answer(waiting)).toEqual([409, 'export_not_ready'])
  })

  it('returns 410 after seven days, and the file is removed', async () => {
    const id = await toExport()
    await runExports(world.db, root, never)
    expect(await files()).toHaveLength(1)
    at(Date.now() + 7 * 86_400_000 + 1000)
    expect(await answer(id)).toEqual([410, 'gone'])
    await runExports(world.db, root, never)
    expect(await files()).toEqual([])
  })

  it('returns 410 once exports are withdrawn, and the file is removed', async () => {
    const id = await toExport()
    await runExports(world.db, root, never)
    await world.db.write((tx) => withdrawExports(tx, tenant.orgId))
    expect(await answer(id)).toEqual([410, 'gone'])
    await runExports(world.db, root, never)
    expect(await files()).toEqual([])
  })
})

describe('the job', () => {
  /** The same database, with a callback before each export is read. */
  const reading = (db: Database, act: () => unknown): Database => ({
    ...db,
    exportChats: (query, work) =>
      db.exportChats(query, async (source) => {
        await act()
        return work(source)
      }),
  })

  /** A gate: `pass` waits for `open`, and `reached` resolves once a caller waits. */
  function gate() {
    const reached = Promise.withResolvers<void>()
    const open = Promise.withResolvers<void>()
    const pass = () => {
      reached.resolve()
      return open.promise
    }
    return { pass, reached: reached.promise, open: () => open.resolve() }
  }

  beforeEach(async () => {
    await imported([chatOf('a', ['1', '2']), chatOf('b', ['3'])])
  })

  it('runs once when two processes work at once', async () => {
    const ids = await Promise.all(Array.from({ length: 4 }, () => toExport()))
    let read = 0
    const counting = (db: Database) => reading(db, () => read++)
    await Promise.all([world.db, other, world.db].map((db) => runExports(counting(db), root, never)))
    expect(read).toBe(4)
    expect(await files()).toHaveLength(4)
    for (const id of ids) expect(linesOf(await download(id))).toHaveLength(2)
  })

  it('of a process that slept until another took over is abandoned, and its file removed', async () => {
    const id = await toExport()
    const slept = gate()
    const start = Date.now()
    const sleeper = runExports(reading(world.db, slept.pass), root, never)
    await slept.reached
    at(start + 40_000)
    await runExports(other, root, never)
    const kept = await files()
    const text = await download(id)
    slept.open()
    await sleeper
    expect([await files(), await download(id), kept.length]).toEqual([kept, text, 1])
  })

  it('of an export that is deleted while it runs stops, and leaves no file', async () => {
    const id = await toExport()
    const read = gate()
    const running = runExports(reading(world.db, read.pass), root, never)
    await read.reached
    expect((await world.call('deleteExport', asked({ exportId: id }))).status).toBe(204)
    read.open()
    await running
    expect([await row(id), await files()]).toEqual([null, []])
  })

  it('is released when the server closes, and resumes at once elsewhere', async () => {
    const id = await toExport()
    const shutdown = new AbortController()
    await runExports(
      reading(world.db, () => shutdown.abort()),
      root,
      shutdown.signal,
    )
    expect([await row(id), await files()]).toMatchObject([{ status: 'pending', leaseUntil: null, done: 0 }, []])
    await runExports(other, root, never)
    expect(linesOf(await download(id))).toHaveLength(2)
  })

  it('is released in the middle of a long chat too', async () => {
    await imported([chatOf('long', Array(4_000).fill('x'))])
    const id = await toExport()
    const shutdown = new AbortController()
    let read = 0
    const closing: Database = {
      ...world.db,
      exportChats: (query, work) =>
        world.db.exportChats(query, ({ total, parts }) =>
          work({
            total,
            async *parts() {
              for await (const some of parts()) {
                yield some
                read += some.flatMap(({ messages }) => messages).length
                if (read > 10) shutdown.abort()
              }
            },
          }),
        ),
    }
    await runExports(closing, root, shutdown.signal)
    expect(read).toBeLessThan(4_000)
    expect([await row(id), await files()]).toMatchObject([{ status: 'pending', leaseUntil: null }, []])
    await runExports(other, root, never)
    expect(linesOf(await download(id)).at(-1).messages).toHaveLength(4_000)
  })

  it('that fails three times stores a readable error, and blocks no other', async () => {
    const bad = await toExport('json')
    let tries = 0
    const broken: Database = {
      ...world.db,
      exportChats: (query, work) =>
        tries++ < 3 ? Promise.reject(new Error('/secret/path')) : world.db.exportChats(query, work),
    }
    const good = await toExport()
    await expect(runExports(broken, root, never)).rejects.toThrow('Exports failed')
    expect(await row(bad)).toMatchObject({
      status: 'failed',
      leaseUntil: null,
      error: expect.stringMatching(/^The file/),
    })
    expect((await row(bad))?.error).not.toContain('secret')
    expect([(await row(good))?.status, await files()]).toEqual(['completed', [expect.stringContaining(good)]])
  })

  it('fails after a day of crashed processes', async () => {
    const id = await toExport()
    const old = {
      status: 'running',
      leaseUntil: new Date(0),
      createdAt: new Date(Date.now() - 2 * 86_400_000),
    } as const
    await world.db.write((tx) => tx.export.updateMany({ where: { id }, data: old }))
    await runExports(world.db, root, never)
    expect(await row(id)).toMatchObject({ status: 'failed', error: 'It could not be finished within a day.' })
  })

  it('removes files without an export', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'chatlogger-sweep-'))
    const id = await toExport()
    await runExports(world.db, folder, never)
    await world.db.write((tx) => tx.export.deleteMany({ where: { id } }))
    await runExports(other, folder, never)
    expect(await readdir(folder)).toEqual([])
    await rm(folder, { recursive: true })
  })
})

describe('a reader over HTTP', () => {
  it('that disconnects keeps no file open', async () => {
    const long = Array(30).fill('x'.repeat(100_000))
    await imported([chatOf('large', long), chatOf('larger', long)])
    const id = await toExport()
    await runExports(world.db, root, never)
    const url =
      (await world.app.listen({ port: 0, host: '127.0.0.1' })) + pathOf('downloadExport', { org: 'me', exportId: id })
    const begin = () =>
      new Promise<IncomingMessage>((resolve) => get(url, { headers: withKey(tenant.secretKey), agent: false }, resolve))
    const readers = await Promise.all(Array.from({ length: 5 }, begin)) // that read nothing
    const [whole, ...stalled] = readers
    let bytes = 0
    for await (const chunk of whole as IncomingMessage) bytes += chunk.length
    expect(bytes).toBe(Number((await row(id))?.bytes))
    if (process.platform === 'linux') {
      const held = async () => {
        const open = await readdir('/proc/self/fd')
        const links = await Promise.all(open.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')))
        return links.filter((path) => path.includes(id)).length
      }
      await eventually(async () => expect(await held()).toBe(4))
      for (const reader of stalled) reader.destroy()
      await eventually(async () => expect(await held()).toBe(0))
    }
  })
})
