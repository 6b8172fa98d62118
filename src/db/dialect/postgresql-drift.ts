import pg from 'pg'
import { type Compare, comparing } from '../drift.ts'
import type { DriftSql } from '../drift-sql.ts'
import { byIndexes } from './postgresql-export.ts'
import { statisticsSql } from './postgresql-messages.ts'

export const postgresqlDrift = (slot: number): DriftSql => ({
  statistics: statisticsSql(String(slot)),
  value: (n) => `$${n}`,
  timeOf: (n) => `$${n}::timestamp(3)`,
  earliest: '-infinity',
  jsonOf: (_, differs) => `coalesce(json_agg(d) FILTER (WHERE ${differs}), '[]')::text`,
  rowsOf: (columns) => {
    const typed = Object.entries(columns).map(([name, type]) => `"${name}" ${type}`)
    return `jsonb_to_recordset($2::jsonb) AS r (${typed.join(', ')})`
  },
  greater: 'greatest',
})

/** Gives `work` the comparison, by a connection of its own, for as long as it takes. */
export async function comparePostgresql<T>(
  settings: pg.ClientConfig,
  sql: DriftSql,
  work: (compare: Compare) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    ...settings,
    options: byIndexes,
    statement_timeout: 0,
    idle_in_transaction_session_timeout: 120_000, // of a process that sleeps: what it sees cannot be cleaned up meanwhile
  })
  client.on('error', () => {}) // whoever waits for an answer is told
  try {
    await client.connect()
    const on = {
      run: async <Row>(text: string, values: unknown[]) => (await client.query(text, values)).rows as Row[],
      begin: () => client.query('BEGIN ISOLATION LEVEL REPEATABLE READ'),
      rollback: () => client.query('ROLLBACK'),
    }
    return await work(await comparing(on, sql))
  } finally {
    await client.end().catch(() => {})
  }
}
