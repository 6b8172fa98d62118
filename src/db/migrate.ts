import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bindMigrationAwareSqlAdapterFactory, type SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import * as wasm from '@prisma/schema-engine-wasm/schema_engine_bg'

/** The migrations of both databases: a folder each, with the same names inside. */
export const migrationsFolder = fileURLToPath(new URL('../../prisma/migrations', import.meta.url))

/** The operations of a dialect that a migration needs. */
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
 * Applies the pending migrations of `<folder>/<kind>` and returns their names. Several
 * processes may start at once: one applies, the others wait for it. Migrations that only the database knows are left
 * alone: older code goes on running while a newer version is rolled out.
 * @throws when a script fails, with the driver's message; nothing of that script has then been applied
 */
export async function migrate(target: MigrationTarget, folder = migrationsFolder): Promise<string[]> {
  const baseDir = join(folder, target.kind)
  const names = migrationNames(baseDir)
  const finished = new Set(await target.finished())
  // Usually nothing is pending: then the engine, which is slow to load, stays unloaded.
  if (names.every((name) => finished.has(name))) return []

  const migrationDirectories = names.map((name) => {
    const value = readFileSync(join(baseDir, name, 'migration.sql'), 'utf8')
    return { path: name, migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value } } }
  })
  const lockfile = { path: 'migration_lock.toml', content: `provider = "${target.kind}"` }
  const migrationsList = { baseDir, lockfile, shadowDbInitScript: '', migrationDirectories }
  return target.exclusively(async (adapter) => {
    // A failed script was rolled back; its row remains and would block every start.
    const failed = { sql: 'DELETE FROM "_prisma_migrations" WHERE "finished_at" IS NULL', args: [], argTypes: [] }
    if (await target.finished()) await adapter.executeRaw(failed)
    const applied = withSchemaEngine(adapter, (engine) => engine.applyMigrations({ migrationsList, filters }))
    return (await applied.catch(rethrow)).appliedMigrationNames
  })
}

/** Extracts the migration's name and the database's message from the engine's error. */
function rethrow(error: unknown): never {
  const text = error instanceof Error ? error.message : String(error)
  const name = /migration_name="([^"]+)"/.exec(text)?.[1] ?? '(unnamed)'
  const message = text
    .replace(/\n\s+0: .*/s, '')
    .replace('external connector error\n', '')
    .replaceAll('\n', ' ')
  throw new Error(`Migration ${name} failed and left nothing behind: ${message}`, { cause: error })
}

/** Only tables and enums of the model: none is managed externally. */
export const filters = { externalTables: [], externalEnums: [] }

/** The part in use; TypeScript declares it only with the whole DOM library. */
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: Record<string, unknown> } }>
}

let loaded: Promise<void> | undefined

/** Instantiated by hand: importing the package itself makes Node print an ExperimentalWarning at every start. */
function load(): Promise<void> {
  loaded ??= (async () => {
    const file = createRequire(import.meta.url)
      .resolve('@prisma/schema-engine-wasm/schema_engine_bg')
      .replace(/\.js$/, '.wasm')
    const imports = Object.fromEntries(Object.entries(wasm).map(([name, value]) => [name, unrefTimers(name, value)]))
    const { instance } = await WebAssembly.instantiate(readFileSync(file), { './schema_engine_bg.js': imports })
    wasm.__wbg_set_wasm(instance.exports)
    const start = instance.exports.__wbindgen_start as () => void
    start()
  })()
  return loaded
}

/** The engine never clears the timer of its advisory lock: without unref it would keep a finished process alive for 10 s. */
function unrefTimers(name: string, value: unknown): unknown {
  if (!name.startsWith('__wbg_setTimeout_')) return value
  return (callback: () => void, ms: number) => setTimeout(callback, ms).unref()
}

/**
 * Gives `use` Prisma's schema engine, in its WebAssembly build (no native binary to download), on a database reached
 * through a driver adapter. The engine is freed when `use` settles; the adapter stays the caller's to dispose of.
 */
export async function withSchemaEngine<T>(
  adapter: SqlDriverAdapter,
  use: (engine: wasm.SchemaEngine) => Promise<T>,
): Promise<T> {
  await load()
  const connect = async () => adapter
  const { provider, adapterName } = adapter
  const factory = { provider, adapterName, connect, connectToShadowDb: connect }
  const engine = await wasm.SchemaEngine.new(
    { datamodels: undefined },
    () => {},
    bindMigrationAwareSqlAdapterFactory(factory),
  )
  try {
    return await use(engine)
  } finally {
    engine.free()
  }
}
