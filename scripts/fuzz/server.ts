import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const endWithinMs = 15_000

export interface FuzzedServer {
  /** Such as `http://127.0.0.1:40000`. */
  address: string
  /** What it wrote to its standard error. */
  complaints(): string
  end(): Promise<void>
}

/** Starts the server as in production, in a process of its own, with these settings alone. Throws with what it said if it does not. */
export async function startServer(folder: string, settings: Record<string, string>): Promise<FuzzedServer> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('../../src/server.ts', import.meta.url))], {
    cwd: folder,
    detached: true, // Ctrl-C reaches the parent alone, which ends it in order
    env: { PATH: process.env.PATH ?? '', NODE_ENV: 'production', PORT: '0', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(child, 'exit')
  let said = ''
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text) => (complaints += text))
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text) => {
      said = said.slice(-1_000) + text
      const [, address] = /^ChatLogger listens on (\S+)$/m.exec(said) ?? []
      if (address) resolve(address)
    })
    void exited.then(([code]) => reject(new Error(`The server ended by itself (${code}):\n${complaints}`)))
  })
  return {
    address,
    complaints: () => complaints,
    async end() {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), endWithinMs)
      await exited
      clearTimeout(timer)
    },
  }
}
