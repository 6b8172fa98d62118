import { setTimeout as pause } from 'node:timers/promises'
import type { Database, Transaction } from '../../db/database.ts'
import type { ErasureModel } from '../../generated/sqlite/models.ts'
import { sweepFiles } from '../exports/export-files.ts'
import { recordRetention } from '../organizations/retention.ts'
import { applyRetention, eraseChat, eraseEndUser, eraseOrganization, erasePerson } from './erasure-steps.ts'
import type { Counts, Step } from './erasures.ts'

const leaseMs = 30_000
const maxScrubs = 20
const scrubPauseMs = 250

/**
 * Works on erasures until none is free or `signal` aborts. Several processes may: each holds what it works on by a lease. One
 * that fails does not stop the others; it is free again when its lease ends. Throws in the end what failed.
 * @param exportsFolder where the files of exports are, if there are any
 */
export async function runErasures(db: Database, signal: AbortSignal, exportsFolder?: string): Promise<void> {
  const failures: unknown[] = []
  while (!signal.aborted) {
    const erasure = await claim(db)
    if (!erasure) break
    await run(db, erasure, signal, exportsFolder).catch((error: unknown) => failures.push(error))
  }
  if (failures.length > 0) throw new AggregateError(failures, 'Erasures failed, and will be tried again')
}

/** Takes the oldest erasure that nobody works on: of two processes, the one whose update counts. */
async function claim(db: Database): Promise<ErasureModel | undefined> {
  for (;;) {
    const now = new Date()
    const free = { completedAt: null, OR: [{ leaseUntil: null }, { leaseUntil: { lt: now } }] }
    const found = await db.read.erasure.findFirst({ where: free, orderBy: { createdAt: 'asc' } })
    if (!found) return undefined
    const data = { leaseUntil: leaseFrom(now) }
    const [claimed] = await db.write((tx) => tx.erasure.updateManyAndReturn({ where: { id: found.id, ...free }, data }))
    if (claimed) return claimed
  }
}

const leaseFrom = (now: Date) => new Date(now.getTime() + leaseMs)

/** The process closes, or another one holds the lease by now. */
class Stopped extends Error {}

/** Runs one erasure to its end. Every step may be repeated, so whoever takes it over after a crash begins at the first. */
async function run(db: Database, claimed: ErasureModel, signal: AbortSignal, exportsFolder: string | undefined) {
  const { id } = claimed
  let counts = claimed.counts as Counts
  let lease = claimed.leaseUntil
  // Each lease ends at another time: whoever finds it changed does not hold it any more.
  const note = async (
    tx: Transaction,
    data: { leaseUntil: Date; counts: Counts } | { leaseUntil: null; completedAt: Date },
  ) => {
    const { count } = await tx.erasure.updateMany({ where: { id, leaseUntil: lease }, data })
    if (count === 0) throw new Stopped()
  }
  const step: Step = async (work) => {
    if (signal.aborted) throw new Stopped()
    const [removed, state] = await db.write(async (tx) => {
      const removed = await work(tx)
      const state = { counts: sum(counts, removed), leaseUntil: leaseFrom(new Date()) }
      await note(tx, state)
      return [removed, state] as const
    })
    counts = state.counts
    lease = state.leaseUntil
    return removed
  }
  try {
    await erase(db, claimed, step)
    const { kind, orgId, subjectId } = claimed
    if (exportsFolder !== undefined) await sweepFiles(db, exportsFolder, kind === 'organization' ? subjectId : orgId)
    if (!(await scrub(db))) return // an export reads what was there before: tried again when the lease ends
    await db.write(async (tx) => {
      if (kind === 'retention') await recordRetention(tx, { ...claimed, counts })
      await note(tx, { leaseUntil: null, completedAt: new Date() })
    })
  } catch (error) {
    if (!(error instanceof Stopped)) throw error
    await db.write((tx) => tx.erasure.updateMany({ where: { id, leaseUntil: lease }, data: { leaseUntil: null } }))
  }
}

/** Waits for who reads for a moment. */
async function scrub(db: Database): Promise<boolean> {
  for (let tries = 1; !(await db.scrub()); tries++) {
    if (tries === maxScrubs) return false
    await pause(scrubPauseMs)
  }
  return true
}

function erase(db: Database, erasure: ErasureModel, step: Step): Promise<void> {
  const { kind, orgId, subjectId } = erasure
  switch (kind) {
    case 'person':
      return erasePerson(subjectId, step)
    case 'organization':
      return eraseOrganization(subjectId, step)
    case 'endUser':
      return eraseEndUser(db, orgId ?? '', subjectId, step)
    case 'chat':
      return eraseChat(db, orgId ?? '', subjectId, step)
    case 'retention':
      return applyRetention(db, erasure, step)
  }
}

/** The counts with what was removed added to them. */
function sum(counts: Counts, removed: Counts): Counts {
  const added = Object.entries(removed).filter(([, count]) => count > 0)
  return { ...counts, ...Object.fromEntries(added.map(([kind, count]) => [kind, (counts[kind] ?? 0) + count])) }
}
