import type pg from 'pg'
import { type Compare, comparing } from '../counter-reconciliation.ts'
import type { PageSizes, ReconciliationSql } from '../counter-reconciliation-sql.ts'
import { statisticsSql } from './postgresql-messages.ts'
import { readAtLeisure } from './postgresql-snapshot.ts'

export const postgresqlDrift = (slot: number): ReconciliationSql => ({
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

/** What has just come is unknown to the planner, which may plan for tables that are nearly empty. */
const learnSizes = 'SET lock_timeout = 2000; ANALYZE "Chat", "Message"; RESET lock_timeout'

/** Gives `work` the comparison, by a connection of its own, for as long as it takes. */
export async function comparePostgresql<T>(
  settings: pg.ClientConfig,
  sql: ReconciliationSql,
  sizes: PageSizes,
  work: (compare: Compare) => Promise<T>,
): Promise<T> {
  return readAtLeisure(settings, async (client) => {
    await client.query(learnSizes).catch(() => {}) // whoever vacuums them has done the same
    const on = {
      run: async <Row>(text: string, values: unknown[]) => (await client.query(text, values)).rows as Row[],
      begin: () => client.query('BEGIN ISOLATION LEVEL REPEATABLE READ'),
      rollback: () => client.query('ROLLBACK'),
    }
    return work(await comparing(on, sql, sizes))
  })
}
