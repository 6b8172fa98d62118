import type { ChatQuery } from '../../db/chat-query.ts'
import type { Database } from '../../db/database.ts'
import { classifyError } from '../../db/errors.ts'
import type { ExportFilters } from '../../generated/schemas.ts'
import type { ExportModel } from '../../generated/sqlite/models.ts'
import { termsOf } from '../conversations/search-text.ts'
import { beginFile, sweepFiles } from './export-files.ts'
import { createWriter } from './exporters.ts'
import { prefetch } from './prefetch.ts'

const leaseMs = 30_000
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
    const claimed = await claim(db)
    if (!claimed) break
    await run(db, root, claimed, signal).catch((error: unknown) => failures.push(error))
    await sweepFiles(db, root)
  }
  await sweepFiles(db, root)
  if (failures.length > 0) throw new AggregateError(failures, 'Exports failed')
}

interface Claimed extends ExportModel {
  leaseUntil: Date
  /** Whether somebody worked on it before, and died. */
  wasLeft: boolean
}

/** Takes the oldest export that nobody works on: of two processes, the one whose update counts. */
async function claim(db: Database): Promise<Claimed | undefined> {
  for (;;) {
    const now = new Date()
    const free = { OR: [{ status: 'pending' as const }, { status: 'running' as const, leaseUntil: { lt: now } }] }
    const found = await db.read.export.findFirst({ where: free, orderBy: { createdAt: 'asc' } })
    if (!found) return undefined
    const { orgId, id } = found
    const leaseUntil = leaseFrom(now)
    const data = { status: 'running', leaseUntil, done: 0, total: null } as const
    const [claimed] = await db.write((tx) => tx.export.updateManyAndReturn({ where: { orgId, id, ...free }, data }))
    if (claimed) return { ...claimed, leaseUntil, wasLeft: found.status === 'running' }
  }
}

const leaseFrom = (now: Date) => new Date(now.getTime() + leaseMs)

/** The process closes, the export was deleted, or another process holds the lease by now. */
class Stopped extends Error {}

type State = Partial<Pick<ExportModel, 'status' | 'done' | 'total' | 'bytes' | 'error' | 'expiresAt' | 'completedAt'>>

/** The right to work on an export, renewed for as long as it is held. */
class Lease {
  readonly #db: Database
  readonly #export: { orgId: string; id: string }
  readonly #lost = new AbortController()
  #until: Date | null
  #noting: Promise<unknown> = Promise.resolve()

  constructor(db: Database, { orgId, id, leaseUntil }: Claimed) {
    this.#db = db
    this.#export = { orgId, id }
    this.#until = leaseUntil
  }

  /** Aborted once another process holds it, or nobody: the export was deleted. */
  get lost(): AbortSignal {
    return this.#lost.signal
  }

  /** Writes down how far it is, and goes on; without a lease from then on where the export ends with it. Throws when it is lost. */
  note(state: State): Promise<void> {
    const noted = this.#noting.then(async () => {
      const leaseUntil = state.status ? null : leaseFrom(new Date())
      // Each lease ends at another time: whoever finds it changed does not hold it any more.
      const where = { ...this.#export, leaseUntil: this.#until }
      const { count } = await this.#db.write((tx) => tx.export.updateMany({ where, data: { ...state, leaseUntil } }))
      if (count === 0) {
        this.#lost.abort()
        throw new Stopped()
      }
      this.#until = leaseUntil
    })
    this.#noting = noted.catch(() => {})
    return noted
  }
}

/** Makes one export's file. What only the database's absence stops is left to whoever finds the lease expired. */
async function run(db: Database, root: string, claimed: Claimed, closing: AbortSignal): Promise<void> {
  const lease = new Lease(db, claimed)
  const signal = AbortSignal.any([closing, lease.lost])
  try {
    if (isHopeless(claimed))
      return await lease.note({ status: 'failed', error: 'It could not be finished within a day.' })
    for (let tries = 1; ; tries++) {
      try {
        return await make(db, root, claimed, lease, signal)
      } catch (error) {
        if (error instanceof Stopped || classifyError(error) === 'unavailable') throw error
        if (tries < maxTries && classifyError(error) !== 'full') continue
        await lease.note({ status: 'failed', error: reason(error) })
        throw error
      }
    }
  } catch (error) {
    if (!(error instanceof Stopped)) throw error
    if (!lease.lost.aborted) await lease.note({ status: 'pending', done: 0, total: null }).catch(() => {})
  }
}

/** Whether whoever worked on it has died again and again. */
const isHopeless = ({ createdAt, leaseUntil, wasLeft }: Claimed) =>
  wasLeft && leaseUntil.getTime() - createdAt.getTime() > dayMs

/** Why it failed, in words for whoever asked for it: what the log says names paths and statements. */
const reason = (error: unknown) =>
  classifyError(error) === 'full' ? 'The disk is full.' : 'The file could not be written. Try again; the log says more.'

async function make(
  db: Database,
  root: string,
  { orgId, id, format, type, filters }: Claimed,
  lease: Lease,
  signal: AbortSignal,
): Promise<void> {
  await lease.note({ done: 0 }) // whoever has lost it must not touch the other's file
  const file = await beginFile(root, { orgId, id })
  let isKept = false
  let done = 0
  const beat = setInterval(() => lease.note({ done }).catch(() => {}), renewEveryMs)
  const assertGoing = () => {
    if (signal.aborted) throw new Stopped()
  }
  try {
    const text = createWriter(format, type)
    await db.exportChats(queryOf(orgId, filters as ExportFilters, type !== 'chats'), async ({ total, parts }) => {
      await lease.note({ total })
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
    await lease.note({ status: 'completed', done, total: done, bytes: BigInt(bytes), completedAt, expiresAt })
  } catch (error) {
    // When nobody knows whether the last note was stored, the file stays: whoever goes on removes it, or it is the export's.
    if (!isKept || error instanceof Stopped) await file.drop()
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
