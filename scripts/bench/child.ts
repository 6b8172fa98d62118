import { setTimeout as pause } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Bytes in use after garbage collection, including objects that finalizers release. */
async function heldBytes(): Promise<number> {
  for (let round = 0; round < 5; round++) {
    await pause(100)
    collect()
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/**
 * For a program that another one started: says that it is ready, answers how much processor time it has used (microseconds) and
 * how much memory it holds, and ends when its parent lets go of it, also when the parent was killed.
 * @param work answers what else it is asked
 */
export function reportTo<Question extends object>(
  parent: NodeJS.Process,
  ready: object,
  close: () => Promise<unknown>,
  work?: (question: Question) => Promise<object>,
): void {
  parent.on('message', async (question: 'cpu' | 'memory' | Question) => {
    if (question === 'memory') return parent.send?.(await heldBytes())
    if (question !== 'cpu') return parent.send?.(await work?.(question))
    const { user, system } = process.cpuUsage()
    return parent.send?.(user + system)
  })
  parent.on('disconnect', async () => {
    await close()
    process.exit()
  })
  parent.send?.(ready)
}
