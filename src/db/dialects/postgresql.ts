import { createHash, randomInt } from 'node:crypto'
import { PrismaPg } from '@prisma/adapter-pg'
import type { SqlQuery, Transaction } from '@prisma/driver-adapter-utils'
import pg from 'pg'
import { PrismaClient } from '../../generated/postgresql/client.ts'
import { figuresOf } from '../analytics-query.ts'
import { createBulkhead } from '../bulkhead.ts'
import { type ChatHead, ChatPubSub, withPublishing } from '../chat-pubsub.ts'
import { findChats, mayTakeLong, type Sql } from '../chat-query.ts'
import { correctionsOf } from '../counter-reconciliation.ts'
import { pageSizes } from '../counter-reconciliation-sql.ts'
import { countingOf } from '../counting.ts'
import { type Database, type DatabaseOptions, type MessageTexts, omit, type Reader } from '../database.ts'
import { classifyError } from '../errors.ts'
import { GroupCommit } from '../group-commit.ts'
import { type MigrationTarget, migrate } from '../migrate.ts'
import { postgresqlAnalytics } from './postgresql-analytics.ts'
import { createPostgresqlBroadcaster } from './postgresql-broadcaster.ts'
import { headsSql, postgresqlChats, textsSql } from './postgresql-chats.ts'
import { comparePostgresql, postgresqlDrift } from './postgresql-counter-reconciliation.ts'
import { exportPostgresql } from './postgresql-export.ts'
import { chatSql, chatsSql } from './postgresql-json.ts'
import { countingSql, createFlush, statisticsSql } from './postgresql-messages.ts'
import { vacuumPostgresql } from './postgresql-vacuum.ts'

/** Any number, as long as every version of this program uses the same: it names the right to migrate. */
const migrationLock = 7_402_193_655

/** Texts that differ only in how many values they list are many: each prepared one costs the server memory for good. */
const maxPreparedStatements = 500

/** Counters are spread over this many rows; each process picks one. */
const slots = 16

const connection = {
  application_name: 'chatlogger',
  options: '-c TimeZone=UTC',
  connectionTimeoutMillis: 1_500,
  keepAlive: true,
}
/** In milliseconds. The last one is ours, for a server that does not even answer that a statement took too long. */
const limits = {
  statement_timeout: 10_000,
  lock_timeout: 2_000,
  idle_in_transaction_session_timeout: 15_000,
  query_timeout: 12_000,
}

/** Names a statement after its text, so that each connection prepares it once: a quarter faster. '' means: not prepared. */
function statementNames(): (query: SqlQuery) => string {
  const names = new Map<string, string>()
  return ({ sql }) => {
    const known = names.get(sql)
    if (known) return known
    if (names.size >= maxPreparedStatements) return ''
    const name = createHash('sha256').update(sql).digest('base64url')
    names.set(sql, name)
    return name
  }
}

/** PostgreSQL answers the COMMIT of a transaction in which a statement failed with a silent rollback: here it is an error. */
function strict(transaction: Transaction): Transaction {
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
    adapter.startTransaction = async (isolationLevel) => strict(await start(isolationLevel))
    return adapter
  }
}

/**
 * The migration, and the note that it is done, in one: a process that dies between the two would leave a database that has the
 * tables and does not know it.
 */
function withMark(script: string): string {
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
        await own.query('SELECT pg_advisory_lock($1)', [migrationLock]) // waits; the engine's own gives up after 10 s
        // What a process that was killed has begun is undone at once, instead of going on for nobody; not every system can.
        await own.query('SET client_connection_check_interval = 1000').catch(() => {})
        const adapter = await new PrismaPg(own).connect()
        // adapter-pg cuts scripts at every semicolon; without parameters the server takes a script as one transaction.
        adapter.executeScript = async (script) => {
          await adapter.executeRaw({ sql: withMark(script), args: [], argTypes: [] })
        }
        return await apply(adapter)
      } finally {
        await own.end()
      }
    },
  }
}

const maxTries = 3

