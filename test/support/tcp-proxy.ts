import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A TCP proxy in front of a server whose connections can be cut or stalled. */
export interface TcpProxy {
  /** The address to use instead of the server's, such as `http://127.0.0.1:40000`. */
  readonly address: string
  /** Number of open connections. */
  readonly open: number
  /** Resolves after `count` new connections. */
  connections(count: number): Promise<void>
  /** Drops every connection, and each new one, until `restore`. */
  cut(): void
  /** Open connections stay open but carry no more data; new ones work. */
  stall(): void
  /** Accepts connections again, to the same server or to another one. */
  restore(server?: string): void
  close(): Promise<void>
}

export async function startTcpProxy(server: string): Promise<TcpProxy> {
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
    async connections(count) {
      for (let call = 0; call < count; call++) await once(proxy, 'connection')
    },
    cut() {
      isCut = true
      for (const caller of lines.keys()) caller.destroy()
    },
    stall() {
      for (const [caller, line] of lines) for (const end of [caller, line]) end.unpipe().pause()
    },
    restore(server) {
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
