import { parentPort, Worker } from 'node:worker_threads'

/** What is left of an error on its way between threads. */
interface Fault {
  message: string
  code: string | undefined
  rawCode: number | undefined
}

type Answer<Reply> = { reply: Reply } | { error: Fault }

interface Asked<Request, Reply> {
  request: Request
  resolve(reply: Reply): void
  reject(error: unknown): void
}

/** A thread with a connection of its own, started at the first question; one that died is replaced at the next. */
export class SqliteThread<Request, Reply> {
  readonly #program: URL
  readonly #data: object
  readonly #waiting = new Set<Asked<Request, Reply>>()
  #underWay: Asked<Request, Reply> | undefined
  #worker: Worker | undefined
  #isClosed = false
  #life = 0

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
      const asked = { request, resolve, reject }
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
    this.#worker.postMessage(asked.request)
  }

  #start(): Worker {
    this.#life++
    const worker = new Worker(this.#program, { workerData: this.#data })
    worker.on('message', (answer: Answer<Reply>) => {
      const asked = this.#underWay
      this.#underWay = undefined
      worker.unref()
      this.#next()
      if ('reply' in answer) asked?.resolve(answer.reply)
      else asked?.reject(Object.assign(new Error(answer.error.message), answer.error))
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
  parentPort?.on('message', async (request: Request) => {
    const answer = (message: Answer<Reply>) => parentPort?.postMessage(message)
    try {
      answer({ reply: await work(request) })
    } catch (error) {
      const { message, code, rawCode } = error as Fault
      answer({ error: { message, code, rawCode } })
    }
  })
}
