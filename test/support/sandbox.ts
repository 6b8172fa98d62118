import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Ended, launch, launchServer, listening, type Program, type Server } from '../../scripts/server-process.ts'
import { emptyDatabase, freshDatabase } from './database.ts'

export type { Server }

type Env = Record<string, string>

/** An empty folder, an empty environment and an empty database, in which programs run as on a new machine. */
export interface Sandbox {
  readonly folder: string
  readonly databaseUrl: string
  /** Runs a program of the repository to its end. */
  run(program: string, args?: string[], env?: Env): Promise<Ended>
  /** Starts the server on a free port and waits until it listens. Writes no log files unless `env` sets LOG_FILES. */
  start(env?: Env): Promise<Server>
  /** Kills running programs and removes the folder and the database. */
  remove(): Promise<void>
}

interface SandboxOptions {
  /** `empty`: not migrated, for tests of migrations. `migrated`: a copy of the template, which is faster. */
  database?: 'empty' | 'migrated'
}

export async function createSandbox({ database: kind = 'migrated' }: SandboxOptions = {}): Promise<Sandbox> {
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
    async remove() {
      const ends = [...running].map((child) => once(child, 'close'))
      for (const child of running) child.kill('SIGKILL')
      await Promise.all(ends)
      await database.drop()
      await rm(folder, { recursive: true })
    },
  }
}
