import { describe, expect, it, vi } from 'vitest'
import type { Database } from '../src/db/database.ts'
import { purgeExpired } from '../src/domain/background/housekeeping.ts'
import { newId } from '../src/domain/ids.ts'
import { type MaintenanceContext, runMaintenance } from '../src/domain/platform/maintenance.ts'
import type { MaintenanceRun, MaintenanceTask } from '../src/generated/schemas.ts'
import { corruptCounters, expectCorrectCounters } from './support/corrupt-counters.ts'
import { openPatiently } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { fingerprint, fingerprintOf } from './support/rows.ts'
import { createSandbox } from './support/sandbox.ts'
import { adminToken, type Tenant, useWorld, withKey, withToken } from './support/world.ts'

vi.setConfig({ testTimeout: 60_000 }) // a process is slow to start on a busy machine

const world = useWorld()
const operator = withToken(adminToken)
const tasks = ['cleanup_logs', 'purge_expired', 'refresh_cache', 'health_check', 'vacuum', 'rebuild_counters'] as const
const systemActor = { userId: null, address: null }

const run = (task: string) => world.call('runMaintenance', { query: { task }, headers: operator })
const lastOf = async (task: MaintenanceTask): Promise<MaintenanceRun> =>
  (await world.call('getSystemStatus', { headers: operator })).body.maintenance.find(
    (last: MaintenanceRun) => last.task === task,
  )

/** The dependencies of a maintenance task, with overrides. */
const contextOf = (changed: Partial<MaintenanceContext> = {}): MaintenanceContext => ({
  db: world.db,
  providers: {} as MaintenanceContext['providers'],
  cleanUpLogs: async () => ({}),
  runInBackground: (work) => world.app.runInBackground(work),
  closing: new AbortController().signal,
  ...changed,
})

const wrong = [
  { does: 'count', table: 'MessageStatistic', nth: 0, column: 'tokens', by: 5 },
  { does: 'count', table: 'MessageDayStatistic', nth: 0, column: 'messages', by: -9 },
  { does: 'opening', nth: 0, by: 3 },
] as const

/** A tenant with three wrong statistics. */
async function spoiled(): Promise<Tenant> {
  const tenant = await world.newTenant()
  await world.newConversation(tenant)
  await corruptCounters(world.db, tenant.orgId, wrong)
  return tenant
}

