import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '../../src/db/open.ts'
import { runExports } from '../../src/domain/exports/export-runner.ts'
import { newId } from '../../src/domain/ids.ts'
import { reportTo } from './child.ts'
import type { WorkQuestion } from './driver-contestant.ts'
import { type Pace, runOperations } from './pace.ts'

export interface ExportSettings {
  databaseUrl: string
  orgId: string
  /** In the archive: what each file must have, with one line for each chat. */
  chats: number
}

/** How much the most memory that it ever had has grown, in MiB, beyond what it had before its first export. */
export type ExportPace = Pace & { grownMiB: number }

// What a server does in the background once an export was asked for, without the server.
const { databaseUrl, orgId, chats } = JSON.parse(process.argv[2] ?? '{}') as ExportSettings
const folder = await mkdtemp(join(tmpdir(), 'chatlogger-bench-exports-'))
const db = openDatabase(databaseUrl)
await db.ping()
const most = () => process.resourceUsage().maxRSS / 1024
const before = most()

async function makeExport(): Promise<void> {
  const id = newId('exp')
  const asked = { format: 'ndjson', type: 'all', filters: {}, status: 'pending', createdAt: new Date() } as const
  await db.write((tx) => tx.export.create({ data: { orgId, id, ...asked } }))
  await runExports(db, folder, new AbortController().signal)
  const [made] = await db.write(async (tx) => {
    const found = await tx.export.findMany({ where: { orgId, id } })
    await tx.export.deleteMany({ where: { orgId, id } })
    return found
  })
  if (made?.status !== 'completed' || made.done !== chats) throw new Error(`${made?.status} with ${made?.done} chats`)
}

async function close(): Promise<void> {
  await db.close()
  await rm(folder, { recursive: true })
}

reportTo(process, {}, close, async ({ operations }: WorkQuestion): Promise<ExportPace> => {
  const pace = await runOperations(operations, 1, makeExport)
  return { ...pace, grownMiB: most() - before }
})
