import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import type { PostgresqlReady } from '../../scripts/postgresql-server.ts'
import { onServer } from '../../scripts/postgresql-statement.ts'
import { openDatabase } from '../../src/db/open.ts'
import { type DatabaseTemplate, databaseUrl, randomName } from './database.ts'

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

/** The data lives as long as the tests do: no need to wait for the disk. */
const flags = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=300']

/** Our own PostgreSQL, in a process of its own that ends with this one. */
async function startServer() {
  const program = fileURLToPath(new URL('../../scripts/postgresql-server.ts', import.meta.url))
  const child = fork(program, [JSON.stringify({ flags })])
  const exited = once(child, 'exit')
  const lost = exited.then(() => Promise.reject(new Error('PostgreSQL does not start')))
  const [{ server }] = (await Promise.race([once(child, 'message'), lost])) as [PostgresqlReady]
  lost.catch(() => {}) // from here on its end is ours to ask for
  const stop = async () => {
    child.disconnect()
    await exited
  }
  return { server, stop }
}
