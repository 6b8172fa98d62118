import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { bindMigrationAwareSqlAdapterFactory, type SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import * as wasm from '@prisma/schema-engine-wasm/schema_engine_bg'

/** Only tables and enums of the model: nothing is managed by somebody else. */
export const filters = { externalTables: [], externalEnums: [] }

/** The little of it that is used here; TypeScript knows it only together with the whole DOM. */
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
    const imports = Object.fromEntries(Object.entries(wasm).map(([name, value]) => [name, ofImport(name, value)]))
    const { instance } = await WebAssembly.instantiate(readFileSync(file), { './schema_engine_bg.js': imports })
    wasm.__wbg_set_wasm(instance.exports)
    const start = instance.exports.__wbindgen_start as () => void
    start()
  })()
  return loaded
}

/** The engine never clears the timer of its advisory lock: it must not keep a process that is done alive for 10 s. */
function ofImport(name: string, value: unknown): unknown {
  if (!name.startsWith('__wbg_setTimeout_')) return value
  return (callback: () => void, ms: number) => setTimeout(callback, ms).unref()
}

/**
 * Gives `use` Prisma's own schema engine, in its WebAssembly build (no native binary to download), on a database reached
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
