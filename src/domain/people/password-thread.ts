import { setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { hashSync, verifySync } from '@node-rs/argon2'
import type { NumberedTask } from './password-threads.ts'

/** Whoever else wants a processor gets about nine times as much of it, and gets it at once. */
const niceness = 10

if (process.platform === 'linux') setPriority(niceness) // of this thread alone, there

parentPort?.on('message', ({ taskId, ...task }: NumberedTask) => {
  try {
    const result =
      'against' in task ? verifySync(task.against, task.password) : hashSync(task.password, task.parameters)
    parentPort?.postMessage({ taskId, result })
  } catch (error) {
    parentPort?.postMessage({ taskId, error })
  }
})
