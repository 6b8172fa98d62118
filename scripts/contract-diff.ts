import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const usage = `npm run contract:diff -- [REVISION]
Names what has changed in openapi.yaml since a revision, or else since the last tag, and fails where clients could break.`

const contract = 'openapi.yaml'
const root = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))

/** What git answers, or undefined when it cannot. */
function git(...args: string[]): string | undefined {
  try {
    return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1e8 })
  } catch {
    return undefined
  }
}

/** The exit code: 1 where the contract of the working folder breaks what that revision's promised. */
function compare(revision: string, before: string): number {
  const folder = mkdtempSync(join(tmpdir(), 'chatlogger-contract-'))
  try {
    const base = join(folder, contract)
    writeFileSync(base, before)
    console.log(`${contract}, compared with ${revision}:`)
    const redocly = [
      root('node_modules/@redocly/cli/bin/cli.js'),
      'diff',
      base,
      contract,
      '--config',
      root('redocly.yaml'),
    ]
    const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' }
    return spawnSync(process.execPath, redocly, { stdio: 'inherit', env }).status ?? 1
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function run([given, ...more]: string[]): number {
  if (more.length > 0 || given?.startsWith('-')) {
    console.error(usage)
    return 2
  }
  const revision = given ?? git('describe', '--tags', '--abbrev=0')?.trim()
  if (!revision) {
    console.log('There is no tag yet, so no version is published. Name a revision to compare with.')
    return 0
  }
  const before = git('show', `${revision}:./${contract}`)
  if (before === undefined) {
    console.error(`${revision} is no revision that has ${contract}.`)
    return 2
  }
  return compare(revision, before)
}

process.exitCode = run(process.argv.slice(2))
