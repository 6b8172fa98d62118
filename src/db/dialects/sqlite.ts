import { closeSync, existsSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeFolder } from '../../folders.ts'
import { PrismaClient } from '../../generated/sqlite/client.ts'
import { createAnalytics } from '../analytics.ts'
import { type ChatHead, ChatPubSub, withPublishing } from '../chat-pubsub.ts'
import { findChats, isExpensive, type Sql } from '../chats.ts'
import { omit, type ReadClient } from '../client.ts'
import { createBulkhead, Lock } from '../concurrency.ts'
import { createCorrections, pageSizes } from '../counter-reconciliation.ts'
import type { Database, DatabaseOptions } from '../database.ts'
import { type FlushOutcome, GroupCommit } from '../group-commit.ts'
import { type MigrationTarget, migrate } from '../migrate.ts'
import { createCounterStore } from '../statistics.ts'
import { SingleConnectionAdapter, WorkerConnection } from './sqlite-adapter.ts'
import { Connection, LazyConnection, type Query } from './sqlite-connection.ts'
import { chatsSql, headsSql, sqliteAnalytics, sqliteChats, sqliteReconciliation, textsSql } from './sqlite-dialect.ts'
import { counterDialect, statisticsDialect } from './sqlite-messages.ts'
import { compareSqlite, exportSqlite } from './sqlite-snapshot.ts'
import { SqliteWorker } from './sqlite-worker.ts'

/** How long a write waits for the lock, and again for another process that writes, unless the options set it. */
const defaultWaitMs = 2_000
const transactionMs = 10_000
/** The minimum speed of VACUUM on a slow disk, in bytes per millisecond. */
const vacuumBytesPerMs = 10_000
const migrationWaitMs = 300_000
/** `secure_delete` overwrites removed rows, so that an erasure leaves nothing in free pages; it costs 2.5 % more writes. */
const writerPragmas =
  'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;' +
  // A checkpoint every 16 MiB: by then most pages have changed several times, and are written once.
  'PRAGMA wal_autocheckpoint = 4000;'
/** A reader waits only after a crash, while the first connection recovers the file. */
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
function migrationTarget(path: string, read: ReadClient): MigrationTarget {
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
      const connection = await Connection.open(path, migrationPragmas, migrationWaitMs)
      try {
        await connection.beginWrite(migrationWaitMs)
        const result = await apply(await new SingleConnectionAdapter(async () => connection).connect())
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

/** Creates a missing file that its owner alone may read; SQLite copies the mode to the files beside it. */
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
    adapter: new SingleConnectionAdapter(() => Connection.open(path, readerPragmas, defaultWaitMs)),
    omit,
  })
  // Beside Prisma's connection, for frequent reads whose time Prisma would dominate.
  const directReads = new LazyConnection(() => Connection.open(path, readerPragmas, defaultWaitMs))
  const writeConnection = new WorkerConnection({ file: path, pragmas: writerPragmas, waitMs })
  const writer = new PrismaClient({
    adapter: new SingleConnectionAdapter(
      async () => writeConnection,
      (connection) => connection.beginWrite(),
    ),
    omit,
    // A writer has waited for the lock already: Prisma's own limits are the last resort.
    transactionOptions: { maxWait: 3 * waitMs, timeout: Math.max(transactionMs, waitMs) },
  })
  const slot = 0
  const programUrl = (program: string) => new URL(program, import.meta.url)
  const messages = new SqliteWorker<string, FlushOutcome[]>(programUrl('./sqlite-append-worker.ts'), {
    file: path,
    pragmas: writerPragmas,
    slot,
    waitMs,
  })
  // Two read threads, so that a quick query never waits behind a slow one.
  const lists = new SqliteWorker<Query, unknown[]>(programUrl('./sqlite-read-worker.ts'), { file: path })
  const bulkhead = createBulkhead(1)
  const searches = new SqliteWorker<Query, unknown[]>(programUrl('./sqlite-read-worker.ts'), { file: path })
  const chatPubSub = new ChatPubSub(options.broadcaster)
  const commits = new GroupCommit(
    (writes) => lock.run(() => messages.request(`[${writes.join(',')}]`)),
    options.groupCommit,
    (chats) => chatPubSub.publishStored(chats),
  )
  const reconciliation = sqliteReconciliation(slot)
  const readSize = async () => {
    const [pages] = await read.$queryRaw<{ bytes: bigint | number }[]>`
      SELECT p.page_count * s.page_size AS bytes FROM pragma_page_count() p, pragma_page_size() s`
    return Number(pages?.bytes)
  }
  const truncateLog = async () => {
    const [moved] = await writer.$queryRawUnsafe<{ busy: bigint | number }[]>('PRAGMA wal_checkpoint(TRUNCATE)')
    return Number(moved?.busy) === 0
  }
  return {
    kind: 'sqlite',
    slot,
    read,
    advisoryLock: async () => {}, // the transaction is the only writer
    append: (write) => commits.append(write),
    commits,
    pool: () => undefined,
    ...createCounterStore(counterDialect, statisticsDialect(String(slot))),
    async findChats(query, terms) {
      const isSlow = isExpensive(query, terms)
      const run = async <Row>({ sql, values }: Sql) =>
        (await (isSlow ? searches : lists).request({ sql, values })) as Row[]
      const find = () => findChats(query, terms, sqliteChats, run)
      return isSlow ? bulkhead(query.orgId, find) : find()
    },
    analytics: createAnalytics(sqliteAnalytics, async <Row>(owner: string, { sql, values }: Sql) =>
      bulkhead(owner, async () => (await searches.request({ sql, values })) as Row[]),
    ),
    exportChats: (query, work) => exportSqlite(path, query, work),
    ...withPublishing(chatPubSub, (work) => lock.run(() => writer.$transaction(work))),
    chatPubSub,
    async readChats(orgId, ids) {
      const connection = await directReads.get()
      const { rows } = connection.run(chatsSql, [orgId, JSON.stringify(ids)])
      return (rows as [string][]).map(([json]) => json)
    },
    async readTexts(orgId, ids, maxBytes) {
      const connection = await directReads.get()
      const { rows } = connection.run(textsSql, [orgId, JSON.stringify(ids), maxBytes])
      const texts = rows as [string, string | null, string | null][]
      return texts.map(([id, content, parts]) => ({ id, content, parts: parts === null ? null : JSON.parse(parts) }))
    },
    async readHeads(chats) {
      const rows = await lists.request({ sql: headsSql, values: [JSON.stringify(chats)] })
      return rows as ChatHead[]
    },
    async ping() {
      await read.$queryRaw`SELECT 1 FROM sqlite_schema LIMIT 1` // reads the file, which SELECT 1 alone does not
    },
    unsafeSettings: async () => [], // the pragmas set how commits are flushed
    scrub: () => lock.run(truncateLog),
    compareCounts: (work, sizes = pageSizes) => compareSqlite(path, reconciliation, sizes, work),
    ...createCorrections(reconciliation),
    size: readSize,
    async vacuum(_, beforeExclusive) {
      await beforeExclusive((await readSize()) / vacuumBytesPerMs)
      await lock.run(async () => {
        await writeConnection.vacuum()
        await truncateLog() // otherwise the freed space stays in the log
      })
    },
    migrate: () => lock.run(() => migrate(migrationTarget(path, read), options.migrationsFolder)),
    async close() {
      await commits.drain()
      await chatPubSub.close()
      await messages.close()
      await lists.close()
      await searches.close()
      await directReads.close()
      await lock.run(async () => {
        await writer.$disconnect()
        await writeConnection.end()
      })
      await read.$disconnect()
    },
  }
}
