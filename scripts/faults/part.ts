import type { Kind } from '../bench/databases.ts'
import type { Started } from '../bench/row.ts'
import type { PostgresqlReady } from '../postgresql-server.ts'
import type { Launch, Server } from '../server-process.ts'

/** What one part found: figures to print, and a line for each thing that did not hold. */
export interface Finding {
  /** Such as `{ kills: 100, acknowledged: 41_320, lost: 0, twice: 0 }`. */
  counts: Record<string, number | string>
  faults: string[]
}

/** What a part is given: a database, servers, chance, and things that end with it. */
export interface Rig {
  readonly kind: Kind
  /** Minutes instead of the whole: fewer rounds, the same questions. */
  readonly isShort: boolean
  /** From 0 to 1, the same series for the same seed. */
  random(): number
  /** What people and assistants say, for messages. */
  readonly texts: readonly string[]
  readonly signal: AbortSignal
  /** A folder of the part's own, removed with it. */
  readonly folder: string
  /** Ends what a part started, in reverse order, whatever happens. */
  readonly owned: { defer(end: () => Promise<void>): void }
  /** The URL of a new database without a table, on the PostgreSQL that the parts share. */
  newDatabase(): Promise<string>
  /** A new, empty, migrated database with the first-run organization in it, on the PostgreSQL that the parts share. */
  newTenant(): Promise<Tenant>
  /** A PostgreSQL of the part's own, that can be crashed and started again. */
  newCluster(): Promise<Started<PostgresqlReady>>
  /** The server of `npm start` in production with limits that are never met, unless `env` says otherwise. */
  startServer(databaseUrl: string, env?: Record<string, string>, how?: Partial<Launch>): Promise<Server>
}

/** Who writes, and where to. */
export interface Tenant {
  databaseUrl: string
  slug: string
  username: string
  password: string
  secretKey: string
  publishableKey: string
}

/** A fault or an attack, and what must hold meanwhile and after. */
export interface Part {
  readonly id: string
  readonly what: string
  /** Where it makes sense. */
  readonly databases: readonly Kind[]
  /** Why it cannot be run here, such as `strace is not installed`; undefined when it can. */
  missing?(): Promise<string | undefined>
  run(rig: Rig): Promise<Finding>
}
