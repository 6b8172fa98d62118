import Sqlite from 'libsql'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../src/db/open.ts'
import { databaseKind } from './support/database.ts'
import { useWorld, withKey, withToken } from './support/world.ts'

/** Locks the database for writes from another connection; the returned function releases it. */
async function hold(url: string): Promise<() => Promise<void>> {
  if (databaseKind() === 'sqlite') {
    const other = new Sqlite(url.slice('file:'.length))
    other.exec('BEGIN IMMEDIATE')
    return async () => {
      other.exec('ROLLBACK')
      other.close()
    }
  }
  const other = new pg.Client({ connectionString: url })
  await other.connect()
  await other.query('BEGIN; LOCK TABLE "Chat" IN SHARE MODE')
  return () => other.end()
}

describe('while the database is locked for writes', () => {
  const world = useWorld({}, openDatabase)

  it('returns 503 with Retry-After within seconds, still reads, and recovers', async () => {
    const { chat } = await world.newConversation(world.acme)
    const params = { org: 'me', chatId: chat.id }
    const headers = withKey(world.acme.secretKey)
    const write = () => world.call('createMessage', { params, headers, body: { content: 'x' } })
    const open = () => world.call('createChat', { params, headers, body: {} })
    const release = await hold(world.config.databaseUrl)
    const started = performance.now()
    const question = { model: 'echo', messages: [{ role: 'user', content: 'x' }] }
    const bearer = withToken(world.acme.secretKey)
    const ask = () => world.call('createChatCompletion', { headers: bearer, body: question })
    const writes = Promise.all([write(), write(), open(), ask()])
    expect((await world.call('getChat', { params, headers })).status).toBe(200)
    expect((await world.call('getHealth')).body).toMatchObject({ status: 'ok', database: 'up' })
    for (const { status, headers } of await writes) {
      expect([status, headers['retry-after']]).toEqual([503, '1'])
    }
    expect(performance.now() - started).toBeLessThan(15_000)
    await release()
    expect([(await write()).status, (await open()).status]).toEqual([201, 201])
    const { body } = await world.call('listMessages', { params, headers })
    expect(body.data.map(({ seq }: { seq: number }) => seq)).toEqual([1, 2])
  }, 30_000)
})

describe('while another transaction locks one chat', () => {
  const world = useWorld()

  it('other chats accept writes at once, and the locked one as soon as it is free', async () => {
    const [held, other] = [await world.newConversation(world.acme), await world.newConversation(world.acme)]
    const headers = withKey(world.acme.secretKey)
    const write = ({ chat }: typeof held) =>
      world.call('createMessage', { params: { org: 'me', chatId: chat.id }, headers, body: { content: 'x' } })
    const where = { orgId_id: { orgId: world.acme.orgId, id: held.chat.id } }
    let waiting: ReturnType<typeof write> | undefined
    await world.db.write(async (tx) => {
      await tx.chat.update({ where, data: { title: 'held' } })
      waiting = write(held)
      // SQLite has a single writer, so no other chat can be written before it is free.
      if (databaseKind() === 'postgresql') expect((await write(other)).status).toBe(201)
    })
    expect((await waiting)?.status).toBe(201)
  })
})

describe('with a database', () => {
  const world = useWorld()

  it.each([
    ['refuses', () => Promise.reject(new Error('refused'))],
    ['never answers', () => new Promise<void>(() => {})],
  ])('that %s, the process is alive but not ready', async (_, ping) => {
    world.db.ping = ping
    const health = await world.call('getHealth')
    expect([health.status, health.body]).toMatchObject([200, { status: 'degraded', database: 'down' }])
    const ready = await world.call('getReadiness')
    expect([ready.status, ready.body.code, ready.headers['retry-after']]).toEqual([503, 'unavailable', '1'])
  })
})
