import { on } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Options } from '@node-rs/argon2'

/** A hash to be made, or to be compared with. */
export type PasswordTask = { password: string } & ({ parameters: Options } | { against: string })

/** A task as it is sent to a thread. The answer carries its id: Node sends messages of its own from threads under `--watch`. */
export type NumberedTask = PasswordTask & { taskId: number }

type Answer = { taskId: number } & ({ result: unknown } | { error: unknown })

const program = new URL('./password-thread.ts', import.meta.url)
const idle: Worker[] = []
let lastTaskId = 0

/**
 * Does what takes a processor for tens of milliseconds in a thread that gives way to all others: those of Node's own pool would take
 * turns with the one that serves requests. As many threads as tasks at a time, kept for the next ones.
 */
export async function inThread<Result>(task: PasswordTask): Promise<Result> {
  const worker = idle.pop() ?? new Worker(program)
  worker.ref() // a task under way keeps the process alive; an idle thread does not
  const taskId = ++lastTaskId
  const answered = answerTo(taskId, worker)
  worker.postMessage({ ...task, taskId } satisfies NumberedTask)
  const answer = await answered
  worker.unref()
  idle.push(worker)
  if ('error' in answer) throw answer.error
  return answer.result as Result
}

/** Rejects when the thread dies. */
async function answerTo(taskId: number, worker: Worker): Promise<Answer> {
  for await (const [answer] of on(worker, 'message', { close: ['exit'] })) {
    if (answer.taskId === taskId) return answer
  }
  throw new Error('The thread ended')
}
