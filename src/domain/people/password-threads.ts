import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Options } from '@node-rs/argon2'

/** A hash to be made, or to be compared with. */
export type PasswordTask = { password: string } & ({ parameters: Options } | { against: string })

type Answer = { result: unknown } | { error: unknown }

const program = new URL('./password-thread.ts', import.meta.url)
const idle: Worker[] = []

/**
 * Does what takes a processor for tens of milliseconds in a thread that gives way to all others: those of Node's own pool would take
 * turns with the one that serves everybody. As many threads as tasks at a time, kept for the next ones.
 */
export async function inThread<Result>(task: PasswordTask): Promise<Result> {
  const worker = idle.pop() ?? new Worker(program)
  worker.ref() // a task under way keeps the process alive; an idle thread does not
  const answered = once(worker, 'message') // rejects when the thread dies
  worker.postMessage(task)
  const [answer] = (await answered) as [Answer]
  worker.unref()
  idle.push(worker)
  if ('error' in answer) throw answer.error
  return answer.result as Result
}
