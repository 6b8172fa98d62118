import { setTimeout as pause } from 'node:timers/promises'
import Libsql from 'libsql'
import pg from 'pg'
import { openLedger } from './ledger.ts'
import type { Finding, Part, Rig, Tenant } from './part.ts'
import { newTally } from './tally.ts'
import { keepDoing, newChats, newClient, quiet, startWriting, until } from './writers.ts'

const writers = 64
const readers = 16
/** Of them; few, or they would hold all connections. */
const searchers = 2
/** Far less than there are requests at a time. */
const poolSize = '4'
const maxMs = 15_000
const healthPauseMs = 100
/** Its look at the database alone may take a second. */
const healthMs = 2_000
/** A search may take ten seconds and wait for its turn as long: it is a slow query as it is. */
const searchMs = 20_000
const readerPauseMs = 20

export const busyPart: Part = {
  id: 'T5',
  what: 'while a lock blocks all writes and no connection is free, every request is answered within 5 s, /health in 2 s',
  databases: ['sqlite', 'postgresql'],
  async run(rig): Promise<Finding> {
    const { kind, isShort, texts, signal } = rig
    const holds = isShort ? 1 : 3
    const heldMs = isShort ? 6_000 : 30_000
    const tenant = await rig.newTenant()
    const ledger = openLedger(rig)
    const server = await rig.startServer(tenant.databaseUrl, { ...quiet, DATABASE_POOL_SIZE: poolSize })
    const chats = await newChats(server.address, tenant)
    const ask = newClient(rig, tenant, () => server.address)
    const writes = newTally('writes', [201, 503])
    // SQLite's readers never wait for a writer; in PostgreSQL the table is locked for readers too.
    const reads = newTally('reads', kind === 'sqlite' ? [200] : [200, 503])
    const searches = newTally('searches', [200, 503], searchMs)
    const health = newTally('health', [200], healthMs)
    const writing = startWriting({ ask, ledger, texts, chats, writers, onAnswer: writes.add })

    const reading = keepDoing(readers, readerPauseMs, async (turn, reader) => {
      const chat = `/api/v1/orgs/me/chats/${chats[turn % chats.length]}`
      if (reader >= searchers) reads.add(await ask('GET', `${chat}/messages?limit=5`))
      else searches.add(await ask('GET', '/api/v1/orgs/me/chats/search?q=walking'))
    })
    const watching = keepDoing(1, healthPauseMs, async () => health.add(await ask('GET', '/health')))

    const faults: string[] = []
    const heals: number[] = []
    for (let hold = 1; hold <= holds; hold++) {
      const before = writing.acknowledged()
      await until(() => writing.acknowledged() >= before + 2 * writers, maxMs, signal)
      const refused = writes.of(503)
      const release = await holdDatabase(rig, tenant)
      await pause(heldMs, undefined, { signal })
      if (writes.of(503) < refused + writers) faults.push(`hold ${hold}: only ${writes.of(503) - refused} were refused`)
      const then = writing.acknowledged()
      await release()
      const releasedAt = performance.now()
      if (await until(() => writing.acknowledged() > then + writers, maxMs, signal))
        heals.push(performance.now() - releasedAt)
      else faults.push(`hold ${hold}: not healed within ${maxMs} ms`)
    }
    const unanswered = await writing.end()
    await Promise.all([reading.end(), watching.end()])
    await server.end()
    if (unanswered > 0) faults.push(`${unanswered} writers were never acknowledged`)
    const audit = await ledger.audit(tenant)
    const tallies = [writes, reads, searches, health]
    return {
      counts: {
        holds,
        'seconds each': heldMs / 1e3,
        'healed after (worst ms)': Math.round(Math.max(...heals)),
        ...audit.counts,
        ...Object.assign({}, ...tallies.map((tally) => tally.counts())),
      },
      faults: [...faults, ...audit.faults, ...tallies.flatMap((tally) => tally.faults())],
    }
  },
}

/** Another program holds the database: SQLite's one right to write, or a table of PostgreSQL's; until the function is called. */
async function holdDatabase({ kind, owned }: Rig, { databaseUrl }: Tenant): Promise<() => Promise<void>> {
  if (kind === 'sqlite') {
    const other = new Libsql(databaseUrl.slice('file:'.length), { timeout: 10_000 })
    owned.defer(async () => void other.close())
    other.exec('BEGIN IMMEDIATE')
    return async () => void other.exec('ROLLBACK')
  }
  const other = new pg.Client({ connectionString: databaseUrl })
  other.on('error', () => {}) // it ends with the database
  owned.defer(() => other.end())
  await other.connect()
  await other.query('BEGIN; LOCK TABLE "Message" IN ACCESS EXCLUSIVE MODE')
  return async () => void (await other.query('ROLLBACK'))
}
