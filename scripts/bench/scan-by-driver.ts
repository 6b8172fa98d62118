import { reportTo } from './child.ts'
import { openDriver } from './driver.ts'
import type { WorkQuestion } from './driver-contestant.ts'
import { runOperations } from './pace.ts'

export interface ScanSettings {
  databaseUrl: string
  orgId: string
  /** In the form in which texts are compared, without wildcards. */
  word: string
  limit: number
  atLeast: number
}

// A search without an index: the table is read from its beginning to its end, and no other index leads it astray.
const { databaseUrl, orgId, word, limit, atLeast } = JSON.parse(process.argv[2] ?? '{}') as ScanSettings
const driver = openDriver(databaseUrl, 1, '-c enable_indexscan=off -c enable_bitmapscan=off')
const table = databaseUrl.startsWith('file:') ? '"Message" NOT INDEXED' : '"Message"'
const select = `
  SELECT id, "chatId", seq, content, "createdAt" FROM ${table}
  WHERE "orgId" = ${driver.value(1)} AND "searchText" LIKE ${driver.value(2)}
  ORDER BY "createdAt" DESC LIMIT ${limit}`

async function scan(): Promise<void> {
  const rows = await driver.read(select, [orgId, `%${word}%`])
  if (rows.length < atLeast) throw new Error(`${rows.length} messages with "${word}" were found, not ${atLeast}`)
}

reportTo(process, {}, driver.close, ({ operations }: WorkQuestion) => runOperations(operations, 1, scan))
