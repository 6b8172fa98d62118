import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A line to a server that can break. */
export interface BrokenLine {
  /** Whom to call instead of the server, such as `http://127.0.0.1:40000`. */
  readonly address: string
  /** How many connections stand. */
  readonly open: number
  /** Resolves when as many more connections have been begun as are named. */
  calls(count: number): Promise<void>
  /** Loses every connection, and each new one, until it is mended. */
  cut(): void
  /** Those that stand carry nothing more, and nobody is told; new ones do. */
  mute(): void
  /** New connections lead to the server again, or to another one. */
  mend(server?: string): void
  close(): Promise<void>
}

export async function newBrokenLine(server: string): Promise<BrokenLine> {
  let target = new URL(server)
  let isCut = false
  const lines = new Map<Socket, Socket>()
  const proxy = createServer((caller) => {
    caller.on('error', () => {})
    if (isCut) return void caller.destroy()
    const line = connect(Number(target.port), target.hostname)
    lines.set(caller, line)
    const end = () => {
      lines.delete(caller)
      caller.destroy()
      line.destroy()
    }
    caller.on('close', end)
    line.on('close', end).on('error', end)
    caller.pipe(line).pipe(caller)
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  return {
    address: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    get open() {
      return lines.size
    },
    async calls(count) {
      for (let call = 0; call < count; call++) await once(proxy, 'connection')
    },
    cut() {
      isCut = true
      for (const caller of lines.keys()) caller.destroy()
    },
    mute() {
      for (const [caller, line] of lines) for (const end of [caller, line]) end.unpipe().pause()
    },
    mend(server) {
      isCut = false
      if (server) target = new URL(server)
    },
    async close() {
      for (const caller of lines.keys()) caller.destroy()
      proxy.close()
      await once(proxy, 'close')
    },
  }
}
