import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Started } from './row.ts'

const endWithinMs = 15_000
/** That of the server: dozens of programs start in a run. */
const compiled = fileURLToPath(new URL('../../node_modules/.cache/compiled', import.meta.url))

/**
 * Starts a program of this folder that reports by child.ts. Detached, so that Ctrl-C reaches its parent alone, which ends it
 * in order; nothing of its caller's environment changes what it does.
 * @param settings reach it as JSON in its first argument
 */
export async function startProcess<Ready>(
  program: string,
  settings: object,
  execArgv: string[],
): Promise<Started<Ready>> {
  const { PATH = '', TMPDIR } = process.env
  const child = fork(fileURLToPath(new URL(program, import.meta.url)), [JSON.stringify(settings)], {
    detached: true,
    execArgv,
    env: { PATH, NODE_COMPILE_CACHE: compiled, ...(TMPDIR && { TMPDIR }) },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const exited = once(child, 'exit')
  const lost = async () => {
    const [code, signal] = await exited
    throw new Error(`${program} ended by itself (${code ?? signal})`)
  }
  const message = async <T>() => {
    const [value] = await Promise.race([once(child, 'message'), lost()])
    return value as T
  }
  return {
    ready: await message<Ready>(),
    async cpuSeconds() {
      child.send('cpu')
      return (await message<number>()) / 1e6
    },
    heldBytes() {
      child.send('memory')
      return message<number>()
    },
    ask<Answer>(question: object) {
      child.send(question)
      return message<Answer>()
    },
    async end() {
      if (child.connected) child.disconnect()
      const timer = setTimeout(() => child.kill('SIGKILL'), endWithinMs)
      await exited
      clearTimeout(timer)
    },
  }
}
