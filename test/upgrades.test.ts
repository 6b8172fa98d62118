import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readConfig } from '../src/config.ts'
import { migrationNames, migrationsFolder } from '../src/db/migrate.ts'
import { openDatabase } from '../src/db/open.ts'
import { databaseKind } from './support/database.ts'
import { createSandbox, type Sandbox, type Server } from './support/sandbox.ts'
import { createTenantFactory } from './support/tenants.ts'
import { type Body, withKey } from './support/world.ts'

vi.setConfig({ testTimeout: 120_000 }) // a process is slow to start on a busy machine

const kind = databaseKind()
const all = migrationNames(join(migrationsFolder, kind))
const newest = all.at(-1) ?? ''
const env = { SECRET_KEY: 'only for tests, and long enough to be one', NODE_ENV: 'production' }

let place: Sandbox
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chatlogger-migrations-'))
  await cp(migrationsFolder, folder, { recursive: true })
})
afterEach(async () => {
  await place?.remove()
  await rm(folder, { recursive: true })
})

const open = (migrations = migrationsFolder) => openDatabase(place.databaseUrl, { migrationsFolder: migrations })

async function migrateTo(migrations: string) {
  const db = open(migrations)
  await db.migrate()
  await db.close()
}

/** How often each migration is recorded as applied. */
async function applied(): Promise<string[]> {
  const db = open()
  const rows = await db.read.$queryRaw<{ name: string }[]>`
    SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY migration_name`
  await db.close()
  return rows.map(({ name }) => name)
}

/** Expects each server to store a message and to read those of the others. */
async function serve(servers: readonly Server[]) {
  const db = open()
  const { secretKey } = await createTenantFactory(
    db,
    readConfig({ ...env, DATABASE_URL: place.databaseUrl }),
  ).newTenant()
  await db.close()
  const call = async ({ address }: Server, path: string, body?: object) => {
    const headers = { ...withKey(secretKey), 'content-type': 'application/json' }
    const sent = body && { method: 'POST', body: JSON.stringify(body) }
    const response = await fetch(`${address}/api/v1/orgs/me/chats${path}`, { headers, ...sent })
    return { status: response.status, body: (await response.json()) as Body }
  }
  const [first] = servers
  const { body: chat } = await call(first as Server, '', { title: 'Still here' })
  for (const server of servers) expect((await call(server, `/${chat.id}/messages`, { content: 'x' })).status).toBe(201)
  for (const server of servers)
    expect((await call(server, `/${chat.id}/messages`)).body.data).toHaveLength(servers.length)
}

test('two servers that start concurrently on the previous version’s database migrate it once, and both serve', async () => {
  place = await createSandbox({ database: 'empty' })
  await rm(join(folder, kind, newest), { recursive: true })
  await migrateTo(folder)
  expect(await applied()).toEqual(all.slice(0, -1))
  await serve(await Promise.all([place.start(env), place.start(env)]))
  expect(await applied()).toEqual(all)
})

test('an older version starts and serves on a newer version’s database and leaves it unchanged', async () => {
  place = await createSandbox()
  const newer = '29991231235959_newer'
  await mkdir(join(folder, kind, newer))
  const script = 'CREATE TABLE "Newer" ("id" INTEGER); ALTER TABLE "Chat" ADD COLUMN "newer" TEXT;'
  await writeFile(join(folder, kind, newer, 'migration.sql'), script)
  await migrateTo(folder)
  await serve([await place.start(env)])
  expect(await applied()).toEqual([...all, newer])
})