describe('maintenance', () => {
  it('rejects an unknown task and changes nothing', async () => {
    const before = await fingerprint(world.db)
    for (const task of ['', 'drop_tables', 'vacuum,vacuum']) expect((await run(task)).status).toBe(400)
    expect(await fingerprint(world.db)).toBe(before)
  })

  it.each(tasks)('%s reports its result, becomes the last run and is recorded in the operator events', async (task) => {
    const { status, body } = await run(task)
    expect([status, body]).toMatchObject([200, { task, status: 'completed', error: null, result: expect.any(Object) }])
    expect(await lastOf(task)).toEqual(body)
    const { data } = (await world.call('listOperatorEvents', { headers: operator, query: { limit: '1' } })).body
    expect(data[0]).toMatchObject({
      action: 'maintenance.started',
      target: { type: 'maintenance', id: body.id },
      details: { task },
    })
  })

  it('purge_expired reports how many rows of each kind it removed', async () => {
    const { orgId } = world.acme
    const data = [1, 2, 3].map((n) => ({ orgId, id: `ticket ${n}`, expiresAt: new Date(0) }))
    await world.db.write((tx) => tx.spentTicket.createMany({ data }))
    expect((await run('purge_expired')).body.result).toMatchObject({ spentTickets: 3, sessions: 0, maintenanceRuns: 0 })
  })

  it('health_check bypasses the cache and checks the database and the providers', async () => {
    const { result } = (await run('health_check')).body
    expect(result).toMatchObject({ database: { status: 'up' }, providers: { status: expect.any(String) } })
    const [first] = result.providers.data
    const [second] = (await run('health_check')).body.result.providers.data
    expect(Date.parse(second.checkedAt)).toBeGreaterThan(Date.parse(first.checkedAt))
  })

  it('rebuild_counters corrects wrong counters, and a second run corrects nothing', async () => {
    const { orgId } = await spoiled()
    const correctedBy = async () => (await run('rebuild_counters')).body.result.statistics.corrected
    expect(await correctedBy()).toBe(3)
    await expectCorrectCounters(world.db, orgId)
    expect(await correctedBy()).toBe(0)
  })

  it('reports a failure without internals and logs the error', async () => {
    const logged: unknown[] = []
    const error = new Error('UPDATE "User" SET password = hunter2')
    const runInBackground: MaintenanceContext['runInBackground'] = (work) =>
      world.app.runInBackground(() => work().catch((thrown: unknown) => logged.push(thrown)))
    const failing = contextOf({ cleanUpLogs: () => Promise.reject(error), runInBackground })
    const failed = await runMaintenance(failing, systemActor, 'cleanup_logs')
    expect(failed).toMatchObject({
      status: 'failed',
      result: null,
      error: 'It could not be finished; the log says more.',
    })
    expect(await lastOf('cleanup_logs')).toEqual(failed)
    await eventually(() => expect(logged).toEqual([error]))
    expect((await run('cleanup_logs')).body.status).toBe('completed')
  })

  it.each(['purge_expired', 'vacuum', 'rebuild_counters'] as const)(
    '%s stops when the server shuts down',
    async (task) => {
      const { orgId } = await spoiled()
      // SQLite rewrites its file in one statement, which cannot be interrupted.
      const goesOn = task === 'vacuum' && world.db.kind === 'sqlite'
      const stopped = await runMaintenance(contextOf({ closing: AbortSignal.abort() }), systemActor, task)
      const closed = { status: 'failed', error: 'The server was closing.' }
      expect(stopped).toMatchObject(goesOn ? { status: 'completed' } : closed)
      await run('rebuild_counters')
      await expectCorrectCounters(world.db, orgId)
    },
  )

  it('keeps the last 100 runs of a task and every run of the last 30 days', async () => {
    const startedAt = (days: number, n: number) => new Date(Date.now() - days * 86_400_000 - n)
    const runs = (task: MaintenanceTask, days: number, count: number) =>
      Array.from({ length: count }, (_, n) => {
        const at = startedAt(days, n)
        return { id: newId('run'), task, status: 'completed' as const, startedAt: at, completedAt: at }
      })
    await world.db.write(async (tx) => {
      await tx.maintenanceRun.deleteMany()
      const data = [runs('vacuum', 31, 130), runs('cleanup_logs', 29, 130), runs('refresh_cache', 31, 90)]
      await tx.maintenanceRun.createMany({ data: data.flat() })
    })
    expect(await purgeExpired(world.db)).toMatchObject({ maintenanceRuns: 30 })
    const count = (task: MaintenanceTask) => world.db.read.maintenanceRun.count({ where: { task } })
    expect([await count('vacuum'), await count('cleanup_logs'), await count('refresh_cache')]).toEqual([100, 130, 90])
  })
})

describe('a task that is running', () => {
  it('returns 409 for a second run, returns early when it is slow and blocks no other task', async () => {
    const { promise, resolve } = Promise.withResolvers<object>()
    const slow = contextOf({ cleanUpLogs: () => promise })
    const running = await runMaintenance(slow, systemActor, 'cleanup_logs', 1)
    expect(running).toMatchObject({ status: 'running', result: null, completedAt: null })
    const refused = await run('cleanup_logs')
    expect([refused.status, refused.body.code]).toEqual([409, 'maintenance_running'])
    expect((await run('refresh_cache')).body.status).toBe('completed')
    expect(await lastOf('cleanup_logs')).toEqual(running)
    resolve({ files: 7 })
    await eventually(async () =>
      expect(await lastOf('cleanup_logs')).toMatchObject({ id: running.id, status: 'completed', result: { files: 7 } }),
    )
    expect((await run('cleanup_logs')).status).toBe(200)
  })

  it('runs once for concurrent requests of several processes', async () => {
    const other = openPatiently(world.config.databaseUrl)
    const { promise, resolve } = Promise.withResolvers<object>()
    const ask = (db: Database) =>
      runMaintenance(contextOf({ db, cleanUpLogs: () => promise }), systemActor, 'cleanup_logs', 1).catch(
        ({ code }) => code,
      )
    const answers = await Promise.all([world.db, other, world.db, other, world.db, other].map(ask))
    expect(answers.filter((answer) => answer === 'maintenance_running')).toHaveLength(5)
    resolve({})
    await eventually(async () => expect((await lastOf('cleanup_logs')).status).toBe('completed'))
    await other.close()
  })
})

/** Expires the lease of the running task, as if no process had renewed it. */
const forget = (task: MaintenanceTask) =>
  world.db.write((tx) =>
    tx.maintenanceRun.updateMany({ where: { task, status: 'running' }, data: { leaseUntil: new Date(1) } }),
  )

