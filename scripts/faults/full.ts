import { chown, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { newPostgresql, newSqlite } from '../bench/databases.ts'
import { onServer } from '../postgresql-statement.ts'
import { openLedger } from './ledger.ts'
import type { Finding, Part, Rig, Tenant } from './part.ts'
import { makeTenant } from './rig.ts'
import { startTrace, straceMissing } from './strace.ts'
import { newTally } from './tally.ts'
import { type Disk, newDisk, tmpfsMissing } from './tmpfs.ts'
import { newChats, newClient, quiet, startWriting, until } from './writers.ts'

const writers = 64
const diskMegabytes = 160
const mebibyte = 2 ** 20
/** Free at first, and what is freed each time; the latter is more, since a log must move into the tables. */
const leftFree = 3 * mebibyte
const freed = 16 * mebibyte
const fullMs = 1_500
const maxMs = 30_000
const watchMs = 50

export const fullPart: Part = {
  id: 'T4',
  what: 'on a full disk, and on one that fails, nothing is acknowledged that is not stored; all goes on when there is space again',
  databases: ['sqlite', 'postgresql'],
  missing: tmpfsMissing,
  async run(rig): Promise<Finding> {
    const { isShort, texts, signal } = rig
    const rounds = isShort ? 1 : 10
    const disk = await newDisk(rig, diskMegabytes)
    const tenant = await (rig.kind === 'sqlite' ? makeTenant(newSqlite(disk.folder)) : ofPostgresql(rig, disk))
    const ledger = openLedger(rig)
    const server = await rig.startServer(tenant.databaseUrl, quiet)
    const chats = await newChats(server.address, tenant)
    const ask = newClient(rig, tenant, () => server.address)
    const writes = newTally('writes', [201, 503, 507], maxMs)
    const reads = newTally('reads', [200], maxMs)
    const health = newTally('health', [200], maxMs)
    let isOver = false
    const watch = async () => {
      for (let turn = 0; !isOver; turn++) {
        reads.add(await ask('GET', `/api/v1/orgs/me/chats/${chats[turn % chats.length]}/messages?limit=5`))
        health.add(await ask('GET', '/health'))
        await pause(watchMs)
      }
    }
    const watching = watch()
    const writing = startWriting({ ask, ledger, texts, chats, writers, onAnswer: writes.add })
    const faults: string[] = []
    const goesOn = async (after: string) => {
      const then = writing.acknowledged()
      if (!(await until(() => writing.acknowledged() > then + writers, maxMs, signal)))
        faults.push(`after ${after} nothing went on within ${maxMs} ms`)
    }
    for (let round = 1; round <= rounds && faults.length === 0; round++) {
      await goesOn('a while')
      await disk.leaveFree(leftFree)
      const refused = writes.of(507)
      if (!(await until(() => writes.of(507) >= refused + writers, maxMs, signal)))
        faults.push(`round ${round}: the disk did not fill up, or no client was told`)
      await pause(fullMs * (0.5 + rig.random()))
      await disk.leaveFree(freed)
      await goesOn(`disk ${round} was full`)
    }
    const failures = rig.kind === 'sqlite' ? await failFlushes(rig, server.pid, () => writes.of(503)) : undefined
    await goesOn('flushes failed')
    const unanswered = await writing.end()
    isOver = true
    await watching
    const { code } = await server.end()
    if (code !== 0) faults.push(`the server ended with ${code}`)
    if (unanswered > 0) faults.push(`${unanswered} writers were never acknowledged`)
    const audit = await ledger.audit(tenant)
    const tallies = [writes, reads, health]
    return {
      counts: {
        'times full': rounds,
        ...(failures && { 'flushes that failed': failures.counted }),
        ...audit.counts,
        ...Object.assign({}, ...tallies.map((tally) => tally.counts())),
      },
      faults: [...faults, ...(failures?.faults ?? []), ...audit.faults, ...tallies.flatMap((tally) => tally.faults())],
    }
  },
}

/** Lets the flushes of a process fail for a while, as on a disk that dies. */
async function failFlushes(rig: Rig, pid: number, refused: () => number) {
  const missing = await straceMissing()
  if (missing) return { counted: `NOT RUN: ${missing}`, faults: [] }
  const before = refused()
  const trace = await startTrace(rig, [pid], ['fdatasync', 'fsync'], ['-e', 'inject=fdatasync,fsync:error=EIO'])
  const wasSaid = await until(() => refused() >= before + writers, maxMs, rig.signal)
  const failed = (await trace.end()).filter(({ result }) => result === -1).length
  const faults = wasSaid && failed > 0 ? [] : ['flushes failed, and no client was told']
  return { counted: failed, faults }
}

/** A database whose tables are on the disk; PostgreSQL's own log is elsewhere, or the whole server would stop. */
async function ofPostgresql(rig: Rig, { folder }: Disk): Promise<Tenant> {
  const cluster = await rig.newCluster()
  const { server } = cluster.ready
  const tables = join(folder, 'tables')
  await mkdir(tables)
  const [owner, group] = await ownerOf(server)
  await chown(tables, owner, group)
  await onServer(server, `CREATE TABLESPACE small LOCATION '${tables}'`)
  const { url } = await newPostgresql(server) // dropped with its server
  await onServer(server, `ALTER DATABASE "${new URL(url).pathname.slice(1)}" SET TABLESPACE small`)
  return makeTenant(url)
}

/** The user and the group that a PostgreSQL of this machine runs as. */
async function ownerOf(server: string): Promise<[number, number]> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  try {
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    const status = await readFile(`/proc/${rows[0]?.pid}/status`, 'utf8')
    const [, owner, group] = /^Uid:\s+(\d+)[\s\S]*^Gid:\s+(\d+)/m.exec(status) ?? []
    return [Number(owner), Number(group)]
  } finally {
    await client.end()
  }
}
