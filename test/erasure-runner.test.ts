import { once } from 'node:events'
import Fastify from 'fastify'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Database } from '../src/db/database.ts'
import { eraseEndUser, runErasures } from '../src/domain/background/erasure-runner.ts'
import { beginErasure } from '../src/domain/erasures.ts'
import { newId } from '../src/domain/ids.ts'
import { backgroundTasks } from '../src/plugins/background-tasks.ts'
import { database } from '../src/plugins/database.ts'
import { gracefulShutdown } from '../src/plugins/graceful-shutdown.ts'
import { jobs } from '../src/plugins/jobs.ts'
import { openPatiently } from './support/database.ts'
import { recomputedStatistics, storedStatistics } from './support/statistics.ts'
import { type Tenant, useWorld, withKey } from './support/world.ts'

const world = useWorld()
const leaseMs = 30_000

/** A second connection to the same database, as another process has. */
let other: Database
let tenant: Tenant
beforeAll(() => {
  other = openPatiently(world.config.databaseUrl)
})
beforeEach(async () => {
  tenant = await world.newTenant()
})
afterEach(() => {
  vi.useRealTimers()
})
afterAll(() => other.close())

/** Moves the wall clock alone; timers go on as they are. */
const at = (time: number) => vi.useFakeTimers({ toFake: ['Date'], now: time })
const never = new AbortController().signal

/** Creates a pending erasure of an end user with this number of chats of two messages each. */
async function toErase(chats: number) {
  const endUserId = await world.newEndUser(tenant.orgId)
  for (let n = 0; n < chats; n++) {
    const asked = { params: { org: 'me' }, headers: withKey(tenant.secretKey) }
    const { body } = await world.call('createChat', { ...asked, body: { endUserId, initialMessage: { content: 'x' } } })
    const params = { org: 'me', chatId: body.id }
    await world.call('createMessage', { ...asked, params, body: { content: 'y', tokens: 5 } })
  }
  const subject = { kind: 'endUser', orgId: tenant.orgId, subjectId: endUserId } as const
  const { id } = await world.db.write((tx) => beginErasure(tx, subject))
  return { id, endUserId }
}

const row = (id: string) => world.db.read.erasure.findUniqueOrThrow({ where: { id } })
const chatsOf = (endUserId: string) => world.db.read.chat.count({ where: { orgId: tenant.orgId, endUserId } })

/** The same database, with a callback before each transaction. */
const ahead = (db: Database, act: (transaction: number) => unknown): Database => {
  let transaction = 0
  return {
    ...db,
    write: async (work) => {
      await act(++transaction)
      return db.write(work)
    },
  }
}

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

