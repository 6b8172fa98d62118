import type { ChatPart } from '../../src/db/export-query.ts'
import { openDatabase } from '../../src/db/open.ts'
import { runExports } from '../../src/domain/exports/export-runner.ts'

/** Where an export stands still: with a part of its chats read, or with a whole file of which nobody has noted it yet. */
export type StandsStill = 'while it reads' | 'before it notes the end'

// Makes exports as a server does, except that it stands still in the middle of one, until somebody kills it.
const [databaseUrl = '', root = '', place = ''] = process.argv.slice(2)
const db = openDatabase(databaseUrl)
const forever = () => new Promise<never>(() => setInterval(() => {}, 60_000)) // while a timer is there, the process is

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
        const isReading = place === ('while it reads' satisfies StandsStill)
        const answer = await work({ total, parts: () => (isReading ? firstOf(parts()) : parts()) })
        isRead = true
        return answer
      }),
    write: (work) => (isRead ? forever() : db.write(work)),
  },
  root,
  new AbortController().signal,
)
