import { closeSync, existsSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeFolder } from '../../folders.ts'
import { PrismaClient } from '../../generated/sqlite/client.ts'
import { figuresOf } from '../analytics-query.ts'
import { createBulkhead } from '../bulkhead.ts'
import { type ChatHead, ChatPubSub, withPublishing } from '../chat-pubsub.ts'
import { findChats, mayTakeLong, type Sql } from '../chat-query.ts'
import { correctionsOf } from '../counter-reconciliation.ts'
import { pageSizes } from '../counter-reconciliation-sql.ts'
import { countingOf } from '../counting.ts'
import { type Database, type DatabaseOptions, omit, type Reader } from '../database.ts'
import { type FlushOutcome, GroupCommit } from '../group-commit.ts'
import { Lock } from '../lock.ts'
import { type MigrationTarget, migrate } from '../migrate.ts'
import { OneConnection } from './sqlite-adapter.ts'
import { sqliteAnalytics } from './sqlite-analytics.ts'
import { headsSql, sqliteChats, textsSql } from './sqlite-chats.ts'
import { Connection, LateConnection } from './sqlite-connection.ts'
import { compareSqlite, sqliteDrift } from './sqlite-counter-reconciliation.ts'
import { exportSqlite } from './sqlite-export.ts'
import { chatsSql } from './sqlite-json.ts'
import { countingSql, statisticsSql } from './sqlite-messages.ts'
import type { Query } from './sqlite-queries.ts'
import { RemoteConnection } from './sqlite-remote-connection.ts'
import { SqliteWorker } from './sqlite-worker.ts'

/** How long a write waits for its turn, and again for another process that is writing, unless the options say otherwise. */
const defaultWaitMs = 2_000
const transactionMs = 10_000
/** How fast VACUUM is at least, on a slow disk, in bytes of a millisecond. */
const vacuumedInMs = 10_000
const migrationPatienceMs = 300_000
/** What is removed is overwritten in the file, for a fortieth more to write: an erasure leaves nothing in free pages. */
const writerPragmas =
  'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;' +
  // The log goes into the file every 16 MiB: by then most pages have changed several times, and are written once.
  'PRAGMA wal_autocheckpoint = 4000;'
/** A reader waits for nobody, except just after a crash, while the first one repairs the file. */
const readerPragmas = 'PRAGMA query_only = ON; PRAGMA busy_timeout = 1000;'
/** Foreign keys are off while tables are rebuilt: dropping the old one would delete the rows that refer to it. */
const migrationPragmas = 'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF;'

/** The path in a `file:` URL. */
export function filePath(url: string): string {
  const path = url.startsWith('file://') ? fileURLToPath(url) : url.slice('file:'.length)
  if (path === '' || path.startsWith(':memory:')) throw new Error('SQLite needs a file: two connections share it')
  return path
}

/** The whole migration, all scripts of it, is one transaction: it is also what keeps other processes out. */
function migrationTarget(path: string, read: Reader): MigrationTarget {
  return {
    kind: 'sqlite',
    async finished() {
      const tables = await read.$queryRaw<unknown[]>`SELECT 1 FROM sqlite_schema WHERE name = '_prisma_migrations'`
      if (tables.length === 0) return undefined
      const rows = await read.$queryRaw<{ migration_name: string }[]>`
        SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`
      return rows.map((row) => row.migration_name)
    },
    async exclusively(apply) {
      const connection = await Connection.open(path, migrationPragmas, migrationPatienceMs)
      try {
        await connection.beginWrite(migrationPatienceMs)
        const result = await apply(await new OneConnection(async () => connection).connect())
        const orphans = connection.run('SELECT DISTINCT "table" FROM pragma_foreign_key_check', []).rows
        if (orphans.length > 0)
          throw new Error(`The migration leaves rows without their parent in: ${orphans.join(', ')}`)
        connection.exec('COMMIT')
        return result
      } finally {
        connection.close() // which rolls back what was not committed
      }
    },
  }
}

/** Makes the file where it is missing: its owner alone may read it, and what SQLite puts beside it. */
function makeFile(path: string): void {
  makeFolder(dirname(path))
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600))
}

/**
 * SQLite through libsql: one connection that reads, one that writes, and in threads of their own one for messages and two that
 * find chats; WAL, every commit flushed.
 */
