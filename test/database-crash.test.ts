import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readConfig } from '../src/config.ts'
import type { Database } from '../src/db/database.ts'
import { openDatabase } from '../src/db/open.ts'
import { type Cluster, startCluster } from './support/cluster.ts'
import { pathOf } from './support/contract.ts'
import { eventually } from './support/eventually.ts'
import { createSandbox, type Sandbox, type Server } from './support/sandbox.ts'
import { createTenantFactory } from './support/tenants.ts'
import { type Body, withKey } from './support/world.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 }) // a process is slow to start on a busy machine

const writers = 8
/** A client's own pause before it tries again. */
const againMs = 100

interface Answer {
  status: number
  retryAfter: string | null
  durationMs: number
  body: Body
}

// SQLite runs in the server process, which `server.test.ts` kills. The data folder is in memory, which outlives the processes of
// PostgreSQL as the page cache does; power failures are T3 of `npm run faults`.
describe('a PostgreSQL that crashes under load', () => {
  let cluster: Cluster
  let place: Sandbox
  let server: Server
  let db: Database
  let orgId: string
  let headers: Record<string, string>
  beforeAll(async () => {
    cluster = await startCluster()
    place = await createSandbox()
    const settings = { SECRET_KEY: 'only for tests, and long enough to be one', DATABASE_URL: cluster.server }
    server = await place.start({ ...settings, RATE_LIMIT_MAX: '1000000' })
    db = openDatabase(cluster.server)
    const tenant = await createTenantFactory(db, readConfig(settings)).newTenant()
    orgId = tenant.orgId
    headers = withKey(tenant.secretKey)
  })
  afterAll(async () => {
    await db?.close()
    await place?.remove()
    await cluster?.stop()
  })

  async function call(path: string, body?: object, key?: string): Promise<Answer> {
    const began = performance.now()
    const post = body && { method: 'POST', body: JSON.stringify(body) }
    const marked = { ...(body && { 'content-type': 'application/json' }), ...(key && { 'idempotency-key': key }) }
    const response = await fetch(server.address + path, { headers: { ...headers, ...marked }, ...post })
    const { status } = response
    const retryAfter = response.headers.get('retry-after')
    return { status, retryAfter, body: await response.json(), durationMs: performance.now() - began }
  }

  it('causes only 503 with Retry-After within seconds, and neither loses nor duplicates acknowledged writes', async () => {
    const chats = pathOf('createChat', { org: 'me' })
    const { body: chat } = await call(chats, {})
    const messages = pathOf('createMessage', { org: 'me', chatId: chat.id })
    const seen: Answer[] = []
    const said: string[] = []
    const opened: string[] = []
    let isOver = false
    /** Repeats the request with the same Idempotency-Key until it succeeds. */
    const insist = async (path: string, body: object) => {
      const key = randomUUID()
      for (;;) {
        const answer = await call(path, body, key)
        seen.push(answer)
        if (answer.status !== 503) return
        await pause(againMs)
      }
    }
    const write = async (name: number) => {
      for (let n = 0; !isOver; n++) {
        await insist(messages, { content: `${name}-${n}` })
        said.push(`${name}-${n}`)
        await insist(chats, { title: `${name}-${n}` })
        opened.push(`${name}-${n}`)
        seen.push(await call(`${messages}?limit=1`))
      }
    }
    const health: Answer[] = []
    const watch = async () => {
      while (!isOver) {
        health.push(await call('/health'))
        await pause(againMs)
      }
    }
    const work = [watch(), ...Array.from({ length: writers }, (_, name) => write(name))]
    const until = (isSo: () => boolean) => eventually(() => (isSo() ? undefined : expect.fail('not yet')))
    const refused = () => seen.filter(({ status }) => status === 503).length

    await until(() => said.length >= 5 * writers)
    await cluster.crash()
    await until(() => refused() >= 5 * writers && health.at(-1)?.body.database === 'down')
    await cluster.start()
    const before = said.length
    await until(() => said.length >= before + 5 * writers && health.at(-1)?.body.database === 'up')
    isOver = true
    await Promise.all(work)

    const statuses = new Set(seen.map(({ status, retryAfter }) => `${status} ${status === 503 ? retryAfter : ''}`))
    expect([...statuses].sort()).toEqual(['200 ', '201 ', '503 1'])
    expect(new Set(health.map(({ status }) => status))).toEqual(new Set([200]))
    expect(Math.max(...[...seen, ...health].map(({ durationMs }) => durationMs))).toBeLessThan(15_000) // a busy machine is no fault
    const where = { orgId, chatId: chat.id }
    const rows = await db.read.message.findMany({ where, orderBy: { seq: 'asc' } })
    expect(rows.map(({ content }) => content).sort()).toEqual(said.sort())
    expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, index) => index + 1))
    const titles = await db.read.chat.findMany({ where: { orgId, title: { not: null } } })
    expect(titles.map(({ title }) => title).sort()).toEqual(opened.sort())
  })
})
