import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { onFreePort } from '../../scripts/free-port.ts'
import { onServer } from '../../scripts/postgresql-statement.ts'
import { programPath } from './required-programs.ts'

const programOf = (name: string) => join(programPath('PG_BIN') ?? '', name)

/** Runs one of PostgreSQL's programs to its end. */
export const runPostgresql = (name: string, args: string[]) => promisify(execFile)(programOf(name), args)

/** A PostgreSQL of the release that those programs are of. */
export interface PostgresqlServer {
  /** The URL of a new, empty database. */
  create(name: string): Promise<string>
  stop(): Promise<void>
}

interface MoreOfPostgresql {
  settings?: string[]
  /** Lines for pg_hba.conf; connections that they do not match are trusted. */
  access?: string
  /** What is copied into its folder, by name. */
  files?: Record<string, string>
}

export async function startPostgresql(more: MoreOfPostgresql = {}): Promise<PostgresqlServer> {
  const folder = await mkdtemp(join(tmpdir(), 'chatlogger-postgresql-'))
  const owner = process.getuid?.() === 0 ? await ordinaryUser() : undefined // PostgreSQL refuses to run as root
  if (owner) await chown(folder, owner.uid, owner.gid)
  const options = { ...owner, cwd: folder }
  const data = join(folder, 'data')
  const init = ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync']
  await promisify(execFile)(programOf('initdb'), init, options)
  for (const [name, from] of Object.entries(more.files ?? {})) {
    await copyFile(from, join(data, name))
    await chmod(join(data, name), 0o600)
    if (owner) await chown(join(data, name), owner.uid, owner.gid)
  }
  const access = await readFile(join(data, 'pg_hba.conf'), 'utf8')
  if (more.access) await writeFile(join(data, 'pg_hba.conf'), `${more.access}\n${access}`)
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', ...(more.settings ?? [])]
  const flags = settings.flatMap((setting) => ['-c', setting])
  const launch = async (port: number) => {
    const args = ['-D', data, '-p', String(port), ...flags]
    const child = spawn(programOf('postgres'), args, { ...options, stdio: 'ignore' })
    const ended = once(child, 'close')
    const server = `postgresql://postgres@127.0.0.1:${port}/`
    const end = async () => {
      child.kill('SIGINT') // a fast shutdown closes open connections
      await ended
    }
    while (!(await isReady(data))) {
      if (child.exitCode !== null) throw new Error('PostgreSQL does not start')
      await pause(20)
    }
    return { server, end }
  }
  const remove = () => rm(folder, { recursive: true })
  const { server, end } = await onFreePort(launch).catch(async (error: unknown) => {
    await remove()
    throw error
  })
  const create = async (name: string) => {
    await onServer(`${server}postgres`, `CREATE DATABASE "${name}"`)
    return server + name
  }
  const stop = async () => {
    await end()
    await remove()
  }
  return { create, stop }
}

async function ordinaryUser(): Promise<{ uid: number; gid: number }> {
  const id = async (flag: string) => Number((await promisify(execFile)('id', [flag, 'postgres'])).stdout)
  return { uid: await id('-u'), gid: await id('-g') }
}

/** Whether it takes connections, as the eighth line of its own file says: at its port another server might answer. */
async function isReady(data: string): Promise<boolean> {
  const lines = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')
  return lines.split('\n')[7]?.trim() === 'ready'
}
