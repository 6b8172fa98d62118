import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildApp } from '../src/app.ts'
import { openDatabase } from '../src/db/open.ts'
import type { Export } from '../src/generated/schemas.ts'
import { type OperationId, operations, pathOf } from './support/contract.ts'
import { eventually } from './support/eventually.ts'
import { fullChat, linesOf, minimalChat, withoutInstanceFields } from './support/exported-chats.ts'
import { createTenantFactory } from './support/tenants.ts'
import { type Body, useWorld, withKey } from './support/world.ts'

/** Calls an operation of one organization, and asserts success. */
type Ask = (id: OperationId, params?: Record<string, string>, body?: string | object) => Promise<Body>

// The world runs on PostgreSQL; the other application uses SQLite, which needs no server.
describe('chats that move from PostgreSQL to SQLite and back', () => {
  const world = useWorld()
  let folder: string
  let app: FastifyInstance
  let sqlite: Ask
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chatlogger-move-'))
    const config = { ...world.config, databaseUrl: `file:${join(folder, 'other.db')}`, dataDir: folder }
    const db = openDatabase(config.databaseUrl)
    await db.migrate()
    const { secretKey } = await createTenantFactory(db, config).newTenant()
    app = await buildApp(config, db)
    sqlite = async (id, params = {}, body) => {
      const { method, status } = operations[id]
      const type = typeof body === 'string' ? 'application/x-ndjson' : 'application/json'
      const headers = { ...withKey(secretKey), ...(body !== undefined && { 'content-type': type }) }
      const url = pathOf(id, { org: 'me', ...params })
      const response = await app.inject({ method, url, headers, ...(body !== undefined && { payload: body }) })
      expect([id, response.statusCode, response.body]).toEqual([id, status, response.body])
      return String(response.headers['content-type']).startsWith('application/json') ? response.json() : response.body
    }
  })
  afterAll(async () => {
    await app?.close()
    await rm(folder, { recursive: true })
  })

  const postgresql =
    (key: string): Ask =>
    async (id, params = {}, body) => {
      const answer = await world.call(id, { params: { org: 'me', ...params }, headers: withKey(key), body })
      expect([id, answer.status, answer.body]).toEqual([id, operations[id].status, answer.body])
      return answer.body
    }

  async function exported(ask: Ask): Promise<Body[]> {
    const { id: exportId } = await ask('createExport', {}, { format: 'ndjson', type: 'all' })
    await eventually(
      async () => {
        const { status }: Export = await ask('getExport', { exportId })
        expect(status).toBe('completed')
      },
      { timeout: 30_000 },
    )
    return linesOf(await ask('downloadExport', { exportId }))
  }

  const importing = (ask: Ask, lines: object[]) =>
    ask('importChats', {}, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))

  it('stay the same on each side, with their first id as externalId', async () => {
    const here = postgresql((await world.newTenant()).secretKey)
    await importing(here, [fullChat, minimalChat])
    const own = await here('createChat', {}, { title: 'Own', tags: ['β', 'a'], initialMessage: { content: 'Hello' } })
    const first = await exported(here)

    expect(await importing(sqlite, first)).toMatchObject({ created: 3, failed: 0, messages: 7 })
    const second = await exported(sqlite)
    expect(withoutInstanceFields(second)).toEqual(withoutInstanceFields(first))
    expect(second[2]).toMatchObject({ externalId: own.id, messages: [{ externalId: first[2].messages[0].id }] })

    const back = postgresql((await world.newTenant()).secretKey)
    expect(await importing(back, second)).toMatchObject({ created: 3, failed: 0, messages: 7 })
    const third = await exported(back)
    expect(withoutInstanceFields(third)).toEqual(withoutInstanceFields(first))
    const ids = [first, second, third].flatMap((chats) => chats.flatMap(({ id, messages }) => [id, messages[0]?.id]))
    expect(new Set(ids.filter(Boolean)).size).toBe(3 * 5)
    expect(await importing(here, third), 'where they came from').toMatchObject({ created: 0, existing: 3 })
  })
})