export function openSqlite(url: string, options: DatabaseOptions): Database {
  const path = filePath(url)
  const { waitMs = defaultWaitMs } = options
  makeFile(path) // so that the first start needs nothing
  const lock = new Lock(waitMs)
  const read = new PrismaClient({
    adapter: new OneConnection(() => Connection.open(path, readerPragmas, defaultWaitMs)),
    omit,
  })
  // Beside Prisma's, for what is read so often that its own way to a row would be most of the work.
  const hot = new LateConnection(() => Connection.open(path, readerPragmas, defaultWaitMs))
  const changer = new RemoteConnection({ file: path, pragmas: writerPragmas, waitMs })
  const writer = new PrismaClient({
    adapter: new OneConnection(
      async () => changer,
      (connection) => connection.beginWrite(),
    ),
    omit,
    // Whoever writes has waited in the lock already: Prisma's own limits are the last resort.
    transactionOptions: { maxWait: 3 * waitMs, timeout: Math.max(transactionMs, waitMs) },
  })
  const slot = 0
  const thread = (program: string) => new URL(program, import.meta.url)
  const messages = new SqliteWorker<string, FlushOutcome[]>(thread('./sqlite-append-worker.ts'), {
    file: path,
    pragmas: writerPragmas,
    slot,
    waitMs,
  })
  // Two that read, so that a quick question never waits behind a slow one.
  const lists = new SqliteWorker<Query, unknown[]>(thread('./sqlite-read-worker.ts'), { file: path })
  const turn = createBulkhead(1)
  const searches = new SqliteWorker<Query, unknown[]>(thread('./sqlite-read-worker.ts'), { file: path })
  const signals = new ChatPubSub(options.relay)
  const commits = new GroupCommit(
    (writes) => lock.run(() => messages.ask(`[${writes.join(',')}]`)),
    options.groupCommit,
    (chats) => signals.tellStored(chats),
  )
  const drift = sqliteDrift(slot)
  const size = async () => {
    const [pages] = await read.$queryRaw<{ bytes: bigint | number }[]>`
      SELECT p.page_count * s.page_size AS bytes FROM pragma_page_count() p, pragma_page_size() s`
    return Number(pages?.bytes)
  }
  const emptyLog = async () => {
    const [moved] = await writer.$queryRawUnsafe<{ busy: bigint | number }[]>('PRAGMA wal_checkpoint(TRUNCATE)')
    return Number(moved?.busy) === 0
  }
  return {
    kind: 'sqlite',
    slot,
    read,
    advisoryLock: async () => {}, // nobody else writes meanwhile
    append: (write) => commits.append(write),
    commits,
    pool: () => undefined,
    ...countingOf(countingSql, statisticsSql(String(slot))),
    async findChats(query, terms) {
      const isLong = mayTakeLong(query, terms)
      const run = async <Row>({ sql, values }: Sql) => (await (isLong ? searches : lists).ask({ sql, values })) as Row[]
      const find = () => findChats(query, terms, sqliteChats, run)
      return isLong ? turn(query.orgId, find) : find()
    },
    figures: figuresOf(sqliteAnalytics, async <Row>(owner: string, { sql, values }: Sql) =>
      turn(owner, async () => (await searches.ask({ sql, values })) as Row[]),
    ),
    exportChats: (query, work) => exportSqlite(path, query, work),
    ...withPublishing(signals, (work) => lock.run(() => writer.$transaction(work))),
    signals,
    async readChats(orgId, ids) {
      const connection = await hot.get()
      const { rows } = connection.run(chatsSql, [orgId, JSON.stringify(ids)])
      return (rows as [string][]).map(([json]) => json)
    },
    async readTexts(orgId, ids, maxBytes) {
      const connection = await hot.get()
      const { rows } = connection.run(textsSql, [orgId, JSON.stringify(ids), maxBytes])
      const texts = rows as [string, string | null, string | null][]
      return texts.map(([id, content, parts]) => ({ id, content, parts: parts === null ? null : JSON.parse(parts) }))
    },
    async readHeads(chats) {
      const rows = await lists.ask({ sql: headsSql, values: [JSON.stringify(chats)] })
      return rows as ChatHead[]
    },
    async ping() {
      await read.$queryRaw`SELECT 1 FROM sqlite_schema LIMIT 1` // reads the file, which SELECT 1 alone does not
    },
    unsafeSettings: async () => [], // how it is flushed is ours to say
    scrub: () => lock.run(emptyLog),
    compareCounts: (work, sizes = pageSizes) => compareSqlite(path, drift, sizes, work),
    ...correctionsOf(drift),
    size,
    async vacuum(_, beforeSilence) {
      await beforeSilence((await size()) / vacuumedInMs)
      await lock.run(async () => {
        await changer.vacuum()
        await emptyLog() // or what was given back lies in the log, until nobody reads what was there before
      })
    },
    migrate: () => lock.run(() => migrate(migrationTarget(path, read), options.migrationsFolder)),
    async close() {
      await commits.drain()
      await signals.close()
      await messages.close()
      await lists.close()
      await searches.close()
      await hot.close()
      await lock.run(async () => {
        await writer.$disconnect()
        await changer.end()
      })
      await read.$disconnect()
    },
  }
}
