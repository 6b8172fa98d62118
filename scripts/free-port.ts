import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** Systems take the ports of outgoing connections from 32768 on (Linux) or 49152 on (IANA): below, only a server takes one. */
const [lowest, highest] = [10_000, 32_000]
const attempts = 20

/** A port of this machine that no server listens on. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const port = randomInt(lowest, highest)
    if (await isFree(port)) return port
  }
  throw new Error(`No free port in ${attempts} attempts`)
}

/** Starts a server that takes no port 0. Tries another port where one was taken between the choice and the start. */
export async function onFreePort<Server>(start: (port: number) => Promise<Server>): Promise<Server> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    try {
      return await start(port)
    } catch (error) {
      if (attempt === attempts || (await isFree(port))) throw error
    }
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
