import { parentPort, Worker } from 'node:worker_threads'

/** What is left of an error on its way between threads. */
interface Fault {
  message: string
  code: string | undefined
  rawCode: number | undefined
}

/** A request to the thread. Its answer carries the id: Node sends messages of its own to and from threads under `--watch`. */
interface Task<Request> {
  taskId: number
  request: Request
}

type Answer<Reply> = { taskId: number } & ({ reply: Reply } | { error: Fault })

interface Asked<Request, Reply> extends Task<Request> {
  resolve(reply: Reply): void
  reject(error: unknown): void
}

/** A thread with a connection of its own, started at the first question; one that died is replaced at the next. */
export class SqliteWorker<Request, Reply> {
  readonly #program: URL
  readonly #data: object
  readonly #waiting = new Set<Asked<Request, Reply>>()
  #underWay: Asked<Request, Reply> | undefined
  #worker: Worker | undefined
  #isClosed = false
  #life = 0
  #lastTaskId = 0

  constructor(program: URL, data: object) {
    this.#program = program
    this.#data = data
  }

  /** Which thread it is: another one has another connection, which knows nothing of what was begun on this. */
  get life(): number {
    return this.#life
  }

  /** Questions are answered in order. Who gives up by the signal while others are answered, costs the thread nothing. */
  ask(request: Request, signal?: AbortSignal): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) throw ended()
      const asked = { taskId: ++this.#lastTaskId, request, resolve, reject }
      this.#waiting.add(asked)
      signal?.addEventListener('abort', () => {
        this.#waiting.delete(asked)
        reject(signal.reason)
      })
      this.#next()
    })
  }

  /** Waits for the end of what is under way, and answers nobody any more. */
  async close(): Promise<void> {
    this.#isClosed = true
    for (const { reject } of this.#waiting) reject(ended())
    this.#waiting.clear()
    await this.#worker?.terminate()
  }

  #next() {
    if (this.#underWay) return
    const [asked] = this.#waiting
    if (!asked) return
    this.#waiting.delete(asked)
    this.#underWay = asked
    this.#worker ??= this.#start()
    this.#worker.ref() // a question under way keeps the process alive; an idle thread does not
    const { taskId } = asked
    this.#worker.postMessage({ taskId, request: asked.request } satisfies Task<Request>)
  }

  #start(): Worker {
    this.#life++
    const worker = new Worker(this.#program, { workerData: this.#data })
    worker.on('message', (answer: Answer<Reply>) => {
      const asked = this.#underWay
      if (asked === undefined || answer.taskId !== asked.taskId) return
      this.#underWay = undefined
      worker.unref()
      this.#next()
      if ('reply' in answer) asked.resolve(answer.reply)
      else asked.reject(Object.assign(new Error(answer.error.message), answer.error))
    })
    worker.on('error', (error) => this.#lost(worker, error))
    worker.on('exit', () => this.#lost(worker, ended()))
    worker.unref()
    return worker
  }

  #lost(worker: Worker, error: unknown) {
    if (this.#worker !== worker) return // it was replaced already
    const asked = this.#underWay
    this.#worker = undefined
    this.#underWay = undefined
    asked?.reject(error)
    this.#next()
  }
}

const ended = () => Object.assign(new Error('the thread ended'), { code: 'SQLITE_BUSY' })

/** What the program of such a thread ends with: it answers each question, an error of its work with the error's codes. */
export function serve<Request, Reply>(work: (request: Request) => Reply | Promise<Reply>): void {
  parentPort?.on('message', async ({ taskId, request }: Task<Request>) => {
    const answer = (message: Answer<Reply>) => parentPort?.postMessage(message)
    try {
      answer({ taskId, reply: await work(request) })
    } catch (error) {
      const { message, code, rawCode } = error as Fault
      answer({ taskId, error: { message, code, rawCode } })
    }
  })
}
