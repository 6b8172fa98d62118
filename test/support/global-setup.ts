import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
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

/** Our own PostgreSQL, in a process of its own that ends with this one. */
async function startServer() {
  const child = fork(fileURLToPath(new URL('postgresql-server.ts', import.meta.url)))
  const ended = once(child, 'exit')
  const early = ended.then(() => Promise.reject(new Error('the process that runs PostgreSQL ended at once')))
  const [answer] = (await Promise.race([once(child, 'message'), early])) as [{ url: string } | { problem: string }]
  const stop = async () => {
    child.disconnect()
    await ended
  }
  if ('url' in answer) return { server: answer.url, stop }
  await stop()
  throw new Error(answer.problem)
}
