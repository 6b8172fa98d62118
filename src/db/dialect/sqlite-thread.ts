import { parentPort, Worker } from 'node:worker_threads'

interface Question<Request> {
  id: number
  request: Request
}

type Answer<Reply> = { id: number; reply: Reply } | { id: number; error: { message: string; code: string | undefined } }

interface Asked<Reply> {
  resolve(reply: Reply): void
  reject(error: unknown): void
}

/** A thread with a connection of its own, started at the first question; one that died is replaced at the next. */
export class SqliteThread<Request, Reply> {
  readonly #program: URL
  readonly #data: object
  readonly #asked = new Map<number, Asked<Reply>>()
  #worker: Worker | undefined
  #lastId = 0

  constructor(program: URL, data: object) {
    this.#program = program
    this.#data = data
  }

  /** Questions are answered in order. */
  ask(request: Request): Promise<Reply> {
    this.#worker ??= this.#start()
    const worker = this.#worker
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject })
      worker.ref() // a question under way keeps the process alive; an idle thread does not
      worker.postMessage({ id, request } satisfies Question<Request>)
    })
  }

  async close(): Promise<void> {
    await this.#worker?.terminate()
  }

  #start(): Worker {
    const worker = new Worker(this.#program, { workerData: this.#data })
    worker.on('message', (answer: Answer<Reply>) => {
      const asked = this.#asked.get(answer.id)
      this.#asked.delete(answer.id)
      if (this.#asked.size === 0) worker.unref()
      if ('reply' in answer) asked?.resolve(answer.reply)
      else asked?.reject(Object.assign(new Error(answer.error.message), { code: answer.error.code }))
    })
    worker.on('error', (error) => this.#lost(worker, error))
    worker.on('exit', () => this.#lost(worker, Object.assign(new Error('the thread ended'), { code: 'SQLITE_BUSY' })))
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

/** What the program of such a thread ends with: it answers each question, an error of its work with the error's code. */
export function serve<Request, Reply>(work: (request: Request) => Reply): void {
  parentPort?.on('message', ({ id, request }: Question<Request>) => {
    const answer = (message: Answer<Reply>) => parentPort?.postMessage(message)
    try {
      answer({ id, reply: work(request) })
    } catch (error) {
      const { message, code } = error as Error & { code?: string }
      answer({ id, error: { message, code } })
    }
  })
}
