import { launchServer, listening } from '../server-process.ts'

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
  // Detached, so that Ctrl-C reaches the parent alone, which ends it in order.
  const program = launchServer({ cwd: folder, env: { NODE_ENV: 'production', ...settings }, detached: true })
  const { address, end } = await listening(program)
  return {
    address,
    complaints: program.complaints,
    async end() {
      const timer = setTimeout(() => program.child.kill('SIGKILL'), endWithinMs)
      await end()
      clearTimeout(timer)
    },
  }
}
