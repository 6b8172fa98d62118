import { describe, test } from 'vitest'

/** Environment variables that name a program, or a folder of programs, which some tests need. */
export type Part = 'CHROMIUM' | 'NGINX' | 'PG_BIN' | 'PYTHON_WITH_OPENAI' | 'REDIS_SERVER'

/** The path that the variable holds; undefined where it is not set. In CI all of them must be: throws there. */
export function pathOfPart(part: Part): string | undefined {
  const path = process.env[part]
  if (path === undefined && process.env.CI)
    throw new Error(`Set ${part}: in CI no test is skipped for want of a program`)
  return path
}

type Define = () => void

/** `describe` for tests that need a part; where it is missing they are skipped, and their name says why. */
export const describeWith = (part: Part) => (name: string, define: Define) =>
  pathOfPart(part) === undefined ? describe.skip(`${name} [${part} is not set]`, define) : describe(name, define)

/** `test` for one that needs a part; where it is missing it is skipped, and its name says why. */
export const testWith = (part: Part) => (name: string, run: () => Promise<void>, timeoutMs?: number) =>
  pathOfPart(part) === undefined ? test.skip(`${name} [${part} is not set]`, run) : test(name, run, timeoutMs)
