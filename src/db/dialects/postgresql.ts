import { createHash, randomInt } from 'node:crypto'
import { PrismaPg } from '@prisma/adapter-pg'
import type { SqlQuery, Transaction } from '@prisma/driver-adapter-utils'
import pg from 'pg'
import { PrismaClient } from '../../generated/postgresql/client.ts'
import { createAnalytics } from '../analytics.ts'
import { type ChatHead, ChatPubSub, withPublishing } from '../chat-pubsub.ts'
import { findChats, isExpensive, type Sql } from '../chats.ts'
import { omit, type ReadClient } from '../client.ts'
import { createBulkhead } from '../concurrency.ts'
import { createCorrections, pageSizes } from '../counter-reconciliation.ts'
import type { Database, DatabaseOptions } from '../database.ts'
import { classifyError } from '../errors.ts'
import { GroupCommit } from '../group-commit.ts'
import type { MessageTexts } from '../messages.ts'
import { type MigrationTarget, migrate } from '../migrate.ts'
import { createCounterStore } from '../statistics.ts'
import { createPostgresqlBroadcaster } from './postgresql-broadcaster.ts'
import {
  chatSql,
  chatsSql,
  headsSql,
  postgresqlAnalytics,
  postgresqlChats,
  postgresqlReconciliation,
  textsSql,
} from './postgresql-dialect.ts'
import { counterDialect, createFlush, statisticsDialect } from './postgresql-messages.ts'
import { comparePostgresql, exportPostgresql } from './postgresql-snapshot.ts'

/** Advisory lock of migrations, the same number in every version. */
const migrationLock = 7_402_193_655

/** Statements with lists of values have many texts, and each prepared one costs the server memory for good. */
const maxPreparedStatements = 500

/** Counters are spread over this many rows; each process picks one. */
const slots = 16

const connection = {
  application_name: 'chatlogger',
  options: '-c TimeZone=UTC',
  connectionTimeoutMillis: 1_500,
  keepAlive: true,
}
/** In milliseconds. The client enforces `query_timeout`, for a server that does not respond at all. */
const limits = {
  statement_timeout: 10_000,
  lock_timeout: 2_000,
  idle_in_transaction_session_timeout: 15_000,
  query_timeout: 12_000,
}

/** Names a statement by the hash of its text, so that each connection prepares it once: a quarter faster. '' is not prepared. */
function statementNames(): (query: SqlQuery) => string {
  const names = new Map<string, string>()
  return ({ sql }) => {
    const existing = names.get(sql)
    if (existing) return existing
    if (names.size >= maxPreparedStatements) return ''
    const name = createHash('sha256').update(sql).digest('base64url')
    names.set(sql, name)
    return name
  }
}

/** Makes COMMIT fail after a failed statement: PostgreSQL itself rolls back without an error. */
function failCommitAfterError(transaction: Transaction): Transaction {
  let failure: { error: unknown } | undefined
  const guard =
    <T>(run: (query: SqlQuery) => Promise<T>) =>
    async (query: SqlQuery): Promise<T> => {
      try {
        const result = await run(query)
        if (!failure || query.sql !== 'COMMIT') return result
      } catch (error) {
        failure ??= { error }
      }
      throw failure.error
    }
  transaction.queryRaw = guard(transaction.queryRaw.bind(transaction))
  transaction.executeRaw = guard(transaction.executeRaw.bind(transaction))
  return transaction
}

class StrictPg extends PrismaPg {
  override async connect() {
    const adapter = await super.connect()
    const start = adapter.startTransaction.bind(adapter)
    adapter.startTransaction = async (isolationLevel) => failCommitAfterError(await start(isolationLevel))
    return adapter
  }
}

/** The migration and its mark as finished in one transaction: a crash between the two would block the next start. */
function withFinishedMark(script: string): string {
  return `${script}\n;\nUPDATE "_prisma_migrations" SET "finished_at" = now() WHERE "finished_at" IS NULL;`
}

function migrationTarget(url: string, pool: pg.Pool): MigrationTarget {
  return {
    kind: 'postgresql',
    async finished() {
      const table = await pool.query<{ name: string | null }>(`SELECT to_regclass('_prisma_migrations')::text AS name`)
      if (!table.rows[0]?.name) return undefined
      const { rows } = await pool.query<{ migration_name: string }>(
        'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
      )
      return rows.map((row) => row.migration_name)
    },
    async exclusively(apply) {
      // One connection that ends with the migration: the engine takes an advisory lock of its own and never gives it back.
      const own = new pg.Pool({ ...connection, connectionString: url, max: 1, idleTimeoutMillis: 0 })
      own.on('error', () => {})
      try {
        await own.query('SELECT pg_advisory_lock($1)', [migrationLock]) // waitLimits; the engine's own gives up after 10 s
        // The script of a killed process rolls back at once; not every operating system supports it.
        await own.query('SET client_connection_check_interval = 1000').catch(() => {})
        const adapter = await new PrismaPg(own).connect()
        // adapter-pg cuts scripts at every semicolon; without parameters the server takes a script as one transaction.
        adapter.executeScript = async (script) => {
          await adapter.executeRaw({ sql: withFinishedMark(script), args: [], argTypes: [] })
        }
        return await apply(adapter)
      } finally {
        await own.end()
      }
    },
  }
}

