import type { ChatQuery } from '../../db/chats.ts'
import type { Database } from '../../db/database.ts'
import { classifyError } from '../../db/errors.ts'
import type { ExportFilters } from '../../generated/schemas.ts'
import type { ExportModel } from '../../generated/sqlite/models.ts'
import { acquireLease, Lease, LeaseLost } from '../lease.ts'
import { termsOf } from '../search-text.ts'
import { beginFile, sweepFiles } from './export-files.ts'
import { createWriter } from './exporters.ts'

const renewEveryMs = 2_000
const maxTries = 3
const dayMs = 86_400_000
const keptForMs = 7 * dayMs

/**
 * Makes the files of exports, one after the other, until none is free or `signal` aborts, and removes those that have had their
 * time. Several processes may: each holds what it works on by a lease. Throws in the end what failed.
 */
export async function runExports(db: Database, root: string, signal: AbortSignal): Promise<void> {
  const failures: unknown[] = []
  while (!signal.aborted) {
    const claimed = await acquire(db)
    if (!claimed) break
    await run(db, root, claimed, signal).catch((error: unknown) => failures.push(error))
    await sweepFiles(db, root)
  }
  await sweepFiles(db, root)
  if (failures.length > 0) throw new AggregateError(failures, 'Exports failed')
}

interface Claimed extends ExportModel {
  leaseUntil: Date
  /** Whether another process worked on it before, and died. */
  wasLeft: boolean
}

const acquire = (db: Database): Promise<Claimed | undefined> =>
  acquireLease(
    (now) => db.read.export.findFirst({ where: free(now), orderBy: { createdAt: 'asc' } }),
    async ({ orgId, id, status }, now, leaseUntil) => {
      const where = { orgId, id, ...free(now) }
      const data = { status: 'running', leaseUntil, done: 0, total: null } as const
      const [row] = await db.write((tx) => tx.export.updateManyAndReturn({ where, data }))
      return row && { ...row, leaseUntil, wasLeft: status === 'running' }
    },
  )

const free = (now: Date) => ({
  OR: [{ status: 'pending' as const }, { status: 'running' as const, leaseUntil: { lt: now } }],
})

type State = Partial<Pick<ExportModel, 'status' | 'done' | 'total' | 'bytes' | 'error' | 'expiresAt' | 'completedAt'>>

type ExportLease = Lease<State>

/** Stores how far the export is; a final status releases the lease. Throws `LeaseLost`. */
const note = (lease: ExportLease, state: State): Promise<void> =>
  state.status ? lease.release(async () => state) : lease.renew(async () => state)

/** Makes one export's file. What only the database's absence stops is left to the process that finds the lease expired. */
async function run(db: Database, root: string, claimed: Claimed, closing: AbortSignal): Promise<void> {
  const lease = new Lease<State>(db, claimed.leaseUntil, (tx, leaseUntil, data) =>
    tx.export.updateMany({ where: { orgId: claimed.orgId, id: claimed.id, leaseUntil }, data }),
  )
  const signal = AbortSignal.any([closing, lease.lost])
  try {
    if (isHopeless(claimed))
      return await note(lease, { status: 'failed', error: 'It could not be finished within a day.' })
    for (let tries = 1; ; tries++) {
      try {
        return await make(db, root, claimed, lease, signal)
      } catch (error) {
        if (error instanceof LeaseLost || classifyError(error) === 'unavailable') throw error
        if (tries < maxTries && classifyError(error) !== 'full') continue
        await note(lease, { status: 'failed', error: reason(error) })
        throw error
      }
    }
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error
    if (!lease.lost.aborted) await note(lease, { status: 'pending', done: 0, total: null }).catch(() => {})
  }
}

/** Whether the processes that worked on it have died again and again. */
const isHopeless = ({ createdAt, leaseUntil, wasLeft }: Claimed) =>
  wasLeft && leaseUntil.getTime() - createdAt.getTime() > dayMs

/** Why it failed, in words for the caller: what the log says names paths and statements. */
const reason = (error: unknown) =>
  classifyError(error) === 'full' ? 'The disk is full.' : 'The file could not be written. Try again; the log says more.'

async function make(
  db: Database,
  root: string,
  { orgId, id, format, type, filters }: Claimed,
  lease: ExportLease,
  signal: AbortSignal,
): Promise<void> {
  await note(lease, { done: 0 }) // a process that has lost the lease must not touch the other's file
  const file = await beginFile(root, { orgId, id })
  let isKept = false
  let done = 0
  const beat = setInterval(() => note(lease, { done }).catch(() => {}), renewEveryMs)
  const assertGoing = () => {
    if (signal.aborted) throw new LeaseLost()
  }
  try {
    const text = createWriter(format, type)
    await db.exportChats(queryOf(orgId, filters as ExportFilters, type !== 'chats'), async ({ total, parts }) => {
      await note(lease, { total })
      await file.write(text.begin())
      for await (const some of prefetch(parts())) {
        assertGoing()
        for (const part of some) {
          await file.write(text.write(part))
          if (part.ends) done++
        }
      }
      await file.write(text.end())
    })
    const completedAt = new Date()
    const bytes = await file.keep(completedAt)
    isKept = true
    clearInterval(beat)
    const expiresAt = new Date(completedAt.getTime() + keptForMs)
    await note(lease, { status: 'completed', done, total: done, bytes: BigInt(bytes), completedAt, expiresAt })
  } catch (error) {
    // When it is unknown whether the last note was stored, the file stays: the next process removes it, or it is the export's.
    if (!isKept || error instanceof LeaseLost) await file.drop()
    throw error
  } finally {
    clearInterval(beat)
  }
}

/** The chats that an export is about, in the database's terms. */
function queryOf(orgId: string, { q, from, to, ...same }: ExportFilters, withMessages: boolean) {
  const chats: Omit<ChatQuery, 'order' | 'limit' | 'after'> = {
    ...same,
    orgId,
    ...(from !== undefined && { from: new Date(from) }),
    ...(to !== undefined && { to: new Date(to) }),
  }
  return { chats, terms: q === undefined ? undefined : termsOf(q), withMessages }
}

/** Asks for the next item while the consumer works on the one before; never for more. */
async function* prefetch<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  let next = source.next()
  try {
    for (;;) {
      const { done, value } = await next
      if (done) return
      next = source.next()
      next.catch(() => {}) // it is asked for again, unless the consumer has stopped
      yield value
    }
  } finally {
    await next.catch(() => {})
    await source.return(undefined)
  }
}
