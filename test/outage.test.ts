import Sqlite from 'libsql'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../src/db/open.ts'
import { databaseKind } from './support/database.ts'
import { useWorld, withKey, withToken } from './support/world.ts'

/** Somebody else holds the database, so that nothing can be written; ends with the function that is returned. */
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

describe('while nothing can be written', () => {
  const world = useWorld({}, openDatabase)

  it('says so with 503 and Retry-After within seconds, still reads, and recovers', async () => {
    const { chat } = await world.conversation(world.acme)
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

describe('while one chat is held by another transaction', () => {
  const world = useWorld()

  it('others are written to at once, and it is, as soon as it is free', async () => {
    const [held, other] = [await world.conversation(world.acme), await world.conversation(world.acme)]
    const headers = withKey(world.acme.secretKey)
    const write = ({ chat }: typeof held) =>
      world.call('createMessage', { params: { org: 'me', chatId: chat.id }, headers, body: { content: 'x' } })
    const where = { orgId_id: { orgId: world.acme.orgId, id: held.chat.id } }
    let waiting: ReturnType<typeof write> | undefined
    await world.db.write(async (tx) => {
      await tx.chat.update({ where, data: { title: 'held' } })
      waiting = write(held)
      // SQLite has one writer, whoever holds it: there is nobody to go on before it is free.
      if (databaseKind() === 'postgresql') expect((await write(other)).status).toBe(201)
    })
    expect((await waiting)?.status).toBe(201)
  })
})

describe('without a database', () => {
  const world = useWorld()

  it.each([
    ['refuses', () => Promise.reject(new Error('refused'))],
    ['never answers', () => new Promise<void>(() => {})],
  ])('that %s the process lives, but is not ready', async (_, ping) => {
    world.db.ping = ping
    const health = await world.call('getHealth')
    expect([health.status, health.body]).toMatchObject([200, { status: 'degraded', database: 'down' }])
    const ready = await world.call('getReadiness')
    expect([ready.status, ready.body.code, ready.headers['retry-after']]).toEqual([503, 'unavailable', '1'])
  })
})
