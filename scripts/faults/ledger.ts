import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from '../../src/db/database.ts'
import { openDatabase } from '../../src/db/open.ts'
import type { Finding, Rig, Tenant } from './part.ts'

/** What a client meant to have stored, and what it was told was: a file that is written before the one and after the other. */
export interface Ledger {
  /** Before the first try to send the message that begins with this name, which has no blank. */
  intend(name: string, chatId: string): void
  /** After the answer that says that it is stored. */
  acknowledge(name: string, id: string, seq: number): void
  /** Compares the file with the tenant's rows after all writers have stopped. */
  audit(tenant: Tenant): Promise<Finding>
}

type Line = { intent: string; chatId: string } | { ack: string; id: string; seq: number }

const maxNamed = 3

export function openLedger({ folder, owned }: Rig): Ledger {
  const file = join(folder, 'ledger.jsonl')
  const fd = openSync(file, 'ax')
  owned.defer(async () => closeSync(fd))
  const note = (line: Line) => writeSync(fd, `${JSON.stringify(line)}\n`)
  return {
    intend: (intent, chatId) => void note({ intent, chatId }),
    acknowledge: (ack, id, seq) => void note({ ack, id, seq }),
    async audit({ databaseUrl }) {
      const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
      const db = openDatabase(databaseUrl)
      try {
        return await compare(
          lines.map((line) => JSON.parse(line) as Line),
          db,
        )
      } finally {
        await db.close()
      }
    },
  }
}

/** Acknowledged ⊆ stored ⊆ intended, each once and in its place; places without a gap, counters equal to the rows. */
async function compare(lines: readonly Line[], db: Database): Promise<Finding> {
  const intents = new Map<string, string>()
  const acks = new Map<string, { id: string; seq: number }>()
  for (const line of lines) {
    if ('intent' in line) intents.set(line.intent, line.chatId)
    else acks.set(line.ack, line)
  }
  const stored = new Map<string, { id: string; seq: number }>()
  const wrong = { lost: [] as string[], twice: [] as string[], unintended: [] as string[], misplaced: [] as string[] }
  const gaps: string[] = []
  for (const chatId of new Set(intents.values())) {
    const where = { chatId }
    const rows = await db.read.message.findMany({
      where,
      select: { id: true, seq: true, content: true },
      orderBy: { seq: 'asc' },
    })
    rows.forEach(({ id, seq, content }, index) => {
      const [name = ''] = (content ?? '').split(' ', 1)
      if (stored.has(name)) wrong.twice.push(name)
      if (intents.get(name) !== chatId) wrong.unintended.push(name)
      if (seq !== index + 1) gaps.push(`${chatId} has ${seq} in place of ${index + 1}`)
      stored.set(name, { id, seq })
    })
    const { orgId, messageCount, lastSeq } = await db.read.chat.findFirstOrThrow({ where: { id: chatId } })
    if (messageCount !== rows.length || lastSeq !== rows.length)
      gaps.push(`${chatId} of ${orgId} counts ${messageCount} messages up to ${lastSeq}, and has ${rows.length}`)
  }
  for (const [name, { id, seq }] of acks) {
    const row = stored.get(name)
    if (!row) wrong.lost.push(name)
    else if (row.id !== id || row.seq !== seq) wrong.misplaced.push(name)
  }
  const { differing, checked } = await compareCounts(db)
  const faults = Object.entries(wrong).flatMap(([what, names]) => (names.length > 0 ? [describe(what, names)] : []))
  if (gaps.length > 0) faults.push(describe('places or counters', gaps))
  if (differing > 0) faults.push(`${differing} of ${checked} counts and statistics differ from their rows`)
  if (db.kind === 'sqlite') faults.push(...(await checkFile(db)))
  const { lost, twice } = wrong
  const figures = { intended: intents.size, acknowledged: acks.size, stored: stored.size }
  return { counts: { ...figures, lost: lost.length, twice: twice.length, 'counts compared': checked }, faults }
}

const describe = (what: string, names: readonly string[]) =>
  `${what}: ${names.length}, such as ${names.slice(0, maxNamed).join(', ')}`

/** What SQLite finds wrong with its file. */
async function checkFile(db: Database): Promise<string[]> {
  const found = await db.read.$queryRaw<{ integrity_check: string }[]>`PRAGMA integrity_check`
  return found
    .filter(({ integrity_check: text }) => text !== 'ok')
    .map(({ integrity_check: text }) => `the file: ${text}`)
}

/** Chats' counters and statistics of every kind, of all organizations. */
async function compareCounts(db: Database) {
  const sum = { differing: 0, checked: 0 }
  const organizations = await db.read.organization.findMany({ select: { id: true } })
  await db.compareCounts(async (compareAll) => {
    for (const { id } of organizations) {
      for await (const drift of compareAll(id)) {
        sum.differing += drift?.differing ?? 0
        sum.checked += drift?.checked ?? 0
      }
    }
  })
  return sum
}