/** Runs a transaction again that stood in another's way: nothing of it was stored, and it awaits nothing but the database. */
async function repeated<T>(transaction: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await transaction()
    } catch (error) {
      if (tries === maxTries || classifyError(error) !== 'retry') throw error
    }
  }
}

/** PostgreSQL: one pool for Prisma and our own statements, and one connection for the flushes of messages. Whatever the URL says of limits or TLS goes before ours. */
export function openPostgresql(url: string, options: DatabaseOptions): Database {
  const { poolSize = 10, waitMs } = options
  const waits = waitMs === undefined ? {} : { connectionTimeoutMillis: waitMs, lock_timeout: waitMs }
  const pool = new pg.Pool({ ...connection, ...limits, ...waits, connectionString: url, max: poolSize })
  // A search may take long: half of the connections are for everybody else.
  const turn = createBulkhead(Math.ceil(poolSize / 2))
  // Not prepared: which way is best depends on the values, and a plan for all of them would be the worst one for some.
  const run = async <Row>({ text, values }: Sql) => (await pool.query(text, values)).rows as Row[]
  pool.on('error', () => {}) // an idle connection that dies is replaced; nobody was waiting for it
  const adapter = new StrictPg(pool, { statementNameGenerator: statementNames() })
  const client = new PrismaClient({
    adapter,
    omit,
    transactionOptions: { maxWait: waitMs ?? 5_000, timeout: Math.max(10_000, waitMs ?? 0) },
  })
  const slot = randomInt(slots)
  // One shape of statement, whose plan must neither be made anew for each flush nor rest on a time when the tables were empty.
  const flushes = new pg.Pool({
    ...connection,
    ...limits,
    ...waits,
    connectionString: url,
    options: `${connection.options} -c plan_cache_mode=force_generic_plan -c enable_seqscan=off`,
    max: options.groupCommit?.inFlight ?? 1,
  })
  flushes.on('error', () => {})
  const signals = new ChatPubSub(
    options.relay ?? createPostgresqlBroadcaster({ ...connection, connectionString: url }, pool),
  )
  const commits = new GroupCommit(createFlush(flushes, slot), options.groupCommit, (chats, heard) =>
    signals.tellStored(chats, heard || options.relay !== undefined),
  )
  const drift = postgresqlDrift(slot)
  return {
    kind: 'postgresql',
    slot,
    async advisoryLock(tx, thing) {
      await tx.$executeRawUnsafe('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', thing)
    },
    append: (write) => commits.append(write),
    commits,
    pool: () => ({
      limit: poolSize,
      open: pool.totalCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
    }),
    ...countingOf(countingSql, statisticsSql(String(slot))),
    async findChats(query, terms) {
      const find = () => findChats(query, terms, postgresqlChats, run)
      return mayTakeLong(query, terms) ? turn(query.orgId, find) : find()
    },
    figures: figuresOf(postgresqlAnalytics, (owner, statement) => turn(owner, () => run(statement))),
    exportChats: (query, work) => exportPostgresql({ ...connection, connectionString: url }, query, work),
    read: client as unknown as Reader, // the two clients are generated from one model: only their types differ
    ...withPublishing(signals, (work) =>
      repeated(() => client.$transaction((tx) => work(tx as unknown as Parameters<typeof work>[0]))),
    ),
    signals,
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
    scrub: async () => true, // what is left is the server's to tidy up
    compareCounts: (work, sizes = pageSizes) =>
      comparePostgresql({ ...connection, connectionString: url }, drift, sizes, work),
    ...correctionsOf(drift),
    async size() {
      const { rows } = await pool.query<{ bytes: string }>('SELECT pg_database_size(current_database()) AS bytes')
      return Number(rows[0]?.bytes)
    },
    vacuum: (signal) => vacuumPostgresql({ ...connection, connectionString: url }, pool, signal),
    migrate: () => migrate(migrationTarget(url, pool), options.migrationsFolder),
    async close() {
      await commits.drain()
      await signals.close()
      await client.$disconnect()
      await Promise.all([pool.end(), flushes.end()])
    },
  }
}
