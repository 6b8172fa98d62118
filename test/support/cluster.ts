import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { PostgresqlAct, PostgresqlReady } from '../../scripts/postgresql-server.ts'

/** Flags that turn off durability, so that no write waits for the disk. */
export const volatile = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=300']

/** A PostgreSQL server in a child process that ends with this one. */
export interface Cluster {
  /** The URL of its own database, whose user may create others. */
  readonly server: string
  /** Stops it like `pg_ctl stop -m immediate`. */
  crash(): Promise<void>
  /** Restarts it at the same address with the same files. */
  start(): Promise<void>
  /** Stops it and removes its files. */
  stop(): Promise<void>
}

/** @param flags settings that go before its own, such as `fsync=off` */
export async function startCluster(flags: string[] = []): Promise<Cluster> {
  const program = fileURLToPath(new URL('../../scripts/postgresql-server.ts', import.meta.url))
  const child = fork(program, [JSON.stringify({ flags })])
  const exited = once(child, 'exit')
  const lost = exited.then(() => Promise.reject(new Error('PostgreSQL does not start')))
  const [{ server }] = (await Promise.race([once(child, 'message'), lost])) as [PostgresqlReady]
  lost.catch(() => {}) // from here on `stop` ends it
  const act = async (question: PostgresqlAct) => {
    child.send(question)
    await once(child, 'message')
  }
  return {
    server,
    crash: () => act({ act: 'crash' }),
    start: () => act({ act: 'start' }),
    async stop() {
      child.disconnect()
      await exited
    },
  }
}
