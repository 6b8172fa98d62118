import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Export } from '../src/generated/schemas.ts'
import { type OperationId, operations, pathOf } from './support/contract.ts'
import { eventually } from './support/eventually.ts'
import { linesOf, poor, rich, withoutOwn } from './support/exported-chats.ts'
import { newPlace, type Place } from './support/processes.ts'
import { type Body, useWorld, withKey } from './support/world.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 }) // a process is slow to start on a busy machine

/** A way to an organization, wherever it is: calls an operation with success. */
type Ask = (id: OperationId, params?: Record<string, string>, body?: string | object) => Promise<Body>

// One direction's database is the project's; the other is SQLite's, which needs no server.
describe('chats that move from PostgreSQL to SQLite and back', () => {
  const world = useWorld()
  let place: Place
  let sqlite: Ask
  beforeAll(async () => {
    place = await newPlace()
    const { address, output } = await place.start({ DATABASE_URL: 'file:./other.db' })
    const [, key = ''] = /secret key +(\S+)/.exec(output()) ?? []
    sqlite = async (id, params = {}, body) => {
      const { method, status } = operations[id]
      const type = typeof body === 'string' ? 'application/x-ndjson' : 'application/json'
      const headers = { ...withKey(key), ...(body !== undefined && { 'content-type': type }) }
      const payload = typeof body === 'object' ? JSON.stringify(body) : body
      const url = address + pathOf(id, { org: 'me', ...params })
      const response = await fetch(url, { method, headers, ...(payload !== undefined && { body: payload }) })
      const text = await response.text()
      expect([id, response.status, text]).toEqual([id, status, text])
      return response.headers.get('content-type')?.startsWith('application/json') ? JSON.parse(text) : text
    }
  })
  afterAll(() => place.leave())

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

  it('are the same on each side, with what the first called them as externalId', async () => {
    const here = postgresql((await world.newTenant()).secretKey)
    await importing(here, [rich, poor])
    const own = await here('createChat', {}, { title: 'Own', tags: ['β', 'a'], initialMessage: { content: 'Hello' } })
    const first = await exported(here)

    expect(await importing(sqlite, first)).toMatchObject({ created: 3, failed: 0, messages: 7 })
    const second = await exported(sqlite)
    expect(withoutOwn(second)).toEqual(withoutOwn(first))
    expect(second[2]).toMatchObject({ externalId: own.id, messages: [{ externalId: first[2].messages[0].id }] })

    const back = postgresql((await world.newTenant()).secretKey)
    expect(await importing(back, second)).toMatchObject({ created: 3, failed: 0, messages: 7 })
    const third = await exported(back)
    expect(withoutOwn(third)).toEqual(withoutOwn(first))
    const ids = [first, second, third].flatMap((chats) => chats.flatMap(({ id, messages }) => [id, messages[0]?.id]))
    expect(new Set(ids.filter(Boolean)).size).toBe(3 * 5)
    expect(await importing(here, third), 'where they came from').toMatchObject({ created: 0, existing: 3 })
  })
})
