import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Kind } from './guards.ts'

const reportFile = 'mutate-report.json'
const endWithinMs = 15_000

/** Of vitest's JSON report, what is read here. */
interface Report {
  testResults: {
    name: string
    status: string
    message: string
    assertionResults: { fullName: string; status: string }[]
  }[]
}

/** What all runs of tests share. */
export interface TestPlace {
  signal: AbortSignal
  /** The URL of a PostgreSQL whose user may create databases, instead of one for each run. */
  postgresql?: string
}

interface Choice extends TestPlace {
  kind: Kind
  /** A pattern of full names. */
  only?: string | undefined
}

interface Outcome {
  tests: { file: string; name: string; status: 'passed' | 'failed' }[]
  /** Of files that could not be run. */
  faults: string[]
}

/** Runs test files of a tree by vitest, on one database; those that need none run, too. */
export async function runTests(
  folder: string,
  files: readonly string[],
  { kind, only, signal, postgresql }: Choice,
): Promise<Outcome> {
  signal.throwIfAborted()
  const program = join(folder, 'node_modules/vitest/vitest.mjs')
  const options = [`--project=${kind}*`, '--project=unit', '--reporter=json', `--outputFile=${reportFile}`]
  const pattern = only === undefined ? [] : ['--testNamePattern', only]
  // Detached, so that Ctrl-C reaches this process alone, which ends it in order: its databases go with it.
  const child = spawn(process.execPath, [program, 'run', ...files, ...options, ...pattern], {
    cwd: folder,
    env: {
      ...process.env,
      NODE_COMPILE_CACHE: join(folder, 'node-compile-cache'),
      ...(postgresql !== undefined && { TEST_DATABASE_URL: postgresql }),
    },
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2_000)
  })
  const stop = () => {
    child.kill('SIGINT')
    setTimeout(() => child.kill('SIGKILL'), endWithinMs).unref()
  }
  signal.addEventListener('abort', stop)
  await once(child, 'exit')
  signal.removeEventListener('abort', stop)
  signal.throwIfAborted()

  const path = join(folder, reportFile)
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return { tests: [], faults: [said] }
  await rm(path)
  return outcomeOf(JSON.parse(text), folder)
}

function outcomeOf({ testResults }: Report, folder: string): Outcome {
  const tests: Outcome['tests'] = []
  const faults: string[] = []
  for (const { name, status, message, assertionResults } of testResults) {
    const file = relative(folder, name)
    const ran = assertionResults.filter((one) => one.status === 'passed' || one.status === 'failed')
    tests.push(...ran.map((one) => ({ file, name: one.fullName, status: one.status as 'passed' | 'failed' })))
    // Its tests are not to blame: it did not load, or what it sets up first has failed.
    if (status === 'failed' && !ran.some((one) => one.status === 'failed')) faults.push(`${file}: ${message}`)
  }
  return { tests, faults }
}
