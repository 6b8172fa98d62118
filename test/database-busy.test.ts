import type { FastifyInstance } from 'fastify'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildApp } from '../src/app.ts'
import { openDatabase } from '../src/db/open.ts'
import { type OperationId, operations, pathOf } from './support/contract.ts'
import { eventually } from './support/eventually.ts'
import { useWorld, withKey } from './support/world.ts'

// PostgreSQL only: SQLite has no connection pool and no table locks; `outage.test.ts` locks its whole file.
describe('while a table is locked and no connection is free', () => {
  const world = useWorld()
  let app: FastifyInstance
  beforeAll(async () => {
    app = await buildApp(world.config, openDatabase(world.config.databaseUrl, { poolSize: 2 }))
  })
  afterAll(() => app.close())

  it('every request returns 503 within seconds, and succeeds afterwards', async () => {
    const { chat } = await world.newConversation(world.acme)
    const params = { org: 'me', chatId: chat.id }
    const call = async (id: OperationId, payload?: object) => {
      const began = performance.now()
      const headers = withKey(world.acme.secretKey)
      const url = pathOf(id, params)
      const { statusCode, headers: given } = await app.inject({
        method: operations[id].method,
        url,
        headers,
        ...(payload && { payload }),
      })
      return { status: statusCode, retryAfter: given['retry-after'], durationMs: performance.now() - began }
    }
    /** Sends more of each operation than the pool has connections. */
    const load = <T>(send: (id: OperationId, payload?: object) => Promise<T>) =>
      Promise.all(
        Array.from({ length: 6 }, () => [
          send('listMessages'),
          send('createMessage', { content: 'x' }),
          send('createMessages', { messages: [{ content: 'x' }] }),
          send('createChat', { initialMessage: { content: 'x' } }),
        ]).flat(),
      )
    /** Retries on 503: on a busy machine, some of these requests may time out while they wait for a connection. */
    const served = (id: OperationId, payload?: object) =>
      eventually(async () => {
        const { status } = await call(id, payload)
        expect(status).not.toBe(503)
        return status
      })
    const healthy = () => app.inject({ url: '/health' }).then(({ statusCode }) => statusCode)

    const other = new pg.Client({ connectionString: world.config.databaseUrl })
    await other.connect()
    await other.query('BEGIN; LOCK TABLE "Message" IN ACCESS EXCLUSIVE MODE')
    const refused = load(call)
    expect(await healthy()).toBe(200)
    for (const { status, retryAfter, durationMs } of await refused) {
      expect([status, retryAfter]).toEqual([503, '1'])
      expect(durationMs).toBeLessThan(15_000) // what hangs takes as long as the lock; a busy machine is no fault
    }
    expect(await healthy()).toBe(200)
    await other.query('ROLLBACK')
    await other.end()
    expect((await load(served)).sort()).toEqual([200, 201, 201, 201].flatMap((status) => Array(6).fill(status)))
  })
})
