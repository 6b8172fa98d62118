import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Libsql from 'libsql'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { reportTo } from './child.ts'
import type { WorkQuestion } from './driver-contestant.ts'
import { runOperations } from './pace.ts'

export interface CopySettings {
  databaseUrl: string
  orgId: string
}

// The rows of an export, in its order and with its columns, from the driver into a file that is flushed: nothing is made of them.
const { databaseUrl, orgId } = JSON.parse(process.argv[2] ?? '{}') as CopySettings
const names = `id chatId seq role content parts name functionCall toolCalls toolCallId metadata authorType authorId status
  finishReason provider model tokens promptTokens completionTokens cachedTokens reasoningTokens costNanos latency
  timeToFirstTokenMs feedbackRating feedbackScore feedbackComment feedbackBy externalId createdAt updatedAt`
const columns = names.split(/\s+/).map((name) => `m."${name}"`)
const messages = (owner: string) => `SELECT ${columns.join(', ')}
  FROM "Chat" c JOIN "Message" m ON m."orgId" = c."orgId" AND m."chatId" = c.id
  WHERE c."orgId" = ${owner} AND c."deletedAt" IS NULL ORDER BY c."createdAt", c.id, m.seq`
const chats = (owner: string) => `SELECT * FROM "Chat" c WHERE c."orgId" = ${owner} AND c."deletedAt" IS NULL`

const folder = await mkdtemp(join(tmpdir(), 'chatlogger-bench-copies-'))

async function toFile(write: (file: FileHandle) => Promise<void>): Promise<void> {
  const path = join(folder, 'rows')
  const file = await open(path, 'w')
  try {
    await write(file)
    await file.sync()
  } finally {
    await file.close()
    await rm(path)
  }
}

/** PostgreSQL's COPY, whose text the driver hands on as it comes. */
async function openPg() {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const owner = pg.escapeLiteral(orgId)
  const copy = async (file: FileHandle, statement: string) => {
    for await (const piece of client.query(copyTo(`COPY (${statement}) TO STDOUT`))) await file.writeFile(piece)
  }
  return {
    copy: () =>
      toFile(async (file) => {
        await copy(file, chats(owner))
        await copy(file, messages(owner))
      }),
    close: () => client.end(),
  }
}

/** The rows, each as the line that JSON.stringify makes of it. */
function openLibsql() {
  const db = new Libsql(databaseUrl.slice('file:'.length))
  function* lines(statement: string): Generator<string> {
    let piece = ''
    for (const row of db.prepare(statement).iterate([orgId])) {
      piece += `${JSON.stringify(row)}\n`
      if (piece.length < 262_144) continue
      yield piece
      piece = ''
    }
    yield piece
  }
  return {
    copy: () =>
      toFile(async (file) => {
        for (const statement of [chats('?1'), messages('?1')])
          for (const piece of lines(statement)) await file.writeFile(piece)
      }),
    close: async () => {
      db.close()
    },
  }
}

const driver = databaseUrl.startsWith('file:') ? openLibsql() : await openPg()
const close = async () => {
  await driver.close()
  await rm(folder, { recursive: true })
}
reportTo(process, {}, close, ({ operations }: WorkQuestion) => runOperations(operations, 1, driver.copy))
