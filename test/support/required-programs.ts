import { describe, test } from 'vitest'

/** Environment variables with the path of a program, or of a folder of programs, that some tests need. */
export type RequiredProgram = 'CHROMIUM' | 'NGINX' | 'PG_BIN' | 'PYTHON_WITH_OPENAI' | 'REDIS_SERVER'

/** Returns the variable's path; undefined when it is not set. Throws for an unset variable in CI. */
export function programPath(program: RequiredProgram): string | undefined {
  const path = process.env[program]
  if (path === undefined && process.env.CI)
    throw new Error(`Set ${program}: in CI no test is skipped for a missing program`)
  return path
}

type Define = () => void

/** `describe` that skips its tests, and says why in their name, when the program is missing. */
export const describeWithProgram = (program: RequiredProgram) => (name: string, define: Define) =>
  programPath(program) === undefined ? describe.skip(`${name} [${program} is not set]`, define) : describe(name, define)

/** `test` that is skipped, and says why in its name, when the program is missing. */
export const testWithProgram =
  (program: RequiredProgram) => (name: string, run: () => Promise<void>, timeoutMs?: number) =>
    programPath(program) === undefined ? test.skip(`${name} [${program} is not set]`, run) : test(name, run, timeoutMs)
