import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '../../src/db/open.ts'
import { createDemo } from '../../src/domain/background/first-run.ts'
import { type Kind, newPostgresql, newSqlite } from '../bench/databases.ts'
import { startProcess } from '../bench/processes.ts'
import type { PostgresqlReady } from '../postgresql-server.ts'
import { launchServer, listening } from '../server-process.ts'
import { seeded } from './chance.ts'
import type { Rig, Tenant } from './part.ts'

const limitless = '1000000000'

export interface RigOptions {
  kind: Kind
  isShort: boolean
  seed: number
  texts: readonly string[]
  signal: AbortSignal
  /** The URL of the PostgreSQL that parts share. */
  postgresql(): Promise<string>
}

/** Everything one part needs on one database; disposing of it ends what the part left running. */
export async function openRig({ seed, postgresql, ...given }: RigOptions): Promise<Rig & AsyncDisposable> {
  const owned = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'chatlogger-faults-'))
  owned.defer(() => rm(folder, { recursive: true, force: true }))

  const newDatabase = async () => {
    if (given.kind === 'sqlite') return newSqlite(folder)
    const { url, drop } = await newPostgresql(await postgresql())
    owned.defer(drop)
    return url
  }

  return {
    ...given,
    folder,
    owned,
    random: seeded(seed),
    newDatabase,
    newTenant: async () => makeTenant(await newDatabase()),
    async newCluster() {
      const cluster = await startProcess<PostgresqlReady>('../postgresql-server.ts', {}, [])
      owned.defer(cluster.end)
      return cluster
    },
    async startServer(databaseUrl, env = {}, how = {}) {
      const settings = {
        NODE_ENV: 'production',
        DATABASE_URL: databaseUrl,
        SECRET_KEY: 'only for faults that no other process can reach',
        RATE_LIMIT_MAX: limitless,
        RATE_LIMIT_PUBLIC_MAX: limitless,
        DATA_DIR: folder,
        ...env,
      }
      const program = launchServer({ cwd: folder, ...how, env: settings })
      owned.defer(async () => {
        program.child.kill('SIGKILL')
        await program.ended
      })
      return listening(program)
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** Brings a database up to date and makes the first-run organization in it. */
export async function makeTenant(databaseUrl: string): Promise<Tenant> {
  const db = openDatabase(databaseUrl)
  try {
    await db.migrate()
    const demo = await createDemo(db)
    if (!demo) throw new Error('The database is not empty')
    return { databaseUrl, ...demo }
  } finally {
    await db.close()
  }
}
