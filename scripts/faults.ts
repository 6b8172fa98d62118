/// <reference lib="esnext.disposable" />
import { randomInt } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { platform } from 'node:os'
import { parseArgs } from 'node:util'
import { type Kind, kindNames } from './bench/databases.ts'
import { startProcess } from './bench/processes.ts'
import { readTexts } from './bench/texts.ts'
import type { Finding, Part } from './faults/part.ts'
import { parts } from './faults/parts.ts'
import { openRig } from './faults/rig.ts'
import { optionsOrUsage } from './options.ts'
import type { PostgresqlReady } from './postgresql-server.ts'

const usage = `npm run faults -- [PART ...] [options]     parts: ${parts.map(({ id }) => id).join(', ')}; all without one
  --short              minutes instead of the whole: fewer rounds, the same questions
  --seed N             the same moments and choices as another run (else a new one, which is printed)
  --database KIND      sqlite or postgresql alone
  --data FILE          dialogues whose utterances are written (JSON lines, perhaps .gz), instead of a few sentences
  --database-url URL   a PostgreSQL whose user may create databases, instead of one from npm (FAULTS_DATABASE_URL)
  --json FILE          writes what was found there, too`

type Outcome = { id: string; database: Kind; seconds: number } & (
  | ({ verdict: 'passed' | 'failed' } & Finding)
  | { verdict: 'not run'; why: string }
)

function readOptions() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      short: { type: 'boolean', default: false },
      seed: { type: 'string', default: String(randomInt(1, 2 ** 31)) },
      database: { type: 'string' },
      data: { type: 'string' },
      'database-url': { type: 'string', default: process.env.FAULTS_DATABASE_URL ?? '' },
      json: { type: 'string' },
    },
  })
  const unknown = positionals.find((id) => !parts.some((part) => part.id === id))
  if (unknown) throw new TypeError(`There is no part ${unknown}`)
  const seed = Number(values.seed)
  if (!Number.isInteger(seed) || seed < 1) throw new TypeError('--seed is a whole number from 1')
  const kinds = (['sqlite', 'postgresql'] as const).filter((kind) => kind === (values.database ?? kind))
  if (kinds.length === 0) throw new TypeError('--database is sqlite or postgresql')
  const chosen = parts.filter(({ id }) => positionals.length === 0 || positionals.includes(id))
  return { ...values, seed, kinds, chosen }
}

/** Runs each part on each of its databases, one after the other, and ends everything it started, also when `signal` says to stop. */
async function run(options: ReturnType<typeof readOptions>, signal: AbortSignal): Promise<Outcome[]> {
  const { short: isShort, seed, kinds, chosen } = options
  const texts = readTexts(options.data)
  console.log(`seed ${seed}${isShort ? ', short' : ''}\n`)
  await using all = new AsyncDisposableStack()
  let shared: Promise<string> | undefined
  const startPostgresql = async () => {
    const started = await startProcess<PostgresqlReady>('../postgresql-server.ts', {}, [])
    all.defer(started.end)
    return started.ready.server
  }
  const postgresql = () =>
    (shared ??= options['database-url'] ? Promise.resolve(options['database-url']) : startPostgresql())

  const examine = async (part: Part, kind: Kind): Promise<Outcome> => {
    const began = performance.now()
    const about = { id: part.id, database: kind }
    const why = await part.missing?.()
    if (why) return { ...about, seconds: 0, verdict: 'not run', why }
    await using rig = await openRig({ kind, isShort, seed, texts, signal, postgresql })
    const finding = await part.run(rig).catch((error: Error): Finding => {
      signal.throwIfAborted()
      return { counts: {}, faults: [error.stack ?? error.message] }
    })
    const seconds = (performance.now() - began) / 1e3
    return { ...about, seconds, verdict: finding.faults.length === 0 ? 'passed' : 'failed', ...finding }
  }

  const outcomes: Outcome[] = []
  for (const part of chosen) {
    for (const kind of kinds.filter((each) => part.databases.includes(each))) {
      signal.throwIfAborted()
      const outcome = await examine(part, kind)
      outcomes.push(outcome)
      console.log(`${describe(part, outcome)}\n`)
    }
  }
  return outcomes
}

/** One outcome for people. */
function describe({ id, what }: Part, outcome: Outcome): string {
  const head = `${id}  ${kindNames[outcome.database]}: ${what}`
  if (outcome.verdict === 'not run') return `${head}\n    NOT RUN: ${outcome.why}`
  const counts = Object.entries(outcome.counts).map(([name, count]) => `${name} ${count.toLocaleString('en')}`)
  const verdict = `${outcome.verdict} in ${outcome.seconds.toFixed(1)} s: ${counts.join(', ')}`
  return [head, `    ${verdict}`, ...outcome.faults.map((fault) => `    FAULT: ${fault}`)].join('\n')
}

const options = optionsOrUsage(readOptions, usage)
if (options && platform() !== 'linux') {
  console.error('The rig needs Linux: its signals, its /proc, its strace and its tmpfs.')
  process.exitCode = 2
} else if (options) {
  const stopping = new AbortController()
  const stop = () => stopping.abort()
  process.on('SIGINT', stop).on('SIGTERM', stop)
  try {
    const outcomes = await run(options, stopping.signal)
    if (options.json)
      await writeFile(options.json, `${JSON.stringify({ seed: options.seed, outcomes }, undefined, 2)}\n`)
    const count = (verdict: Outcome['verdict']) => outcomes.filter((outcome) => outcome.verdict === verdict).length
    console.log(`Faults: ${count('passed')} held, ${count('failed')} did not, ${count('not run')} not run`)
    process.exitCode = count('failed') > 0 ? 1 : 0
  } catch (error) {
    const { aborted } = stopping.signal
    console.error(aborted ? 'Stopped: everything that was started has ended.' : error)
    process.exitCode = aborted ? 130 : 1
  }
}
