import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Guard, Kind } from './guards.ts'
import { runTests, type TestPlace } from './vitest.ts'

/** A test that has gone red. */
export interface Red {
  /** Its file, from the root of the tree. */
  file: string
  name: string
}

/** What came of a break. */
export interface Result {
  /** `broken`: the code did not run at all, which shows nothing. */
  verdict: 'noticed' | 'SURVIVED' | 'broken'
  red: Red[]
  /** What there is to say about it. */
  lines: string[]
}

/** The text of a file with its guard taken out. Throws unless the guard is there, once. */
export function withoutGuard(text: string, { name, file, find, replace }: Guard): string {
  const [before, after, ...more] = text.split(find)
  if (before === undefined || after === undefined || more.length > 0) {
    const times = text.split(find).length - 1
    throw new Error(`${file} has the text of the guard ${name} ${times} times instead of once: ${find}`)
  }
  return before + replace + after
}

/** Takes a guard out of the copy, has its tests run, and puts it back. */
export async function breakGuard(folder: string, guard: Guard, kind: Kind, place: TestPlace): Promise<Result> {
  const path = join(folder, guard.file)
  const whole = await readFile(path, 'utf8')
  await writeFile(path, withoutGuard(whole, guard))
  try {
    const { tests, faults } = await runTests(folder, guard.tests, { kind, only: guard.only, ...place })
    const red = tests.filter(({ status }) => status === 'failed').map(({ file, name }) => ({ file, name }))
    const passed = tests.filter(({ status }) => status === 'passed').length
    // What cannot even start is stopped by anything: that is no test of this guard.
    if (passed === 0) {
      const why = tests.length === 0 ? 'no test has run' : 'every test has failed'
      return { verdict: 'broken', red, lines: [why, ...faults] }
    }
    if (red.length === 0)
      return { verdict: 'SURVIVED', red, lines: [`${passed} tests are green without: ${guard.guard}`] }
    return { verdict: 'noticed', red, lines: red.slice(0, 3).map(({ file, name }) => `${file}: ${name}`) }
  } finally {
    await writeFile(path, whole)
  }
}

/** Throws unless the tests of these guards are green while nothing is broken: a red one would show nothing. */
export async function tryUnbroken(
  folder: string,
  those: readonly Guard[],
  kind: Kind,
  place: TestPlace,
): Promise<void> {
  const whole = new Set(those.flatMap(({ tests, only }) => (only === undefined ? tests : [])))
  const partly = those.filter(({ tests }) => !tests.every((file) => whole.has(file)))
  const parts = new Set(partly.flatMap(({ tests }) => tests))
  const only = [...new Set(partly.map((guard) => guard.only))].join('|')
  const outcomes = [
    whole.size > 0 && (await runTests(folder, [...whole], { kind, ...place })),
    parts.size > 0 && (await runTests(folder, [...parts], { kind, only, ...place })),
  ]
  const red = outcomes.flatMap((outcome) => {
    if (!outcome) return []
    const failed = outcome.tests.filter(({ status }) => status === 'failed')
    return [...failed.map(({ file, name }) => `${file}: ${name}`), ...outcome.faults]
  })
  if (red.length > 0) throw new Error(`Red on ${kind} while nothing is broken:\n${red.join('\n')}`)
}
