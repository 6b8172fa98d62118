import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PrismaClient } from '../../generated/sqlite/client.ts'
import type { Database, DatabaseOptions } from '../database.ts'
import { GroupCommit } from '../group-commit.ts'
import { Lock } from '../lock.ts'
import { statisticsUpsert } from '../message-write.ts'
import { type MigrationTarget, migrate } from '../migrate.ts'
import { Connection, OneConnection } from './sqlite-connection.ts'
import { bucket } from './sqlite-messages.ts'
import { SqliteWriter } from './sqlite-writer.ts'

/** How long a write waits for its turn, and again for another process that is writing. */
const patienceMs = 2_500
const transactionMs = 10_000
const migrationPatienceMs = 300_000

const writerPragmas = 'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;'
/** A reader waits for nobody, except just after a crash, while the first one repairs the file. */
const readerPragmas = 'PRAGMA query_only = ON; PRAGMA busy_timeout = 1000;'
/** Foreign keys are off while tables are rebuilt: dropping the old one would delete the rows that refer to it. */
const migrationPragmas = 'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF;'

/** The path in a `file:` URL; its folder is created, so that the first start needs nothing. */
function filePath(url: string): string {
  const path = url.startsWith('file://') ? fileURLToPath(url) : url.slice('file:'.length)
  if (path === '' || path.startsWith(':memory:')) throw new Error('SQLite needs a file: two connections share it')
  mkdirSync(dirname(path), { recursive: true })
  return path
}

/** The whole migration, all scripts of it, is one transaction: it is also what keeps other processes out. */
function migrationTarget(path: string, read: PrismaClient): MigrationTarget {
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

/** SQLite through libsql: one connection that reads, one that writes, one for messages in a thread of its own, WAL, every commit flushed. */
export function openSqlite(url: string, options: DatabaseOptions): Database {
  const path = filePath(url)
  const lock = new Lock(patienceMs)
  const read = new PrismaClient({
    adapter: new OneConnection(() => Connection.open(path, readerPragmas, patienceMs)),
  })
  const writer = new PrismaClient({
    adapter: new OneConnection(
      () => Connection.open(path, writerPragmas, patienceMs),
      (connection) => connection.beginWrite(patienceMs),
    ),
    // Whoever writes has waited in the lock already: Prisma's own limits are the last resort.
    transactionOptions: { maxWait: 3 * patienceMs, timeout: transactionMs },
  })
  const slot = 0
  const messages = new SqliteWriter({ file: path, slot })
  const commits = new GroupCommit((writes) => lock.run(() => messages.flush(writes)), options.groupCommit)
  const ofChat = '(SELECT * FROM "Message" WHERE "orgId" = ?1 AND "chatId" = ?2)'
  return {
    kind: 'sqlite',
    slot,
    read,
    append: (write) => commits.append(write),
    async countMessages(tx, orgId, chatId, sign) {
      await tx.$executeRawUnsafe(statisticsUpsert(ofChat, bucket, String(slot), sign), orgId, chatId)
    },
    write: (work) => lock.run(() => writer.$transaction(work)),
    async ping() {
      await read.$queryRaw`SELECT 1 FROM sqlite_schema LIMIT 1` // reads the file, which SELECT 1 alone does not
    },
    migrate: () => lock.run(() => migrate(migrationTarget(path, read), options.migrationsFolder)),
    async close() {
      await commits.drain()
      await messages.close()
      await lock.run(() => writer.$disconnect())
      await read.$disconnect()
    },
  }
}
