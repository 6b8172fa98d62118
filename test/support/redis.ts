import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { freePort } from '../../scripts/free-port.ts'
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

export async function startRedis(): Promise<RedisServer> {
  const port = String(await freePort())
  let stop = async () => {}
  let signal = (_: NodeJS.Signals) => {}
  const start = async () => {
    const options = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
    const child = spawn(pathOfPart('REDIS_SERVER') ?? '', options, { stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = once(child, 'close')
    signal = (name) => void child.kill(name)
    stop = async () => {
      child.kill('SIGKILL')
      await ended
    }
    for await (const text of child.stdout.iterator({ destroyOnReturn: false })) {
      if (String(text).includes('Ready to accept connections')) break
    }
    child.stdout.resume()
  }
  await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    start,
    stop: () => stop(),
    pause: () => signal('SIGSTOP'),
    resume: () => signal('SIGCONT'),
  }
}
