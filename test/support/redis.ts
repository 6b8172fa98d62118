import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { onFreePort } from '../../scripts/free-port.ts'
import { pathOfPart } from './parts.ts'

/** A real Redis server of the test's own. */
export interface RedisServer {
  readonly url: string
  /** Ends it and what it held; `start` brings another one to the same address. */
  stop(): Promise<void>
  /** Lets it hang, with its connections, or go on. */
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

/** Throws when it ends before it is ready, as it does where the port is taken. */
async function launch(port: number): Promise<Running> {
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const child = spawn(pathOfPart('REDIS_SERVER') ?? '', options, { stdio: ['ignore', 'pipe', 'inherit'] })
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
