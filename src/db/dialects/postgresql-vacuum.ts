import pg from 'pg'

/** Vacuums the tables, one after the other, by a connection of its own, for as long as it takes; `signal` ends it. */
export async function vacuumPostgresql(settings: pg.ClientConfig, pool: pg.Pool, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const client = new pg.Client({ ...settings, statement_timeout: 0, lock_timeout: 0 })
  client.on('error', () => {}) // whoever waits for an answer is told
  let pid: number | undefined
  // Only another connection can end a statement: a server that is busy does not notice that its client has gone.
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
