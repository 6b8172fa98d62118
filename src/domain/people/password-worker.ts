import { setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { hashSync, verifySync } from '@node-rs/argon2'
import type { NumberedTask } from './passwords.ts'

/** Other threads get about nine times as much processor time. */
const niceness = 10

if (process.platform === 'linux') setPriority(niceness) // on Linux, process priority is per thread

parentPort?.on('message', ({ taskId, ...task }: NumberedTask) => {
  try {
    const result =
      'against' in task ? verifySync(task.against, task.password) : hashSync(task.password, task.parameters)
    parentPort?.postMessage({ taskId, result })
  } catch (error) {
    parentPort?.postMessage({ taskId, error })
  }
})