describe('a run whose process dies', () => {
  it('is shown as failed after two of three corrections, and the next run corrects the rest', async () => {
    const { orgId } = await spoiled()
    const place = await createSandbox()
    const args = [world.config.databaseUrl, '2']
    const ended = place.run('test/support/stalled-maintenance.ts', args)
    const endedItself = ended.then(({ stderr }) => Promise.reject(new Error(`It ended by itself:\n${stderr}`)))
    // Each process writes a row of its own, so only the sum shows the progress.
    const tokens = async () =>
      (await world.db.read.messageStatistic.aggregate({ where: { orgId }, _sum: { tokens: true } }))._sum.tokens
    const wrongly = (await tokens()) ?? 0n
    const arrived = async () => {
      expect((await lastOf('rebuild_counters')).status).toBe('running')
      // Corrections run in order: days, quarters of an hour, opened chats.
      expect(await tokens()).toBe(wrongly - 5n)
    }
    try {
      await Promise.race([eventually(arrived, { timeout: 30_000 }), endedItself])
    } finally {
      endedItself.catch(() => {})
      await place.remove() // by SIGKILL
    }
    expect((await ended).code).toBe(null)
    expect((await run('rebuild_counters')).status, 'as long as its lease lasts').toBe(409)
    await forget('rebuild_counters')
    const dead = { status: 'failed', error: 'Its process died.', completedAt: new Date(1).toISOString() }
    expect(await lastOf('rebuild_counters')).toMatchObject(dead)
    const { id } = await lastOf('rebuild_counters')
    const { body } = await run('rebuild_counters')
    expect(body).toMatchObject({ status: 'completed', result: { statistics: { corrected: 1 } } })
    await expectCorrectCounters(world.db, orgId)
    expect(await world.db.read.maintenanceRun.findUnique({ where: { id } })).toMatchObject({ status: 'failed' })
  })

  it('stores nothing more when its lease expired and another run has started', async () => {
    const { orgId } = await spoiled()
    const [still, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const db: Database = {
      ...world.db,
      compareCounts: (work) =>
        world.db.compareCounts((compare) =>
          work(async function* (id) {
            for await (const drift of compare(id)) {
              if (id === orgId && drift?.differing) {
                still.resolve()
                await go.promise
              }
              yield drift
            }
          }),
        ),
    }
    const slept = runMaintenance(contextOf({ db }), systemActor, 'rebuild_counters')
    await still.promise
    await forget('rebuild_counters')
    expect((await run('rebuild_counters')).body.result.statistics.corrected).toBe(3)
    go.resolve()
    expect(await slept).toMatchObject({ status: 'failed', error: 'Its process died.' })
    await expectCorrectCounters(world.db, orgId)
  })
})

describe('vacuum', () => {
  it('frees the space of deleted rows and keeps all rows and search results', async () => {
    const tenant = await world.newTenant()
    const { orgId, slug } = tenant
    const asked = { params: { org: slug }, headers: withKey(tenant.secretKey) }
    const importChats = (name: string, chats: number) => {
      const said = Array.from({ length: 50 }, (_, n) => ({ content: `${name} ${n} ${'filling '.repeat(60)}` }))
      const lines = Array.from({ length: chats }, (_, n) => ({ externalId: `${name} ${n}`, messages: said }))
      return world.call('importChats', { ...asked, body: lines.map((line) => JSON.stringify(line)).join('\n') })
    }
    for (const [name, chats] of [
      ['early', 3],
      ['marmalade', 3],
      ['gone', 20],
    ] as const) {
      expect((await importChats(name, chats)).body).toMatchObject({ created: chats, failed: 0 })
    }
    if (world.db.kind === 'postgresql') {
      // Autovacuum could free the space before the task runs.
      await world.db.write((tx) => tx.$executeRaw`ALTER TABLE "Message" SET (autovacuum_enabled = off)`)
    }
    const gone = { orgId, chat: { externalId: { not: { startsWith: 'marmalade' } } } }
    await world.db.write((tx) => tx.message.deleteMany({ where: gone }))
    await run('rebuild_counters')
    const found = async (q: string) => (await world.call('searchChats', { ...asked, query: { q } })).body
    const before = [await fingerprintOf(world.db, orgId), await found('marmalade'), await found('gone')]
    const { body } = await run('vacuum')
    expect(body.result.bytesAfter).toBeLessThan(body.result.bytesBefore)
    expect([await fingerprintOf(world.db, orgId), await found('marmalade'), await found('gone')]).toEqual(before)
    expect([before[1].data.length, before[2].data.length]).toEqual([3, 0])
    expect((await importChats('new', 1)).body.created).toBe(1)
    expect((await found('new')).data).toHaveLength(1)
  })
})
