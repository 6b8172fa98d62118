import type { Statements } from './sqlite-adapter.ts'
import type { Connection } from './sqlite-connection.ts'
import { SqliteWorker } from './sqlite-worker.ts'
import type { Change } from './sqlite-write-worker.ts'

type Result = ReturnType<Connection['run']>

/** The connection that changes things, in a thread of its own. A transaction that its thread does not survive is lost as a whole. */
export class RemoteConnection implements Statements {
  readonly #thread: SqliteWorker<Change, unknown>
  #begunIn = 0

  /** @param data the file, the pragmas of its connection, and how long to wait for another process that writes */
  constructor(data: { file: string; pragmas: string; waitMs: number }) {
    this.#thread = new SqliteWorker(new URL('./sqlite-write-worker.ts', import.meta.url), data)
  }

  async beginWrite(): Promise<void> {
    await this.#thread.ask({ do: 'begin' })
    this.#begunIn = this.#thread.life
  }

  run(sql: string, values: unknown[]): Promise<Result> {
    return this.#within({ do: 'run', sql, values }) as Promise<Result>
  }

  async exec(script: string): Promise<void> {
    await this.#within({ do: 'exec', script })
  }

  async rollback(): Promise<void> {
    if (this.#thread.life === this.#begunIn) await this.#thread.ask({ do: 'rollback' })
  }

  /** Writes the whole file anew; outside of a transaction. */
  async vacuum(): Promise<void> {
    await this.#thread.ask({ do: 'vacuum' })
  }

  /** Nothing: Prisma does not wait for it, and `end` does what is to be done. */
  close(): void {}

  /** Moves everything into the one file and ends the thread. */
  async end(): Promise<void> {
    if (this.#thread.life > 0) await this.#thread.ask({ do: 'close' })
    await this.#thread.close()
  }

  /** Another thread would run the rest of a transaction without its beginning. */
  async #within(change: Change): Promise<unknown> {
    if (this.#thread.life === this.#begunIn) return this.#thread.ask(change)
    throw Object.assign(new Error('the thread of this transaction ended'), { code: 'SQLITE_BUSY' })
  }
}
