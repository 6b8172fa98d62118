import pg from 'pg'

/** The way to each row is an index, whatever the statistics say: a page is a small part of a large table. */
const byIndexes =
  '-c TimeZone=UTC -c DateStyle=ISO -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off -c max_parallel_workers_per_gather=0'

/** Gives `work` a connection of its own, which has no limit on its statements, for as long as it takes to read page after page. */
export async function readAtLeisure<T>(settings: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    ...settings,
    options: byIndexes,
    statement_timeout: 0,
    idle_in_transaction_session_timeout: 120_000, // of a process that sleeps: what it sees cannot be cleaned up meanwhile
  })
  client.on('error', () => {}) // whoever waits for an answer is told
  try {
    await client.connect()
    return await work(client)
  } finally {
    await client.end().catch(() => {})
  }
}
