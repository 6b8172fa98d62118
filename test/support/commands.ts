import type { Output } from '../../scripts/command.ts'

/** A command's exit code and output. */
export interface Outcome {
  code: number
  stdout: string
  stderr: string
}

/** Runs a command in this process, because a new one takes a second to load the modules. */
export async function outcomeOf(command: (output: Output) => number | Promise<number>): Promise<Outcome> {
  const written = { stdout: '', stderr: '' }
  const code = await command({
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
  })
  return { code, ...written }
}
