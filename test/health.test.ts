import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildApp } from '../src/app.ts'
import { openDatabase } from '../src/db/open.ts'
import type { HealthDetails } from '../src/generated/schemas.ts'
import { pathOf } from './support/contract.ts'
import { databaseKind, describeOn, freshDatabase, type TestDatabase } from './support/database.ts'
import { readEvents } from './support/event-reader.ts'
import { eventually } from './support/eventually.ts'
import { type RedisServer, startRedis } from './support/redis.ts'
import { describeWithProgram } from './support/required-programs.ts'
import { openSocket } from './support/sockets.ts'
import { adminToken, useWorld, type World, withKey, withToken } from './support/world.ts'

const operator = withToken(adminToken)

async function detailsOf(world: World): Promise<HealthDetails> {
  const { status, body } = await world.call('getHealthDetails', { headers: operator })
  expect([status, body.code]).toEqual([200, undefined])
  return body
}

describe('the health of a process', () => {
  const world = useWorld()

  it('reports every part right after the start, with plausible numbers', async () => {
    const { status, database, redis, assistants, jobs, connections, memory, cpu, eventLoop, platform } =
      await detailsOf(world)
    expect([status, redis, assistants?.status]).toEqual(['ok', 'unused', 'healthy']) // echo answers
    expect(database).toMatchObject({ status: 'up', kind: databaseKind(), waitingMessages: 0 })
    expect(database.responseMs).toBeGreaterThan(0)
    if (databaseKind() === 'sqlite') expect(database.connections).toBeNull()
    else {
      expect(database.connections).toMatchObject({ limit: 10, waiting: 0 })
      expect(database.connections?.open).toBeGreaterThan(0)
    }
    const none = { pending: 0, running: 0, oldestAt: null }
    expect(jobs).toEqual({ exports: none, erasures: none })
    expect(connections).toEqual({ sockets: 0, streams: 0 })
    expect(platform.processId).toBe(process.pid)
    for (const bytes of Object.values(memory)) expect(bytes).toBeGreaterThan(0)
    for (const figure of [...Object.values(cpu), ...Object.values(eventLoop)]) {
      expect(Number.isFinite(figure)).toBe(true)
      expect(figure).toBeGreaterThanOrEqual(0)
    }
    expect(eventLoop.utilization).toBeLessThanOrEqual(1)
  })

  it('reports pending jobs with their age, and open connections', async () => {
    const { orgId, secretKey } = world.acme
    const createdAt = new Date(Date.now() - 60_000)
    const asked = { orgId, format: 'csv', type: 'all', filters: {} } as const
    await world.db.write(async (tx) => {
      await tx.export.create({ data: { ...asked, id: 'exp_1', status: 'pending', createdAt: new Date() } })
      await tx.export.create({ data: { ...asked, id: 'exp_2', status: 'pending', createdAt } })
    })
    const exports = { pending: 2, running: 0, oldestAt: createdAt.toISOString() }
    await eventually(async () => expect((await detailsOf(world)).jobs?.exports).toEqual(exports))
    await world.db.write((tx) => tx.export.deleteMany({ where: { orgId } }))
    const url = await world.app.listen({ host: '127.0.0.1', port: 0 })
    const { chat } = await world.newConversation(world.acme)
    const params = { org: 'me', chatId: chat.id }
    const headers = withKey(secretKey)
    const socket = await openSocket(url, { params, headers })
    const reader = await readEvents(url + pathOf('streamChatEvents', params), headers)
    expect((await detailsOf(world)).connections).toEqual({ sockets: 1, streams: 1 })
    await socket.close()
    reader.leave()
    await eventually(async () => expect((await detailsOf(world)).connections).toEqual({ sockets: 0, streams: 0 }))
  })

  it('is degraded when no assistant answers, even if one hangs', async () => {
    const mute = createServer(() => {}).listen(0, '127.0.0.1')
    await once(mute, 'listening')
    const provider = await world.newProvider()
    const baseUrl = `http://127.0.0.1:${(mute.address() as AddressInfo).port}/v1`
    await world.db.write((tx) => tx.provider.update({ where: { id: provider }, data: { baseUrl } }))
    const { status, assistants, database } = await eventually(async () => {
      const found = await detailsOf(world)
      expect(found.assistants).not.toBeNull() // a busy machine may need longer than the endpoint waits
      return found
    })
    expect([status, database.status, assistants?.status]).toEqual(['degraded', 'up', 'unhealthy'])
    expect(assistants?.data.find((one) => one.provider === provider)?.error?.code).toBe('timeout')
    await world.db.write((tx) => tx.provider.delete({ where: { id: provider } }))
    expect((await detailsOf(world)).status).toBe('ok')
    mute.closeAllConnections()
    mute.close()
  })

  it('is public on the status page without details', async () => {
    const { status, body } = await world.call('getStatus')
    expect(status).toBe(200)
    expect(body).toMatchObject({ status: 'operational', components: { api: 'operational', database: 'operational' } })
    expect(Object.keys(body).sort()).toEqual(['components', 'status', 'timestamp', 'uptimeSeconds', 'version'])
  })
})

