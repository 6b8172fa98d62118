import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import { filters, withSchemaEngine } from './schema-engine.ts'

/** Where the migrations of both databases live: one folder each, with the same names inside. */
export const migrationsFolder = fileURLToPath(new URL('../../prisma/migrations', import.meta.url))

/** What a dialect offers so that its database can be migrated. */
export interface MigrationTarget {
  readonly kind: 'sqlite' | 'postgresql'
  /** Names of the migrations that `_prisma_migrations` lists as finished; undefined when there is no such table. */
  finished(): Promise<string[] | undefined>
  /** Runs `apply` while no other process migrates this database; the adapter runs each script whole or not at all. */
  exclusively<T>(apply: (adapter: SqlDriverAdapter) => Promise<T>): Promise<T>
}

/** Names of the migrations in a folder, in the order in which they are applied. */
export function migrationNames(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'migration.sql')))
    .sort()
}

/**
 * Applies the migrations of `<folder>/<kind>` that this database does not have yet, and answers with their names. Several
 * processes may start at once: one applies, the others wait for it. Migrations that only the database knows are left
 * alone: older code goes on running while a newer version is rolled out.
 * @throws when a script fails, with the driver's message; nothing of that script has then been applied
 */
export async function migrate(target: MigrationTarget, folder = migrationsFolder): Promise<string[]> {
  const baseDir = join(folder, target.kind)
  const names = migrationNames(baseDir)
  const finished = new Set(await target.finished())
  // Usually all is done: then the engine, which takes a while to load, is not needed.
  if (names.every((name) => finished.has(name))) return []

  const migrationDirectories = names.map((name) => {
    const value = readFileSync(join(baseDir, name, 'migration.sql'), 'utf8')
    return { path: name, migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value } } }
  })
  const lockfile = { path: 'migration_lock.toml', content: `provider = "${target.kind}"` }
  const migrationsList = { baseDir, lockfile, shadowDbInitScript: '', migrationDirectories }
  return target.exclusively(async (adapter) => {
    // What failed was rolled back whole; its row alone is left, and would block every start.
    const failed = { sql: 'DELETE FROM "_prisma_migrations" WHERE "finished_at" IS NULL', args: [], argTypes: [] }
    if (await target.finished()) await adapter.executeRaw(failed)
    const applied = withSchemaEngine(adapter, (engine) => engine.applyMigrations({ migrationsList, filters }))
    return (await applied.catch(rethrow)).appliedMigrationNames
  })
}

/** Two facts out of the engine's page of Rust: which migration, and what the database said. */
function rethrow(error: unknown): never {
  const text = error instanceof Error ? error.message : String(error)
  const name = /migration_name="([^"]+)"/.exec(text)?.[1] ?? '(unnamed)'
  const said = text
    .replace(/\n\s+0: .*/s, '')
    .replace('external connector error\n', '')
    .replaceAll('\n', ' ')
  throw new Error(`Migration ${name} failed and left nothing behind: ${said}`, { cause: error })
}
