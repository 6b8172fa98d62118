import { readFile } from 'node:fs/promises'
import pg from 'pg'
import type { Finding, Part, Rig } from './part.ts'
import { makeTenant } from './rig.ts'
import { type SystemCall, startTrace, straceMissing } from './strace.ts'
import { newChats, newClient, quiet } from './writers.ts'

const calls = ['read', 'recvfrom', 'write', 'writev', 'sendto', 'sendmsg', 'pwrite64', 'pwritev', 'fsync', 'fdatasync']
/** Warm-up before measuring, so that connections and statements exist. */
const warmUps = 20

/** What a commit is written to before it is acknowledged. */
const logs = { sqlite: /-wal>/, postgresql: /\/pg_wal\// }

export const durablePart: Part = {
  id: 'T3',
  what: 'between the arrival of a message and its 201 its log is written and flushed to the disk, each time',
  databases: ['sqlite', 'postgresql'],
  missing: straceMissing,
  async run(rig): Promise<Finding> {
    const messages = rig.isShort ? 50 : 1_000
    const { tenant, backends, settings } = rig.kind === 'sqlite' ? await ofSqlite(rig) : await ofPostgresql(rig)
    const server = await rig.startServer(tenant.databaseUrl, quiet)
    const [chatId] = await newChats(server.address, tenant, 1)
    const ask = newClient(rig, tenant, () => server.address)
    const path = `/api/v1/orgs/me/chats/${chatId}/messages`
    const write = (n: number) => ask('POST', path, { content: rig.texts[n % rig.texts.length] })
    for (let n = 0; n < warmUps; n++) await write(n)

    const trace = await startTrace(rig, [server.pid, ...(await backends())], calls)
    const faults: string[] = []
    for (let n = 0; n < messages; n++) {
      const { status, body } = await write(n)
      if (status !== 201) faults.push(`message ${n} was answered with ${status}: ${body}`)
    }
    await ask('GET', path) // what is under way as strace lets go is not noted: the answer before this one is
    const seen = await trace.end()
    await server.end()

    // One after the other: the nth request that was read is answered by the nth 201 that was written.
    const began = seen.filter(
      ({ name, given }) => /^(read|recvfrom)$/.test(name) && given.includes(`"POST ${path.slice(0, 20)}`),
    )
    const acks = seen.filter(
      ({ name, given }) => /^(write|writev|sendto|sendmsg)$/.test(name) && given.includes('"HTTP/1.1 201'),
    )
    if (began.length !== messages || acks.length !== messages)
      faults.push(`of ${messages} messages ${began.length} were seen to arrive and ${acks.length} to be acknowledged`)
    const logged = seen.filter(({ given }) => logs[rig.kind].test(given))
    const undone = began.filter((request, n) => !isFlushed(logged, request, acks[n]))
    if (undone.length > 0)
      faults.push(`${undone.length} of ${messages} were acknowledged before their log was on the disk`)
    if (settings.fault) faults.push(settings.fault)
    const flushes = logged.filter(({ name }) => name.endsWith('sync'))
    return {
      counts: {
        acknowledged: acks.length,
        'flushed before': began.length - undone.length,
        'flushes of the log': flushes.length,
        ...settings.counts,
      },
      faults,
    }
  },
}

/** Whether something was written to the log, and then the log flushed with success, from a request's arrival to its answer. */
function isFlushed(logged: readonly SystemCall[], request: SystemCall, ack: SystemCall | undefined): boolean {
  if (!ack) return false
  const within = logged.filter(({ beganAt, endedAt }) => beganAt >= request.beganAt && endedAt <= ack.beganAt)
  const written = within.filter(({ name, result = -1 }) => name.startsWith('pwrite') && result > 0)
  const last = Math.max(...written.map(({ endedAt }) => endedAt))
  return (
    written.length > 0 &&
    within.some(({ name, result, beganAt }) => name.endsWith('sync') && result === 0 && beganAt >= last)
  )
}

async function ofSqlite(rig: Rig) {
  const tenant = await rig.newTenant()
  return { tenant, backends: async () => [], settings: { counts: {}, fault: undefined } }
}

/** On a PostgreSQL of the part's own, since its processes must be here to be traced. */
async function ofPostgresql(rig: Rig) {
  const cluster = await rig.newCluster()
  const tenant = await makeTenant(cluster.ready.server)
  const ask = async <Row extends pg.QueryResultRow>(query: string) => {
    const client = new pg.Client({ connectionString: cluster.ready.server })
    await client.connect()
    const { rows } = await client.query<Row>(query)
    await client.end()
    return rows
  }
  const [found] = await ask<{ fsync: string; commit: string; method: string }>(`
    SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
      current_setting('wal_sync_method') AS method`)
  const isOn = found?.fsync === 'on' && found.commit === 'on'
  return {
    tenant,
    /** All of its processes: the first one too, whose children are followed. */
    async backends() {
      const processes = await ask<{ pid: number }>(
        'SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() ORDER BY pid',
      )
      const pids = processes.map(({ pid }) => pid)
      const status = await readFile(`/proc/${pids[0]}/status`, 'utf8')
      return [...pids, Number(/^PPid:\s+(\d+)/m.exec(status)?.[1])]
    },
    settings: {
      counts: {
        fsync: found?.fsync ?? '',
        synchronous_commit: found?.commit ?? '',
        wal_sync_method: found?.method ?? '',
      },
      fault: isOn ? undefined : 'fsync or synchronous_commit is off',
    },
  }
}
