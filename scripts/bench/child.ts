/**
 * For a program that another one started: says that it is ready, answers how much processor time it has used (microseconds),
 * and ends when its parent lets go of it, also when the parent was killed.
 */
export function reportTo(parent: NodeJS.Process, ready: object, close: () => Promise<unknown>): void {
  parent.on('message', () => {
    const { user, system } = process.cpuUsage()
    parent.send?.(user + system)
  })
  parent.on('disconnect', async () => {
    await close()
    process.exit()
  })
  parent.send?.(ready)
}
