/**
 * For a program that another one started: says that it is ready, answers how much processor time it has used (microseconds),
 * and ends when its parent lets go of it, also when the parent was killed.
 * @param work answers what else it is asked
 */
export function reportTo<Question extends object>(
  parent: NodeJS.Process,
  ready: object,
  close: () => Promise<unknown>,
  work?: (question: Question) => Promise<object>,
): void {
  parent.on('message', async (question: 'cpu' | Question) => {
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
