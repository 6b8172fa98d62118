import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Ended, launch, launchServer, listening, type Program, type Server } from '../../scripts/server-process.ts'
import { emptyDatabase, freshDatabase } from './database.ts'

export type { Server }

type Env = Record<string, string>

/** Where programs run as on a fresh machine: an empty folder, an environment without settings, a database without rows. */
export interface Place {
  readonly folder: string
  readonly databaseUrl: string
  /** Runs a program of the repository to its end. */
  run(program: string, args?: string[], env?: Env): Promise<Ended>
  /** Starts the server on a free port, without files of its log unless `env` says so, and waits for its greeting. */
  start(env?: Env): Promise<Server>
  /** Ends what still runs, and removes the folder and the database. */
  leave(): Promise<void>
}

interface PlaceOptions {
  /** `empty`: never migrated, where migrating it is what is tested. A migrated one is a copy, and much faster. */
  database?: 'empty' | 'migrated'
}

export async function newPlace({ database: kind = 'migrated' }: PlaceOptions = {}): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'chatlogger-place-'))
  const database = await (kind === 'empty' ? emptyDatabase() : freshDatabase())
  const running = new Set<ChildProcess>()
  const where = (env: Env) => ({ cwd: folder, env: { DATABASE_URL: database.url, ...env } })
  const keep = (program: Program) => {
    running.add(program.child)
    void program.ended.then(() => running.delete(program.child))
    return program
  }

  return {
    folder,
    databaseUrl: database.url,
    run: (program, args = [], env = {}) => keep(launch({ program, args, ...where(env) })).ended,
    start: (env = {}) => listening(keep(launchServer(where({ LOG_FILES: '0', ...env })))),
    async leave() {
      const ends = [...running].map((child) => once(child, 'close'))
      for (const child of running) child.kill('SIGKILL')
      await Promise.all(ends)
      await database.drop()
      await rm(folder, { recursive: true })
    },
  }
}
