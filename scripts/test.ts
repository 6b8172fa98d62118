import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

const usage = `npm test                   checks generated files, types, contract and code, then runs the tests
npm test -- FILE ...       runs test files, without the checks; takes vitest's options too, such as -t NAME
npm run test:changed       runs the tests that import what is not committed yet
npm run test:all           like npm test, and on PostgreSQL also what is decided before the database is asked`

const checks = ['generated', 'types', 'contract', 'code']
const quickProjects = ['unit', 'sqlite', 'postgresql']

/** Runs the checks side by side and prints what the failed ones said. Resolves to how many failed. */
async function failedChecks(): Promise<number> {
  const failures = await Promise.all(
    checks.map(async (check) => {
      const child = spawn('npm', ['run', '--silent', `check:${check}`], { stdio: ['ignore', 'pipe', 'pipe'] })
      const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
      if (code !== 0) console.error(`npm run check:${check} failed:\n${stdout}${stderr}`)
      return code === 0 ? 0 : 1
    }),
  )
  return failures.reduce<number>((sum, failure) => sum + failure, 0)
}

/** Resolves to the exit code of vitest. */
async function runTests(args: string[]): Promise<number> {
  const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...args], { stdio: 'inherit' })
  process.on('SIGINT', () => {}).on('SIGTERM', () => child.kill('SIGTERM')) // vitest ends its programs and databases first
  const [code] = await once(child, 'exit')
  return code ?? 1
}

const args = process.argv.slice(2)
const isAll = args.includes('--all')
const rest = args.filter((arg) => arg !== '--all')
if (rest.includes('--help')) {
  console.log(usage)
} else {
  const failed = rest.length === 0 ? await failedChecks() : 0
  const projects = isAll ? [] : quickProjects.map((name) => `--project=${name}`)
  if (failed === 0) process.exitCode = await runTests([...projects, ...rest])
  else {
    console.log(`0 passed, ${failed} failed`)
    process.exitCode = 1
  }
}
