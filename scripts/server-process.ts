import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** How a program ended, and what it said until then. */
export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

/** A program of the repository in a process of its own. */
export interface Program {
  readonly child: ChildProcess
  /** All it said until now, in the log too. */
  output(): string
  /** What of it went to its standard error. */
  complaints(): string
  readonly ended: Promise<Ended>
}

/** A server that listens, in a process of its own. */
export interface Server {
  /** Such as `http://127.0.0.1:40000`. */
  readonly address: string
  readonly pid: number
  output(): string
  /** Sends the signal and waits for the end. */
  end(signal?: NodeJS.Signals): Promise<Ended>
}

export interface Launch {
  /** From the repository's root. */
  program: string
  args?: string[]
  /** All of its environment, but for PATH and TMPDIR: nothing of its caller's changes what it does. */
  env: Record<string, string>
  cwd: string
  /** What runs it instead of the shell, such as `['strace', '-f']`. */
  under?: string[]
  /** Whether a signal to the whole group of its caller passes it by. */
  detached?: boolean
}

export function launch({ program, args = [], env, cwd, under = [], detached = false }: Launch): Program {
  const file = fileURLToPath(new URL(`../${program}`, import.meta.url))
  const [command = '', ...rest] = [...under, process.execPath, file, ...args]
  const { PATH = '', TMPDIR } = process.env
  const own = { PATH, ...(TMPDIR && { TMPDIR }), ...env }
  const child = spawn(command, rest, { cwd, env: own, detached, stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text) => (said.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text) => (said.stderr += text))
  const ended = once(child, 'close').then(([code, signal]): Ended => ({ code, signal, ...said }))
  return { child, output: () => said.stdout + said.stderr, complaints: () => said.stderr, ended }
}

/** The program of `npm start`, on a free port unless `env` names one. */
export const launchServer = (how: Omit<Launch, 'program' | 'args'>): Program =>
  launch({ ...how, program: 'src/server.ts', env: { PORT: '0', ...how.env } })

/** Waits until a launched server has greeted; rejects with what it said when it ends before that. */
export async function listening({ child, output, ended }: Program): Promise<Server> {
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', () => {
      // The greeting is one write; its last line is empty.
      const [, found] = /^ChatLogger listens on (\S+)\n[\s\S]*\n\n/m.exec(output()) ?? []
      if (found) resolve(found)
    })
    ended.then(({ stderr }) => reject(new Error(`The server ended by itself:\n${stderr}`)), reject)
  })
  return {
    address,
    pid: child.pid ?? 0,
    output,
    end(signal = 'SIGTERM') {
      child.kill(signal)
      return ended
    },
  }
}
