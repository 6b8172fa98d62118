import { randomBytes } from 'node:crypto'
import { copyFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, inject, test } from 'vitest'
import { onServer } from '../../scripts/postgresql-statement.ts'
import type { Database, DatabaseOptions } from '../../src/db/database.ts'
import { openDatabase } from '../../src/db/open.ts'

/** A migrated database to copy: made by global-setup.ts, once for each project. */
export type DatabaseTemplate =
  | { kind: 'sqlite'; folder: string; name: string }
  | { kind: 'postgresql'; server: string; name: string }

declare module 'vitest' {
  interface ProvidedContext {
    databaseTemplate: DatabaseTemplate
  }
}

export interface TestDatabase {
  readonly url: string
  /** Removes it and closes its connections. */
  drop(): Promise<void>
}

/** Which database the running project tests. */
export function databaseKind(): 'sqlite' | 'postgresql' {
  return inject('databaseTemplate').kind
}

type Define<Run> = (name: string, run: Run, timeoutMs?: number) => void

/** `test` in the project of one database; nothing in the other's, whose list of skipped tests it would only lengthen. */
export const testOn = (kind: DatabaseTemplate['kind']): Define<() => Promise<void>> =>
  databaseKind() === kind ? test : () => {}

/** `describe` in the project of one database; nothing in the other's. */
export const describeOn = (kind: DatabaseTemplate['kind']): Define<() => void> =>
  databaseKind() === kind ? describe : () => {}

/** Opens a database whose writes wait up to 30 s for a busy machine; other tests cover the timeout. */
export const openPatiently = (url: string, options: DatabaseOptions = {}): Database =>
  openDatabase(url, { waitMs: 30_000, ...options })

/** A migrated database of the caller's own, without rows. */
export function freshDatabase(): Promise<TestDatabase> {
  return create(inject('databaseTemplate'), true)
}

/** A database of the caller's own that has never been migrated. */
export function emptyDatabase(): Promise<TestDatabase> {
  return create(inject('databaseTemplate'), false)
}

async function create(template: DatabaseTemplate, migrated: boolean): Promise<TestDatabase> {
  const name = randomName()
  const url = databaseUrl(template, name)
  if (template.kind === 'postgresql') {
    const { server } = template
    await onServer(server, `CREATE DATABASE "${name}" TEMPLATE "${migrated ? template.name : 'template0'}"`)
    return { url, drop: () => onServer(server, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`) }
  }
  const { folder } = template
  if (migrated) await copyFile(join(folder, template.name), join(folder, name))
  const drop = async () => {
    const files = (await readdir(folder)).filter((file) => file.startsWith(name)) // with -wal and -shm
    await Promise.all(files.map((file) => rm(join(folder, file), { force: true })))
  }
  return { url, drop }
}

/** A name that no other test has. */
export function randomName(): string {
  return `chatlogger_test_${randomBytes(6).toString('hex')}`
}

/** The URL of a database beside the template. */
export function databaseUrl(template: DatabaseTemplate, name: string): string {
  if (template.kind === 'sqlite') return `file:${join(template.folder, name)}`
  const url = new URL(template.server)
  url.pathname = `/${name}`
  return url.href
}
