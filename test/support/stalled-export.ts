import type { ChatPart } from '../../src/db/exports.ts'
import { openDatabase } from '../../src/db/open.ts'
import { runExports } from '../../src/domain/exports/export-runner.ts'

/** Where an export stalls: with some chats read, or with a complete file that its row does not record yet. */
export type StallPoint = 'while it reads' | 'before it notes the end'

// Runs exports as a server does, but stalls in the middle of one until the process is killed.
const [databaseUrl = '', root = '', place = ''] = process.argv.slice(2)
const db = openDatabase(databaseUrl)
const forever = () => new Promise<never>(() => setInterval(() => {}, 60_000)) // a timer keeps the process alive

async function* firstOf(parts: AsyncGenerator<ChatPart[]>): AsyncGenerator<ChatPart[]> {
  for await (const some of parts) {
    yield some
    await forever()
  }
}

let isRead = false
await runExports(
  {
    ...db,
    exportChats: (query, work) =>
      db.exportChats(query, async ({ total, parts }) => {
        const isReading = place === ('while it reads' satisfies StallPoint)
        const answer = await work({ total, parts: () => (isReading ? firstOf(parts()) : parts()) })
        isRead = true
        return answer
      }),
    write: (work) => (isRead ? forever() : db.write(work)),
  },
  root,
  new AbortController().signal,
)
