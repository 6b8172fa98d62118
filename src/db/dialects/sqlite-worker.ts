import { parentPort, Worker } from 'node:worker_threads'

/** The part of an error that crosses threads. */
interface SerializedError {
  message: string
  code: string | undefined
  rawCode: number | undefined
}

/** A request to the thread. Its response carries the id: Node sends messages of its own to and from threads under `--watch`. */
interface Task<Request> {
  taskId: number
  request: Request
}

type Response<Reply> = { taskId: number } & ({ reply: Reply } | { error: SerializedError })

interface PendingRequest<Request, Reply> extends Task<Request> {
  resolve(reply: Reply): void
  reject(error: unknown): void
}

/** A thread with a connection of its own, started at the first request; a thread that died is replaced at the next one. */
export class SqliteWorker<Request, Reply> {
  readonly #program: URL
  readonly #data: object
  readonly #waiting = new Set<PendingRequest<Request, Reply>>()
  #current: PendingRequest<Request, Reply> | undefined
  #worker: Worker | undefined
  #isClosed = false
  #generation = 0
  #lastTaskId = 0

  constructor(program: URL, data: object) {
    this.#program = program
    this.#data = data
  }

  /** Counts the threads: a new thread has a new connection, without the transaction of the previous one. */
  get generation(): number {
    return this.#generation
  }

  /** Runs requests in order. A request that `signal` aborts while it queues never reaches the thread. */
  request(request: Request, signal?: AbortSignal): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) throw ended()
      const pending = { taskId: ++this.#lastTaskId, request, resolve, reject }
      this.#waiting.add(pending)
      signal?.addEventListener('abort', () => {
        this.#waiting.delete(pending)
        reject(signal.reason)
      })
      this.#next()
    })
  }

  /** Rejects queued requests and ends the thread. */
  async close(): Promise<void> {
    this.#isClosed = true
    for (const { reject } of this.#waiting) reject(ended())
    this.#waiting.clear()
    await this.#worker?.terminate()
  }

  #next() {
    if (this.#current) return
    const [pending] = this.#waiting
    if (!pending) return
    this.#waiting.delete(pending)
    this.#current = pending
    this.#worker ??= this.#start()
    this.#worker.ref() // a running request keeps the process alive; an idle thread does not
    const { taskId } = pending
    this.#worker.postMessage({ taskId, request: pending.request } satisfies Task<Request>)
  }

  #start(): Worker {
    this.#generation++
    const worker = new Worker(this.#program, { workerData: this.#data })
    worker.on('message', (answer: Response<Reply>) => {
      const pending = this.#current
      if (pending === undefined || answer.taskId !== pending.taskId) return
      this.#current = undefined
      worker.unref()
      this.#next()
      if ('reply' in answer) pending.resolve(answer.reply)
      else pending.reject(Object.assign(new Error(answer.error.message), answer.error))
    })
    worker.on('error', (error) => this.#onLost(worker, error))
    worker.on('exit', () => this.#onLost(worker, ended()))
    worker.unref()
    return worker
  }

  #onLost(worker: Worker, error: unknown) {
    if (this.#worker !== worker) return // it was replaced already
    const pending = this.#current
    this.#worker = undefined
    this.#current = undefined
    pending?.reject(error)
    this.#next()
  }
}

const ended = () => Object.assign(new Error('the thread ended'), { code: 'SQLITE_BUSY' })

/** Serves requests on the thread; an error is returned with its codes. */
export function serve<Request, Reply>(work: (request: Request) => Reply | Promise<Reply>): void {
  parentPort?.on('message', async ({ taskId, request }: Task<Request>) => {
    const answer = (message: Response<Reply>) => parentPort?.postMessage(message)
    try {
      answer({ taskId, reply: await work(request) })
    } catch (error) {
      const { message, code, rawCode } = error as SerializedError
      answer({ taskId, error: { message, code, rawCode } })
    }
  })
}
