import pg from 'pg'

/** Runs one statement of administration on a PostgreSQL server. */
export const onServer = async (server: string, statement: string): Promise<void> =>
  void (await askServer(server, statement))

/** The same; answers with its rows. */
export async function askServer(server: string, statement: string): Promise<Record<string, string>[]> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  try {
    return (await client.query<Record<string, string>>(statement)).rows
  } finally {
    await client.end()
  }
}
