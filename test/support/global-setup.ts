import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { onServer } from '../../scripts/postgresql-statement.ts'
import { openDatabase } from '../../src/db/open.ts'
import { startCluster, volatile } from './cluster.ts'
import { type DatabaseTemplate, databaseUrl, randomName } from './database.ts'

interface Prepared {
  template: DatabaseTemplate
  teardown: () => Promise<void>
}

/** Migrates one database of each kind that the projects of this run test on; test files get copies of it. */
export default async function setup({ vitest }: TestProject): Promise<() => Promise<void>> {
  const teardowns: Prepared['teardown'][] = []
  const teardown = async () => {
    for (const undo of teardowns) await undo()
  }
  try {
    for (const [kind, prepare] of Object.entries({ sqlite, postgresql })) {
      const projects = vitest.projects.filter(({ name }) => name.startsWith(kind))
      if (projects.length === 0) continue
      const prepared = await prepare()
      teardowns.push(prepared.teardown)
      for (const project of projects) project.provide('databaseTemplate', prepared.template)
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
  const { server, stop } = given ? { server: given, stop: async () => {} } : await startCluster(volatile)
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
