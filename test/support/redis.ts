import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { onFreePort } from '../../scripts/free-port.ts'
import { programPath } from './required-programs.ts'

/** A Redis server for one test file. */
export interface RedisServer {
  readonly url: string
  /** Kills it and discards its data; `start` starts a new one at the same address. */
  stop(): Promise<void>
  /** Suspends it with its connections; `resume` continues it. */
  pause(): void
  resume(): void
  start(): Promise<void>
}

interface Running {
  port: number
  child: ChildProcess
  ended: Promise<unknown>
}

export async function startRedis(): Promise<RedisServer> {
  let running = await onFreePort(launch)
  const { port } = running
  return {
    url: `redis://127.0.0.1:${port}`,
    async start() {
      running = await launch(port)
    },
    async stop() {
      running.child.kill('SIGKILL')
      await running.ended
    },
    pause: () => void running.child.kill('SIGSTOP'),
    resume: () => void running.child.kill('SIGCONT'),
  }
}

/** Throws when Redis exits before it is ready, for example because the port is taken. */
async function launch(port: number): Promise<Running> {
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const child = spawn(programPath('REDIS_SERVER') ?? '', options, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'close')
  let said = ''
  for await (const text of child.stdout.iterator({ destroyOnReturn: false })) {
    said += text
    if (!said.includes('Ready to accept connections')) continue
    child.stdout.resume()
    return { port, child, ended }
  }
  throw new Error(`Redis does not start:\n${said}`)
}
