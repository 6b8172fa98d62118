import { Worker } from 'node:worker_threads'
import type { Flush } from '../group-commit.ts'
import type { WriteOutcome } from '../message-write.ts'

export interface WriterData {
  file: string
  slot: number
}

export interface StoreRequest {
  id: number
  /** JSON of an array of MessageWrite. */
  writes: string
}

export type StoreReply =
  | { id: number; outcomes: WriteOutcome[] }
  | { id: number; error: { message: string; code: string | undefined } }

interface Asked {
  resolve(outcomes: WriteOutcome[]): void
  reject(error: unknown): void
}

/** Flushes in a thread of their own, started with the first one; a thread that died is replaced at the next. */
export class SqliteWriter {
  readonly #data: WriterData
  readonly #asked = new Map<number, Asked>()
  #worker: Worker | undefined
  #lastId = 0

  constructor(data: WriterData) {
    this.#data = data
  }

  /** One flush; the caller holds the one-writer lock. */
  readonly flush: Flush = (writes) => {
    this.#worker ??= this.#start()
    const worker = this.#worker
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject })
      worker.ref() // a write under way keeps the process alive; an idle thread does not
      worker.postMessage({ id, writes: `[${writes.join(',')}]` } satisfies StoreRequest)
    })
  }

  async close(): Promise<void> {
    await this.#worker?.terminate()
  }

  #start(): Worker {
    const worker = new Worker(new URL('./sqlite-worker.ts', import.meta.url), { workerData: this.#data })
    worker.on('message', (reply: StoreReply) => {
      const asked = this.#asked.get(reply.id)
      this.#asked.delete(reply.id)
      if (this.#asked.size === 0) worker.unref()
      if ('outcomes' in reply) asked?.resolve(reply.outcomes)
      else asked?.reject(Object.assign(new Error(reply.error.message), { code: reply.error.code }))
    })
    worker.on('error', (error) => this.#lost(worker, error))
    worker.on('exit', () =>
      this.#lost(worker, Object.assign(new Error('the writing thread ended'), { code: 'SQLITE_BUSY' })),
    )
    worker.unref()
    return worker
  }

  #lost(worker: Worker, error: unknown) {
    if (this.#worker !== worker) return // it was replaced already
    this.#worker = undefined
    for (const { reject } of this.#asked.values()) reject(error)
    this.#asked.clear()
  }
}
