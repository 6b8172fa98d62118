import type { Output } from '../../scripts/command.ts'

/** How a command ended, and what it wrote. */
export interface Outcome {
  code: number
  stdout: string
  stderr: string
}

/** Runs a command in this process: a process of its own takes a second to load the same modules. */
export async function outcomeOf(command: (output: Output) => number | Promise<number>): Promise<Outcome> {
  const written = { stdout: '', stderr: '' }
  const code = await command({
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
  })
  return { code, ...written }
}
