import { mkdtemp, open, rm, statfs } from 'node:fs/promises'
import { arch, availableParallelism, cpus, platform, release, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import Libsql from 'libsql'
import pg from 'pg'
import { median } from './statistics.ts'

const tmpfs = 0x01021994
const flushes = 50
const watchMs = 2_000

/** What figures depend on, for people: one fact a line. */
export async function describeMachine(): Promise<string[]> {
  const folder = tmpdir()
  const others = await watchOthers()
  const flushMs = await timeFlush(folder)
  const inMemory = platform() === 'linux' && (await statfs(folder)).type === tmpfs
  const [{ version: sqlite } = { version: '' }] = new Libsql(':memory:')
    .prepare('SELECT sqlite_version() AS version')
    .all() as { version: string }[]
  return [
    `${availableParallelism()} cores (${cpus()[0]?.model ?? arch()}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${release()}`,
    `Node ${process.versions.node}, SQLite ${sqlite}`,
    `Other programs used ${others.toFixed(2)} cores just before`,
    `4 KiB written and flushed in ${flushMs.toFixed(2)} ms (median of ${flushes})`,
    ...(inMemory ? ['THE TEMPORARY FOLDER IS IN MEMORY: a flush costs nothing here; set TMPDIR to a disk'] : []),
  ]
}

/** The version of a PostgreSQL and what it does before it says that something is committed. */
export async function describePostgresql(server: string): Promise<string> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  try {
    const show = async (setting: string) => {
      const { rows } = await client.query<{ value: string }>('SELECT current_setting($1) AS value', [setting])
      return rows[0]?.value
    }
    const durability = `fsync ${await show('fsync')}, synchronous_commit ${await show('synchronous_commit')}`
    return `PostgreSQL ${await show('server_version')}, ${durability}`
  } finally {
    await client.end()
  }
}

/** Seconds of processor time that everything on this machine has used since it started. */
export function machineSeconds(): number {
  const ms = cpus().map(({ times: { user, nice, sys, irq } }) => user + nice + sys + irq)
  return ms.reduce((sum, each) => sum + each, 0) / 1e3
}

/** Cores that other programs use while this one waits. */
export async function watchOthers(): Promise<number> {
  const before = machineSeconds()
  await pause(watchMs)
  return (machineSeconds() - before) / (watchMs / 1e3)
}

/** Milliseconds that a durable write takes, without a database around it. */
async function timeFlush(parent: string): Promise<number> {
  const folder = await mkdtemp(join(parent, 'chatlogger-bench-flush-'))
  try {
    await using file = await open(join(folder, 'flush'), 'w')
    const page = Buffer.alloc(4096, 1)
    const times: number[] = []
    while (times.length < flushes) {
      const began = performance.now()
      await file.write(page)
      await file.datasync()
      times.push(performance.now() - began)
    }
    return median(times)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