describe('erasures', () => {
  it('run once each with exact counts when two processes work at once', async () => {
    const begun = await Promise.all(Array.from({ length: 8 }, (_, n) => toErase(n % 3)))
    await Promise.all([world.db, other, world.db, other].map((db) => runErasures(db, never)))
    for (const [n, { id, endUserId }] of begun.entries()) {
      const { counts, completedAt, leaseUntil } = await row(id)
      const chats = n % 3
      expect(counts).toEqual({ ...(chats && { chats, messages: 2 * chats }), endUsers: 1 })
      expect([completedAt === null, leaseUntil, await chatsOf(endUserId)]).toEqual([false, null, 0])
    }
    expect(await storedStatistics(world.db, tenant.orgId)).toEqual(await recomputedStatistics(world.db, tenant.orgId))
  })

  it('are leased by only one of two processes that find them at the same time', async () => {
    const { id } = await toErase(2)
    const [late, working] = [gate(), gate()]
    const second = runErasures(
      ahead(other, (n) => n === 1 && late.pass()),
      never,
    )
    await late.reached
    const first = runErasures(
      ahead(world.db, (n) => n === 3 && working.pass()),
      never,
    )
    await working.reached
    late.open()
    await second
    expect(await row(id)).toMatchObject({ completedAt: null, counts: { chats: 1, messages: 2 } })
    working.open()
    await first
    expect((await row(id)).counts).toEqual({ chats: 2, messages: 4, endUsers: 1 })
  })

  it('are released when the server closes, and resume at once elsewhere', async () => {
    const { id, endUserId } = await toErase(3)
    const shutdown = new AbortController()
    await runErasures(
      ahead(world.db, (n) => n === 3 && shutdown.abort()),
      shutdown.signal,
    )
    expect(await row(id)).toMatchObject({ completedAt: null, leaseUntil: null, counts: { chats: 2, messages: 4 } })
    expect(await chatsOf(endUserId)).toBe(1)
    await runErasures(world.db, shutdown.signal)
    expect((await row(id)).completedAt).toBeNull()
    await runErasures(other, never)
    expect((await row(id)).counts).toEqual({ chats: 3, messages: 6, endUsers: 1 })
  })

  it('of a dead process are finished by another one after the lease expires, with exact counts', async () => {
    const { id } = await toErase(3)
    const dies = (n: number) => n >= 3 && Promise.reject(new Error('killed'))
    await expect(runErasures(ahead(world.db, dies), never)).rejects.toThrow('Erasures failed')
    await runErasures(other, never)
    expect(await row(id)).toMatchObject({ completedAt: null, counts: { chats: 1, messages: 2 } })
    at(Date.now() + leaseMs + 1000)
    await runErasures(other, never)
    expect((await row(id)).counts).toEqual({ chats: 3, messages: 6, endUsers: 1 })
  })

  it('are abandoned by a process that slept until another took over', async () => {
    const { id, endUserId } = await toErase(3)
    const [slept, held] = [gate(), gate()]
    const sleeper = runErasures(
      ahead(world.db, (n) => n === 3 && slept.pass()),
      never,
    )
    await slept.reached
    const takenOver = Date.now() + leaseMs + 1000
    at(takenOver)
    const successor = runErasures(
      ahead(other, (n) => n === 2 && held.pass()),
      never,
    )
    await held.reached
    slept.open()
    await sleeper
    // The sleeper removed a chat, found its lease taken, and rolled back.
    expect([await chatsOf(endUserId), (await row(id)).counts]).toEqual([2, { chats: 1, messages: 2 }])
    expect((await row(id)).leaseUntil?.getTime()).toBeGreaterThan(takenOver)
    held.open()
    await successor
    expect((await row(id)).counts).toEqual({ chats: 3, messages: 6, endUsers: 1 })
    expect(await storedStatistics(world.db, tenant.orgId)).toEqual(await recomputedStatistics(world.db, tenant.orgId))
  })

  it('that fail block no other, and are retried only after their lease expires', async () => {
    const stuck = await toErase(1)
    const fine = await toErase(1)
    // A foreign key from an unknown table makes the removal fail.
    await world.db.write(async (tx) => {
      await tx.$executeRaw`CREATE TABLE "Note" ("orgId" TEXT, "endUserId" TEXT,
        FOREIGN KEY ("orgId", "endUserId") REFERENCES "EndUser" ("orgId", "id"))`
      await tx.$executeRaw`INSERT INTO "Note" VALUES (${tenant.orgId}, ${stuck.endUserId})`
    })
    let transactions = 0
    const counting = ahead(world.db, () => transactions++)
    await expect(runErasures(counting, never)).rejects.toMatchObject({ errors: [expect.anything()] })
    const atFirst = transactions
    expect((await row(fine.id)).counts).toEqual({ chats: 1, messages: 2, endUsers: 1 })
    expect(await row(stuck.id)).toMatchObject({ completedAt: null, counts: { chats: 1, messages: 2 } })
    await runErasures(counting, never)
    expect(transactions).toBe(atFirst)
    at(Date.now() + leaseMs + 1000)
    await expect(runErasures(counting, never)).rejects.toThrow()
    await world.db.write((tx) => tx.$executeRaw`DROP TABLE "Note"`)
    at(Date.now() + leaseMs + 1000)
    await runErasures(counting, never)
    expect((await row(stuck.id)).counts).toEqual({ chats: 1, messages: 2, endUsers: 1 })
  })
})

describe('a server', () => {
  it('that closes releases its erasure before it closes the database', async () => {
    const { id } = await toErase(3)
    const working = gate()
    const db = ahead(openPatiently(world.config.databaseUrl), (n) => n === 3 && working.pass())
    const app = Fastify()
    await app.register(gracefulShutdown)
    await app.register(database, { db })
    await app.register(backgroundTasks)
    await app.register(jobs)
    for (let n = 0; n < 20; n++) app.startJobs()
    await working.reached
    const closed = app.close()
    if (!app.closing.aborted) await once(app.closing, 'abort')
    working.open()
    await closed
    expect(await row(id)).toMatchObject({ completedAt: null, leaseUntil: null, counts: { chats: 2, messages: 4 } })
    await runErasures(other, never)
    expect((await row(id)).counts).toEqual({ chats: 3, messages: 6, endUsers: 1 })
  })
})

describe('erasing an end user', () => {
  it('continues when chats are opened in between', async () => {
    const { orgId } = tenant
    const endUserId = await world.newEndUser(orgId)
    const now = new Date()
    const chat = {
      metadata: {},
      settings: {},
      source: 'api',
      lastActivityAt: now,
      createdAt: now,
      updatedAt: now,
    } as const
    const late = [newId('chat'), newId('chat')]
    const removed: object[] = []
    await eraseEndUser(world.db, orgId, endUserId, async (work) => {
      const id = late.pop()
      // A chat appears just before the end user is removed, and another one before the next try.
      if (id) await world.db.write((tx) => tx.chat.create({ data: { orgId, id, endUserId, ...chat } }))
      const counts = await world.db.write(work)
      removed.push(counts)
      return counts
    })
    expect(removed).toEqual([{ chats: 1, messages: 0 }, { chats: 1, messages: 0 }, { endUsers: 1 }])
    expect(await chatsOf(endUserId)).toBe(0)
  })

  it('keeps a chat that was reassigned to another end user in the meantime', async () => {
    const { endUserId } = await toErase(1)
    const heir = await world.newEndUser(tenant.orgId)
    const where = { orgId: tenant.orgId, endUserId }
    let hasMoved = false
    await eraseEndUser(world.db, tenant.orgId, endUserId, async (work) => {
      if (!hasMoved) await world.db.write((tx) => tx.chat.updateMany({ where, data: { endUserId: heir } }))
      hasMoved = true
      return world.db.write(work)
    })
    expect([await chatsOf(endUserId), await chatsOf(heir)]).toEqual([0, 1])
    await runErasures(world.db, never)
  })
})
