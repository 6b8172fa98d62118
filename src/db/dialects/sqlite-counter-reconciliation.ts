import { type Compare, comparing } from '../counter-reconciliation.ts'
import type { PageSizes, ReconciliationSql } from '../counter-reconciliation-sql.ts'
import type { ComparisonRequest } from './sqlite-comparison-worker.ts'
import { statisticsSql } from './sqlite-messages.ts'
import { SqliteWorker } from './sqlite-worker.ts'

export const sqliteDrift = (slot: number): ReconciliationSql => ({
  statistics: statisticsSql(String(slot)),
  value: (n) => `?${n}`,
  timeOf: (n) => `?${n}`,
  earliest: '',
  jsonOf: (columns, differs) => {
    const pairs = columns.map((name) => `'${name}', d."${name}"`).join(', ')
    return `json_group_array(json_object(${pairs})) FILTER (WHERE ${differs})`
  },
  rowsOf: (columns) => {
    const read = Object.keys(columns).map((name) => `value ->> '${name}' AS "${name}"`)
    // The limit keeps it a table of its own: or else the whole JSON would be read again for each chat.
    return `(SELECT ${read.join(', ')} FROM json_each(?2) LIMIT -1) AS r`
  },
  greater: 'max',
})

/** Gives `work` the comparison, by a thread of its own: libsql is synchronous. */
export async function compareSqlite<T>(
  file: string,
  sql: ReconciliationSql,
  sizes: PageSizes,
  work: (compare: Compare) => Promise<T>,
): Promise<T> {
  const program = new URL('./sqlite-comparison-worker.ts', import.meta.url)
  const thread = new SqliteWorker<ComparisonRequest, unknown[]>(program, { file })
  const on = {
    run: async <Row>(text: string, values: unknown[]) => (await thread.ask({ sql: text, values })) as Row[],
    begin: () => thread.ask('begin'),
    rollback: () => thread.ask('rollback'),
  }
  try {
    return await work(await comparing(on, sql, sizes))
  } finally {
    await thread.ask('end').catch(() => {}) // or the file could not be tidied up while the thread lives
    await thread.close()
  }
}
