import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { emptyDatabase } from './database.ts'

type Env = Record<string, string>

/** How a program ended, and what it said until then. */
export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

/** A server that listens, in a process of its own. */
export interface Server {
  /** Such as `http://127.0.0.1:40000`. */
  readonly address: string
  /** All it said until now, in the log too. */
  output(): string
  /** Sends the signal and waits for the end. */
  end(signal?: NodeJS.Signals): Promise<Ended>
}

/** Where programs run as on a fresh machine: an empty folder, an environment without settings, a database never migrated. */
export interface Place {
  readonly folder: string
  readonly databaseUrl: string
  /** Runs a program of the repository to its end. */
  run(program: string, args?: string[], env?: Env): Promise<Ended>
  /** Starts the server on a free port and waits for its greeting. */
  start(env?: Env): Promise<Server>
  /** Ends what still runs, and removes the folder and the database. */
  leave(): Promise<void>
}

export async function newPlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'chatlogger-place-'))
  const database = await emptyDatabase()
  const running = new Set<ChildProcess>()

  const launch = (program: string, args: string[], env: Env) => {
    const file = fileURLToPath(new URL(`../../${program}`, import.meta.url))
    const { PATH = '' } = process.env
    const child = spawn(process.execPath, [file, ...args], {
      cwd: folder,
      env: { PATH, DATABASE_URL: database.url, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    running.add(child)
    const said = { stdout: '', stderr: '' }
    child.stdout.setEncoding('utf8').on('data', (text) => (said.stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text) => (said.stderr += text))
    const ended = once(child, 'close').then(([code]): Ended => {
      running.delete(child)
      return { code, ...said }
    })
    return { child, said, ended }
  }

  return {
    folder,
    databaseUrl: database.url,
    run: (program, args = [], env = {}) => launch(program, args, env).ended,
    async start(env = {}) {
      const { child, said, ended } = launch('src/server.ts', [], { PORT: '0', ...env })
      const address = await new Promise<string>((resolve, reject) => {
        child.stdout.on('data', () => {
          // The greeting is one write; its last line is empty.
          const [, address] = /^ChatLogger listens on (\S+)\n[\s\S]*\n\n/m.exec(said.stdout) ?? []
          if (address) resolve(address)
        })
        void ended.then(({ stderr }) => reject(new Error(`The server ended by itself:\n${stderr}`)))
      })
      return {
        address,
        output: () => said.stdout + said.stderr,
        end(signal = 'SIGTERM') {
          child.kill(signal)
          return ended
        },
      }
    },
    async leave() {
      const ends = [...running].map((child) => once(child, 'close'))
      for (const child of running) child.kill('SIGKILL')
      await Promise.all(ends)
      await database.drop()
      await rm(folder, { recursive: true })
    },
  }
}