describe('in production', () => {
  const world = useWorld({ NODE_ENV: 'production' })

  it('a process without any assistant is degraded', async () => {
    const { status, assistants } = await detailsOf(world)
    expect([status, assistants]).toEqual(['degraded', { status: 'unhealthy', default: null, data: [] }])
  })
})

describe.each([
  ['refuses', () => Promise.reject(new Error('refused'))],
  ['never answers', () => new Promise<void>(() => {})],
])('while a database %s', (how, ping) => {
  const world = useWorld()

  it('the operator gets an answer, and the status page reports the database as down', async () => {
    world.db.ping = ping
    const { status, database, assistants, jobs } = await detailsOf(world)
    expect([status, assistants, jobs]).toEqual(['degraded', null, null])
    expect(database).toMatchObject({ status: 'down', responseMs: null })
    const { body } = await world.call('getStatus')
    expect(body).toMatchObject({ status: 'degraded', components: { api: 'operational', database: 'down' } })
  })

  it('getHealth answers before getStatus, which waits up to a second', async () => {
    world.db.ping = ping
    for (let n = 0; n < 3; n++) {
      const answered: string[] = []
      const ask = async (id: 'getHealth' | 'getStatus') => {
        const { body } = await world.call(id)
        answered.push(id)
        return body
      }
      const [health] = await Promise.all([ask('getHealth'), ask('getStatus')])
      expect(health).toMatchObject({ status: 'degraded', database: 'down' })
      if (how === 'never answers') expect(answered).toEqual(['getHealth', 'getStatus'])
    }
  })
})

// PostgreSQL only: no other program drops a SQLite file.
describeOn('postgresql')('when the database is dropped under a running process', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await freshDatabase()
  })
  afterAll(() => database.drop())
  const world = useWorld()

  it('health checks still answer', async () => {
    const app = await buildApp({ ...world.config, databaseUrl: database.url }, openDatabase(database.url))
    const details = async () => {
      const { statusCode, body } = await app.inject({ url: '/health/detailed', headers: operator })
      expect(statusCode).toBe(200)
      return JSON.parse(body) as HealthDetails
    }
    expect((await details()).status).toBe('ok')
    await database.drop()
    await eventually(async () => expect(await details()).toMatchObject({ status: 'degraded', jobs: null }))
    expect((await details()).database).toMatchObject({ status: 'down', responseMs: null })
    await app.close()
  })
})

describeWithProgram('REDIS_SERVER')('with Redis', () => {
  let redis: RedisServer
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis?.stop())
  const base = useWorld()

  it('a process is degraded while Redis is down, and recovers afterwards', async () => {
    const config = { ...base.config, redisUrl: redis.url }
    const app = await buildApp(config, openDatabase(config.databaseUrl))
    const details = async () => {
      const { body } = await app.inject({ url: '/health/detailed', headers: operator })
      const { status, redis } = JSON.parse(body) as HealthDetails
      return [status, redis]
    }
    await eventually(async () => expect(await details()).toEqual(['ok', 'up']))
    await redis.stop()
    await eventually(async () => expect(await details()).toEqual(['degraded', 'down']))
    await redis.start()
    await eventually(async () => expect(await details()).toEqual(['ok', 'up']))
    await app.close()
  })
})