/** Vacuums the tables, one after the other, on a connection of its own without a time limit; `signal` aborts it. */
async function vacuumPostgresql(settings: pg.ClientConfig, pool: pg.Pool, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const client = new pg.Client({ ...settings, statement_timeout: 0, lock_timeout: 0 })
  client.on('error', () => {}) // the pending query rejects
  let pid: number | undefined
  // Only another connection can cancel a statement: a busy server does not notice that its client disconnected.
  const cancel = () => {
    if (pid !== undefined) pool.query('SELECT pg_cancel_backend($1)', [pid]).catch(() => {})
  }
  signal.addEventListener('abort', cancel)
  try {
    await client.connect()
    const own = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    pid = own.rows[0]?.pid
    const { rows } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1`,
    )
    for (const { name } of rows) {
      signal.throwIfAborted()
      await client.query(`VACUUM (ANALYZE) ${name}`)
    }
  } finally {
    signal.removeEventListener('abort', cancel)
    await client.end().catch(() => {})
  }
}

const maxTries = 3

/** Retries a transaction that conflicted with another: nothing was stored, and it awaits only the database. */
async function retryConflicts<T>(transaction: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await transaction()
    } catch (error) {
      if (tries === maxTries || classifyError(error) !== 'retry') throw error
    }
  }
}

/** Opens PostgreSQL: a pool for Prisma and direct statements, and one for flushes of messages. Limits and TLS in the URL take precedence. */
export function openPostgresql(url: string, options: DatabaseOptions): Database {
  const { poolSize = 10, waitMs } = options
  const waitLimits = waitMs === undefined ? {} : { connectionTimeoutMillis: waitMs, lock_timeout: waitMs }
  const pool = new pg.Pool({ ...connection, ...limits, ...waitLimits, connectionString: url, max: poolSize })
  // Searches may take long: half of the connections stay free for other queries.
  const bulkhead = createBulkhead(Math.ceil(poolSize / 2))
  // Not prepared: the best plan depends on the values.
  const run = async <Row>({ text, values }: Sql) => (await pool.query(text, values)).rows as Row[]
  pool.on('error', () => {}) // an idle connection that dies is replaced; no query was using it
  const adapter = new StrictPg(pool, { statementNameGenerator: statementNames() })
  const client = new PrismaClient({
    adapter,
    omit,
    transactionOptions: { maxWait: waitMs ?? 5_000, timeout: Math.max(10_000, waitMs ?? 0) },
  })
  const slot = randomInt(slots)
  // One generic plan with index scans: not planned for each flush, and not for tables that were empty at the time.
  const flushes = new pg.Pool({
    ...connection,
    ...limits,
    ...waitLimits,
    connectionString: url,
    options: `${connection.options} -c plan_cache_mode=force_generic_plan -c enable_seqscan=off`,
    max: options.groupCommit?.inFlight ?? 1,
  })
  flushes.on('error', () => {})
  const chatPubSub = new ChatPubSub(
    options.broadcaster ?? createPostgresqlBroadcaster({ ...connection, connectionString: url }, pool),
  )
  const commits = new GroupCommit(createFlush(flushes, slot), options.groupCommit, (chats, hasSubscribers) =>
    chatPubSub.publishStored(chats, hasSubscribers || options.broadcaster !== undefined),
  )
  const reconciliation = postgresqlReconciliation(slot)
  return {
    kind: 'postgresql',
    slot,
    async advisoryLock(tx, name) {
      await tx.$executeRawUnsafe('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', name)
    },
    append: (write) => commits.append(write),
    commits,
    pool: () => ({
      limit: poolSize,
      open: pool.totalCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
    }),
    ...createCounterStore(counterDialect, statisticsDialect(String(slot))),
    async findChats(query, terms) {
      const find = () => findChats(query, terms, postgresqlChats, run)
      return isExpensive(query, terms) ? bulkhead(query.orgId, find) : find()
    },
    analytics: createAnalytics(postgresqlAnalytics, (owner, statement) => bulkhead(owner, () => run(statement))),
    exportChats: (query, work) => exportPostgresql({ ...connection, connectionString: url }, query, work),
    read: client as unknown as ReadClient, // the two clients are generated from one model: only their types differ
    ...withPublishing(chatPubSub, (work) =>
      retryConflicts(() => client.$transaction((tx) => work(tx as unknown as Parameters<typeof work>[0]))),
    ),
    chatPubSub,
    async readChats(orgId, ids) {
      const one = { name: 'chat', text: chatSql, values: [orgId, ids[0]] }
      const all = { name: 'chats', text: chatsSql, values: [orgId, ids] }
      const { rows } = await pool.query<{ json: string }>(ids.length === 1 ? one : all)
      return rows.map(({ json }) => json)
    },
    readTexts: async (orgId, ids, maxBytes) =>
      (await pool.query<MessageTexts>({ name: 'texts', text: textsSql, values: [orgId, ids, maxBytes] })).rows,
    readHeads: async (chats) => (await pool.query<ChatHead>(headsSql, [JSON.stringify(chats)])).rows,
    async ping() {
      await pool.query('SELECT 1')
    },
    async unsafeSettings() {
      const { rows } = await pool.query<{ name: string }>(
        `SELECT name FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit') AND setting = 'off' ORDER BY name`,
      )
      return rows.map(({ name }) => name)
    },
    scrub: async () => true, // the server manages its own files
    compareCounts: (work, sizes = pageSizes) =>
      comparePostgresql({ ...connection, connectionString: url }, reconciliation, sizes, work),
    ...createCorrections(reconciliation),
    async size() {
      const { rows } = await pool.query<{ bytes: string }>('SELECT pg_database_size(current_database()) AS bytes')
      return Number(rows[0]?.bytes)
    },
    vacuum: (signal) => vacuumPostgresql({ ...connection, connectionString: url }, pool, signal),
    migrate: () => migrate(migrationTarget(url, pool), options.migrationsFolder),
    async close() {
      await commits.drain()
      await chatPubSub.close()
      await client.$disconnect()
      await Promise.all([pool.end(), flushes.end()])
    },
  }
}
