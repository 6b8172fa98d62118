import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { type AddressInfo, connect } from 'node:net'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildApp } from '../src/app.ts'
import { windowBeyondTest } from './support/clock.ts'
import { pathOf } from './support/contract.ts'
import { databaseKind, openPatiently } from './support/database.ts'
import { readEvents } from './support/event-reader.ts'
import { eventually } from './support/eventually.ts'
import { parseMetrics, type Scrape } from './support/prometheus.ts'
import { openSocket } from './support/sockets.ts'
import { createManualAnswer, status as failing, usage } from './support/vendor-scripts.ts'
import { adminToken, type Tenant, useWorld, type World, withKey, withToken } from './support/world.ts'

const operator = withToken(adminToken)

async function scrape(world: World): Promise<Scrape & { text: string }> {
  const { status, headers, body } = await world.call('getMetrics', { headers: operator })
  expect([status, headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8'])
  return { text: body, ...parseMetrics(body) }
}

/** How much each series rose during `act`, without unchanged series and those of the scrape itself. */
async function rises(world: World, prefix: string, act: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = await scrape(world)
  await act()
  const after = await scrape(world)
  const changed = [...after.values]
    .filter(([key]) => key.startsWith(prefix) && !key.includes('operation="getMetrics"'))
    .map(([key, value]): [string, number] => [key.slice(prefix.length), value - (before.values.get(key) ?? 0)])
  return Object.fromEntries(changed.filter(([, rise]) => rise !== 0))
}

const world = useWorld()
let url: string
let tenant: Tenant
beforeAll(async () => {
  url = await world.app.listen({ host: '127.0.0.1', port: 0 })
  tenant = world.acme
})
// `fetch` may have opened a connection that it never used.
afterAll(() => world.app.server.closeAllConnections())
const headers = () => withKey(tenant.secretKey)
const me = { org: 'me' }

describe('the metrics', () => {
  it('are in the Prometheus text format, under documented prefixes, with the version', async () => {
    const { types, value, values } = await scrape(world)
    for (const name of types.keys()) expect(name).toMatch(/^(chatlogger|nodejs|process)_/)
    const { version } = (await world.call('getVersion')).body
    expect(value('chatlogger_build_info', { version, commit: '' })).toBe(1)
    expect(value('process_resident_memory_bytes')).toBeGreaterThan(1e7)
    const pool = [...values.keys()].filter((key) => key.startsWith('chatlogger_postgresql_connections'))
    expect(pool).toHaveLength(databaseKind() === 'postgresql' ? 4 : 0)
  })

  it('count each request once by operation and status, and unknown paths as operation "none"', async () => {
    const { chat } = await world.newConversation(tenant)
    const requests = await rises(world, 'chatlogger_http_requests_total', async () => {
      for (let n = 0; n < 3; n++)
        await world.call('getChat', { params: { ...me, chatId: chat.id }, headers: headers() })
      await world.call('getChat', { params: { ...me, chatId: chat.id } })
      await world.call('createChat', { params: me, headers: headers(), body: { title: 7 } })
      await world.call('getHealth')
      for (const path of ['/nowhere', '/api/v1/orgs/%zz/chats', `/${randomUUID()}`, '/openapi.yaml']) {
        await (await fetch(url + path)).text()
      }
    })
    expect(requests).toEqual({
      '{operation="getChat",status="200"}': 3,
      '{operation="getChat",status="401"}': 1,
      '{operation="createChat",status="400"}': 1,
      '{operation="getHealth",status="200"}': 1,
      '{operation="none",status="404"}': 2,
      '{operation="none",status="400"}': 1,
      '{operation="none",status="200"}': 1,
    })
    const { value } = await scrape(world)
    const counted = value('chatlogger_http_requests_total', { operation: 'getHealth', status: '200' })
    expect(value('chatlogger_http_request_duration_seconds_count', { operation: 'getHealth' })).toBe(counted)
  })

  it('count an aborted request as cut and a stream that its client closed as complete', async () => {
    const { chat } = await world.newConversation(tenant)
    const question = createManualAnswer()
    const requests = await rises(world, 'chatlogger_http_requests_total', async () => {
      world.vendor.say(question.script)
      const provider = await world.newProvider()
      const leave = new AbortController()
      const asked = fetch(url + pathOf('createCompletion', { ...me, chatId: chat.id }), {
        method: 'POST',
        headers: { ...headers(), 'content-type': 'application/json' },
        body: JSON.stringify({ content: 'Hello?', provider, fallback: false }),
        signal: leave.signal,
      }).catch(() => 'left')
      await world.vendor.question(0)
      leave.abort()
      expect(await asked).toBe('left')
      const reader = await readEvents(url + pathOf('streamChatEvents', { ...me, chatId: chat.id }), headers())
      await reader.next()
      reader.leave()
      await eventually(async () => {
        const { value } = await scrape(world)
        expect(value('chatlogger_http_requests_total', { operation: 'createCompletion', status: 'cut' })).toBe(1)
        expect(value('chatlogger_http_requests_total', { operation: 'streamChatEvents', status: '200' })).toBe(1)
      })
    })
    expect(requests).toEqual({
      '{operation="createCompletion",status="cut"}': 1,
      '{operation="streamChatEvents",status="200"}': 1,
    })
  })

  it('report the open sockets and streams and count a socket when it opens', async () => {
    const { chat } = await world.newConversation(tenant)
    const params = { ...me, chatId: chat.id }
    const open = async () => {
      const { value } = await scrape(world)
      return ['sockets', 'streams'].map((kind) => value('chatlogger_open_connections', { kind }))
    }
    const requests = await rises(world, 'chatlogger_http_requests_total', async () => {
      const sockets = [
        await openSocket(url, { params, headers: headers() }),
        await openSocket(url, { params, headers: headers() }),
      ]
      const reader = await readEvents(url + pathOf('streamChatEvents', params), headers())
      expect(await open()).toEqual([2, 1])
      for (const socket of sockets) await socket.close()
      reader.leave()
      await eventually(async () => expect(await open()).toEqual([0, 0]))
    })
    expect(requests['{operation="connectChat",status="101"}']).toBe(2)
  })

  it('count the flushed messages and report none as waiting afterwards', async () => {
    const { chat } = await world.newConversation(tenant)
    const params = { ...me, chatId: chat.id }
    const flushed = await rises(world, 'chatlogger_message', async () => {
      await world.call('createMessage', { params, headers: headers(), body: { content: 'one' } })
      const messages = Array.from({ length: 30 }, () => ({ content: 'many' }))
      await world.call('createMessages', { params, headers: headers(), body: { messages } })
    })
    expect(flushed).toMatchObject({
      _flush_messages_sum: 31,
      _flush_messages_count: 2,
      '_flush_messages_bucket{le="1"}': 1,
      '_flush_messages_bucket{le="50"}': 2,
      _flush_duration_seconds_count: 2,
    })
    expect(flushed._flush_duration_seconds_sum).toBeGreaterThan(0)
    expect(Object.keys(flushed)).not.toContain('s_waiting')
  })

  it('count calls and tokens by configured model and all other models as "other"', async () => {
    const provider = await world.newProvider()
    const { chat } = await world.newConversation(tenant)
    const ask = (model?: string) =>
      world.call('createCompletion', {
        params: { ...me, chatId: chat.id },
        headers: headers(),
        body: { content: 'Hello?', provider, fallback: false, ...(model !== undefined && { model }) },
      })
    const secret = `ft:gpt-4o:${tenant.slug}`
    const calls = await rises(world, 'chatlogger_assistant_', async () => {
      expect((await ask()).status).toBe(200)
      expect((await ask(secret)).status).toBe(200)
      world.vendor.say(failing(400))
      expect((await ask()).status).toBe(502)
    })
    const { prompt_tokens: prompt, completion_tokens: completion } = usage
    expect(calls).toMatchObject({
      [`attempts_total{outcome="succeeded",provider="${provider}"}`]: 2,
      [`attempts_total{outcome="rejected",provider="${provider}"}`]: 1,
      [`tokens_total{kind="prompt",model="test-model",provider="${provider}"}`]: prompt,
      [`tokens_total{kind="completion",model="test-model",provider="${provider}"}`]: completion,
      [`tokens_total{kind="prompt",model="other",provider="${provider}"}`]: prompt,
      [`tokens_total{kind="completion",model="other",provider="${provider}"}`]: completion,
      [`latency_seconds_count{provider="${provider}"}`]: 3,
      [`first_token_seconds_count{provider="${provider}"}`]: 2,
    })
    expect(Object.keys(calls).filter((key) => key.startsWith('attempts') || key.startsWith('tokens'))).toHaveLength(6)
  })

  it('report the unfinished jobs of all processes', async () => {
    const jobs = async () => {
      const { value } = await scrape(world)
      return ['exports', 'erasures'].map((kind) =>
        ['pending', 'running'].map((state) => value('chatlogger_jobs', { kind, state })),
      )
    }
    const work = vi.spyOn(world.app, 'startJobs').mockImplementation(() => undefined) // otherwise the jobs would run
    const { orgId } = tenant
    const createdAt = new Date()
    const [held, over] = [60_000, -60_000].map((ms) => new Date(Date.now() + ms))
    const asked = { orgId, format: 'ndjson', type: 'all', filters: {}, createdAt } as const
    const subject = { kind: 'endUser', orgId, subjectId: 'eu_0', counts: {}, createdAt } as const
    await world.db.write(async (tx) => {
      await tx.export.create({ data: { ...asked, id: 'exp_1', status: 'running', leaseUntil: held ?? null } })
      await tx.export.create({ data: { ...asked, id: 'exp_2', status: 'failed' } })
      await tx.erasure.create({ data: { ...subject, id: 'era_1', leaseUntil: held ?? null } })
      await tx.erasure.create({ data: { ...subject, id: 'era_2', completedAt: over ?? null } })
    })
    await eventually(async () =>
      expect(await jobs()).toEqual([
        [0, 1],
        [0, 1],
      ]),
    ) // the job counts are cached for a second
    await world.db.write(async (tx) => {
      await tx.export.updateMany({ where: { id: 'exp_1' }, data: { leaseUntil: over ?? null } })
      await tx.erasure.updateMany({ where: { id: 'era_1' }, data: { leaseUntil: over ?? null } })
    })
    await eventually(async () =>
      expect(await jobs()).toEqual([
        [1, 0],
        [1, 0],
      ]),
    )
    await world.db.write(async (tx) => {
      await tx.export.deleteMany({ where: { orgId } })
      await tx.erasure.deleteMany({ where: { orgId } })
    })
    work.mockRestore()
  })

  it('contain no organization, user, chat or secret', async () => {
    const { text } = await scrape(world)
    const { orgId, slug, people, secretKey, publishableKey, keyId } = tenant
    const personal = Object.values(people).flatMap(({ userId, email, username }) => [userId, email, username])
    for (const name of [orgId, slug, secretKey, publishableKey, keyId, ...personal, adminToken, 'SECRET', '@']) {
      expect(text).not.toContain(name)
    }
    expect(text).not.toMatch(/\b(org|usr|chat|msg|key|eu|exp|era)_[0-9a-z]{8}|clk_/)
  })

  it('are separate for each application, and a closed application leaves nothing behind', async () => {
    const other = await buildApp(world.config, openPatiently(world.config.databaseUrl))
    await other.ready()
    const requests = await rises(world, 'chatlogger_http_requests_total', () =>
      other.inject({ method: 'GET', url: '/version' }),
    )
    expect(requests).toEqual({})
    const { body } = await other.inject({ method: 'GET', url: '/metrics', headers: operator })
    const { value } = parseMetrics(body)
    expect(value('chatlogger_http_requests_total', { operation: 'getVersion', status: '200' })).toBe(1)
    await other.close()
    expect((await scrape(world)).value('chatlogger_build_info', { version: '0.1.0', commit: '' })).toBe(1)
  })
})

describe('a request above the rate limit', () => {
  const narrow = useWorld({
    RATE_LIMIT_PUBLIC_MAX: '10',
    RATE_LIMIT_WIDGET_MAX: '5',
    RATE_LIMIT_WINDOW_MS: String(windowBeyondTest()),
  })

  it('is counted by its rate limit class', async () => {
    const refused = await rises(narrow, 'chatlogger_rate_limited_requests_total', async () => {
      for (let n = 0; n < 13; n++) await narrow.call('getVersion')
      const { orgId: id, publishableKey } = narrow.acme
      await narrow.db.write((tx) => tx.organization.update({ where: { id }, data: { plan: 'free' } }))
      const params = { org: 'me' }
      const headers = withKey(publishableKey)
      for (let n = 0; n < 7; n++) await narrow.call('createChat', { params, headers, body: {} })
    })
    expect(refused).toEqual({ '{class="public"}': 3, '{class="widget"}': 2 })
  })
})

describe('while the database is unavailable', () => {
  const lost = useWorld()

  it('the metrics are returned without the jobs', async () => {
    const release = await silence(lost.config.databaseUrl)
    const jobs = ({ values }: Scrape) => [...values.keys()].filter((key) => key.startsWith('chatlogger_jobs'))
    if (release) {
      // The database accepts the query and does not answer it.
      expect(jobs(await scrape(lost))).toEqual([])
      expect(jobs(await scrape(lost))).toEqual([])
      await release()
    }
    await eventually(async () => expect(jobs(await scrape(lost))).toHaveLength(4))
    if (databaseKind() === 'sqlite') {
      // Deleted before the connections are closed, because the application reopens them on the next query.
      const file = lost.config.databaseUrl.slice('file:'.length)
      for (const suffix of ['', '-wal', '-shm']) await rm(file + suffix, { force: true })
    }
    await lost.db.close()
    lost.db.close = async () => {} // the application closes it again on shutdown
    await eventually(async () => expect(jobs(await scrape(lost))).toEqual([]))
    const { value } = await scrape(lost)
    expect(value('chatlogger_http_requests_total', { operation: 'getMetrics', status: '200' })).toBeGreaterThan(0)
  })

  /** Blocks PostgreSQL's queries for jobs with a lock; SQLite's readers cannot be blocked. */
  async function silence(url: string): Promise<(() => Promise<void>) | undefined> {
    if (databaseKind() === 'sqlite') return undefined
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    await client.query('BEGIN; LOCK TABLE "Export" IN ACCESS EXCLUSIVE MODE')
    return () => client.end()
  }
})

it('a request that is never completed is counted once', async () => {
  const all = async () => {
    const { values } = await scrape(world)
    const ofOperation = [...values].filter(([key]) =>
      key.startsWith('chatlogger_http_requests_total{operation="createChat"'),
    )
    return ofOperation.reduce((sum, [, value]) => sum + value, 0)
  }
  const before = await all()
  const socket = connect((world.app.server.address() as AddressInfo).port, '127.0.0.1')
  const arrived = once(world.app.server, 'request')
  const key = `x-organization-api-key: ${tenant.secretKey}`
  socket.write(`POST ${pathOf('createChat', me)} HTTP/1.1\r\nhost: x\r\n${key}\r\ncontent-type: application/json\r\n`)
  socket.write('content-length: 50\r\n\r\n{"title":')
  await arrived
  socket.destroy()
  await eventually(async () => expect(await all()).toBe(before + 1))
})
