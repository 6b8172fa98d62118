/// <reference lib="esnext.disposable" />
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Archive, type ArchiveSize, fillArchive } from './bench/archive.ts'
import { type Kind, kindNames, newPostgresql, newSqlite } from './bench/databases.ts'
import { duel, type Result } from './bench/duel.ts'
import { describeMachine, describePostgresql } from './bench/machine.ts'
import { startProcess } from './bench/processes.ts'
import { describeResult } from './bench/report.ts'
import type { Bench, Filled } from './bench/row.ts'
import { rowsFor } from './bench/rows.ts'
import { readTexts } from './bench/texts.ts'
import { optionsOrUsage } from './options.ts'
import type { PostgresqlReady } from './postgresql-server.ts'

const usage = `npm run bench -- [ROW ...] [options]     rows: ${[...new Set(rowsFor(0).map(({ id }) => id))].join(', ')}; without one all that have a goal
  --rounds N           counted rounds of each contestant (9)
  --seconds S          length of a round, about (0.3)
  --messages N         how many P8 to P11 read from (1000000)
  --data FILE          dialogues whose utterances are sent (JSON lines, perhaps .gz), instead of a few sentences
  --database-url URL   a PostgreSQL whose user may create databases, instead of one from npm (BENCH_DATABASE_URL)
  --peer URL           another server that does the same job: P3
  --adapter FILE       how that one is asked: scripts/bench/peer.ts says what it exports
  --json FILE          writes the figures there, too
  --cpu-prof FOLDER    writes a CPU profile of each contestant there`

const leastMessages = 20_000

function readOptions() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '9' },
      seconds: { type: 'string', default: '0.3' },
      messages: { type: 'string', default: '1000000' },
      data: { type: 'string' },
      'database-url': { type: 'string', default: process.env.BENCH_DATABASE_URL ?? '' },
      peer: { type: 'string' },
      adapter: { type: 'string' },
      json: { type: 'string' },
      'cpu-prof': { type: 'string' },
    },
  })
  const messages = Number(values.messages)
  if (!Number.isInteger(messages) || messages < leastMessages) {
    throw new TypeError(`--messages is a whole number from ${leastMessages}`)
  }
  const { peer: url, adapter } = values
  if ((url === undefined) !== (adapter === undefined))
    throw new TypeError('--peer needs an --adapter, and the other way round')
  const rows = rowsFor(messages, url !== undefined && adapter !== undefined ? { url, adapter } : undefined)
  const unknown = positionals.find((id) => !rows.some((row) => row.id === id))
  if (unknown) throw new TypeError(`There is no row ${unknown}`)
  const rounds = Number(values.rounds)
  const seconds = Number(values.seconds)
  if (!Number.isInteger(rounds) || rounds < 1) throw new TypeError('--rounds is a whole number from 1')
  if (!(seconds > 0)) throw new TypeError('--seconds is a positive number')
  const chosen = rows.filter(({ id, goal }) => (positionals.length === 0 ? goal : positionals.includes(id)))
  return { ...values, rounds, seconds, chosen }
}

/** Ends everything it started, also when `signal` says to stop. */
async function run(options: ReturnType<typeof readOptions>, signal: AbortSignal): Promise<void> {
  const { rounds, seconds, chosen, 'cpu-prof': profiles } = options
  const texts = readTexts(options.data)
  const execArgv = profiles ? ['--cpu-prof', `--cpu-prof-dir=${profiles}`] : []
  const machine = await describeMachine()
  console.log(
    `${machine.join('\n')}\n${rounds} rounds of about ${seconds} s each, interleaved; ${texts.length} texts\n`,
  )

  await using all = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'chatlogger-bench-'))
  all.defer(() => rm(folder, { recursive: true, force: true }))
  let postgresql: Promise<string> | undefined
  const archives = new Map<string, Archive>()
  const startPostgresql = async () => {
    let server = options['database-url']
    if (!server) {
      const started = await startProcess<PostgresqlReady>('../postgresql-server.ts', {}, [])
      all.defer(started.end)
      server = started.ready.server
    }
    const description = await describePostgresql(server)
    console.log(`${description}\n`)
    machine.push(description)
    return server
  }

  const newDatabase = async (kind: Kind, owner: Bench['owned']) => {
    if (kind === 'sqlite') return newSqlite(folder)
    postgresql ??= startPostgresql()
    const { url, drop } = await newPostgresql(await postgresql)
    owner.defer(drop)
    return url
  }
  const newArchive = async (kind: Kind, size: ArchiveSize) => {
    const began = performance.now()
    const total = size.messages.toLocaleString('en')
    const filling = progressOf(kindNames[kind])
    const databaseUrl = await newDatabase(kind, all)
    const archive = await fillArchive(databaseUrl, size, texts, signal, (stored) => filling(`filled with ${stored}`))
    const seconds = (performance.now() - began) / 1e3
    console.log(`${kindNames[kind]} filled with ${total} messages in ${seconds.toFixed(1)} s\n`)
    return archive
  }

  const filled = new Map(chosen.flatMap(({ archives = [] }) => archives).map((one) => [JSON.stringify(one), one]))
  const fill = async ([name, { kind, size }]: [string, Filled]) => void archives.set(name, await newArchive(kind, size))
  await Promise.all([...filled].map(fill))

  const results: Result[] = []
  for (const row of chosen) {
    await using owned = new AsyncDisposableStack()
    const bench: Bench = {
      seconds,
      data: options.data,
      texts,
      signal,
      owned,
      newDatabase: (kind) => newDatabase(kind, owned),
      archive(kind, size) {
        const archive = archives.get(JSON.stringify({ kind, size }))
        if (!archive) throw new Error(`${row.id} has not named an archive that it reads`)
        return archive
      },
      async start<Ready>(program: string, settings = {}) {
        signal.throwIfAborted()
        const started = await startProcess<Ready>(program, { folder, ...settings }, execArgv)
        owned.defer(started.end)
        return started
      },
    }
    const result = await duel(row, bench, rounds, progressOf(row.id))
    results.push(result)
    console.log(`${describeResult(result)}\n`)
  }
  if (options.json) {
    await writeFile(options.json, `${JSON.stringify({ machine, rounds, seconds, results }, undefined, 2)}\n`)
  }
}

/** On a terminal, one line that is written over; elsewhere nothing. */
function progressOf(id: string) {
  return (text: string) => {
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${id} ${text}${text === 'checking' ? '\r\x1b[K' : ''}`)
  }
}

const options = optionsOrUsage(readOptions, usage)
if (options) {
  const stopping = new AbortController()
  const stop = () => stopping.abort()
  process.on('SIGINT', stop).on('SIGTERM', stop)
  process.stdout.on('error', stop) // the reader has closed the pipe
  try {
    await run(options, stopping.signal)
  } catch (error) {
    const { aborted } = stopping.signal
    console.error(aborted ? 'Stopped: everything that was started has ended.' : error)
    process.exitCode = aborted ? 130 : 1
  }
}
