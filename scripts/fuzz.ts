/// <reference lib="esnext.disposable" />
import { spawn } from 'node:child_process'
import { randomBytes, randomInt } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { SMTPServer } from 'smtp-server'
import { readConfig } from '../src/config.ts'
import { openDatabase } from '../src/db/open.ts'
import { adminToken, createTestApi, type TestApi, withoutRateLimits } from '../test/support/api-client.ts'
import { mediaOf, operations, pathOf } from '../test/support/contract.ts'
import { startVendor } from '../test/support/vendor.ts'
import { type Kind, kindNames, newPostgresql, newSqlite } from './bench/databases.ts'
import { startProcess } from './bench/processes.ts'
import { serveFixtures } from './fuzz/fixtures.ts'
import { startServer } from './fuzz/server.ts'
import { optionsOrUsage } from './options.ts'
import type { PostgresqlReady } from './postgresql-server.ts'

const usage = `SCHEMATHESIS=/path/to/schemathesis npm run fuzz -- [options] [-- options of schemathesis run]
Sends what openapi.yaml allows, and what it does not, to a server of its own, and compares every answer with the contract.
  --database sqlite|postgresql   which database the server works on (sqlite)
  --seed N|random                what the cases are made from (1)
  --examples N                   made-up cases of each operation, at most (20)`

function readOptions() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      database: { type: 'string', default: 'sqlite' },
      seed: { type: 'string', default: '1' },
      examples: { type: 'string', default: '20' },
    },
  })
  if (!Object.hasOwn(kindNames, values.database)) throw new TypeError('--database is sqlite or postgresql')
  const seed = values.seed === 'random' ? randomInt(2 ** 31) : Number(values.seed)
  if (!Number.isInteger(seed) || seed < 0) throw new TypeError('--seed is a whole number, or random')
  const examples = Number(values.examples)
  if (!Number.isInteger(examples) || examples < 1) throw new TypeError('--examples is a whole number from 1')
  const program = process.env.SCHEMATHESIS
  if (!program) {
    throw new TypeError(
      'SCHEMATHESIS names no program. In a Python of its own:\n  pip install --requirement test/python/fuzz-requirements.txt',
    )
  }
  const found = program.includes('/') ? resolve(program) : program // it runs in a folder of its own
  return { database: values.database as Kind, seed, examples, program: found, further: positionals }
}

/** Resolves to the exit code of schemathesis. Ends everything it started, also when `signal` says to stop. */
async function run(options: ReturnType<typeof readOptions>, signal: AbortSignal): Promise<number> {
  await using all = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'chatlogger-fuzz-'))
  all.defer(() => rm(folder, { recursive: true, force: true }))
  const databaseUrl = await newDatabase(options.database, folder, all)
  const vendor = await startVendor()
  all.defer(vendor.close)
  const mail = await startMailServer()
  all.defer(mail.close)

  const settings = {
    ...withoutRateLimits,
    DATABASE_URL: databaseUrl,
    DATA_DIR: join(folder, 'data'),
    SECRET_KEY: randomBytes(32).toString('hex'),
    ADMIN_TOKEN: adminToken,
    SMTP_URL: mail.url,
    REGISTRATION: 'open',
    LOG_LEVEL: 'error',
    LLM_PRIVATE_ADDRESSES: 'true',
  }
  const server = await startServer(folder, settings)
  all.defer(server.end)
  const db = openDatabase(databaseUrl)
  all.defer(() => db.close())
  const api = createTestApi(db, readConfig(settings), vendor, callsTo(server.address))
  const fixtures = await serveFixtures(api)
  all.defer(fixtures.close)

  const began = performance.now()
  const code = await schemathesis(options, server.address, fixtures.url, folder, signal)
  const seconds = (performance.now() - began) / 1e3
  console.log(`${kindNames[options.database]}, seed ${options.seed}: ${seconds.toFixed(0)} s, exit code ${code}`)
  if (server.complaints()) console.log(`The server complained:\n${server.complaints()}`)
  return code
}

/** Of the caller's own, until `owner` is disposed of. */
async function newDatabase(kind: Kind, folder: string, owner: AsyncDisposableStack): Promise<string> {
  if (kind === 'sqlite') return newSqlite(folder)
  const { ready, end } = await startProcess<PostgresqlReady>('../postgresql-server.ts', {}, [])
  owner.defer(end)
  return (await newPostgresql(ready.server)).url // it goes with its server
}

/** Takes every mail, and keeps none. */
async function startMailServer(): Promise<{ url: string; close(): Promise<void> }> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _, done) => void stream.resume().on('end', () => done()),
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo
  return { url: `smtp://127.0.0.1:${port}`, close: () => new Promise((resolve) => server.close(() => resolve())) }
}

/** Calls over HTTP, for answers that are JSON or nothing. */
const callsTo =
  (address: string): TestApi['call'] =>
  async (id, { params = {}, query, headers = {}, body } = {}) => {
    const url = new URL(pathOf(id, params), address)
    for (const [name, value] of Object.entries(query ?? {}))
      for (const one of [value].flat()) url.searchParams.append(name, one)
    const response = await fetch(url, {
      method: operations[id].method,
      headers: { ...headers, ...(body !== undefined && { 'content-type': mediaOf(id) ?? 'application/json' }) },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, headers: Object.fromEntries(response.headers), body: text && JSON.parse(text) }
  }

/** Runs it to its end. */
async function schemathesis(
  { program, seed, examples, further }: ReturnType<typeof readOptions>,
  address: string,
  fixtures: string,
  folder: string,
  signal: AbortSignal,
): Promise<number> {
  const python = fileURLToPath(new URL('../test/python', import.meta.url))
  const contract = fileURLToPath(new URL('../openapi.yaml', import.meta.url))
  const child = spawn(
    program,
    [
      ...['--config-file', join(python, 'schemathesis.toml')],
      ...['run', contract, '--url', address, '--seed', String(seed), '--max-examples', String(examples), ...further],
    ],
    {
      cwd: folder,
      env: {
        PATH: process.env.PATH ?? '',
        PYTHONPATH: python,
        PYTHONDONTWRITEBYTECODE: '1',
        SCHEMATHESIS_HOOKS: 'fuzz_hooks',
        FUZZ_FIXTURES: fixtures,
      },
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  )
  const stop = () => child.kill('SIGINT')
  signal.addEventListener('abort', stop)
  const [code] = await once(child, 'exit')
  signal.removeEventListener('abort', stop)
  return code ?? 1
}

const options = optionsOrUsage(readOptions, usage)
if (options) {
  const stopping = new AbortController()
  const stop = () => stopping.abort()
  process.on('SIGINT', stop).on('SIGTERM', stop)
  try {
    process.exitCode = await run(options, stopping.signal)
  } catch (error) {
    console.error(error)
    process.exitCode = 1
  }
}
