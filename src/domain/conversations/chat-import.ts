import type { Database, Transaction } from '../../db/database.ts'
import { uniqueFields } from '../../db/errors.ts'
import type { ImportedChat, ImportSummary, LineError } from '../../generated/schemas.ts'
import { Problem } from '../../problems.ts'
import type { Scope } from '../access/scope.ts'
import { recordEvent } from '../audit.ts'
import { assertImportable, type NamedChat, named, toNewChat } from './imported-chat.ts'
import { toSequencedRow } from './message-shape.ts'
import { storeMessages } from './message-store.ts'
import { unknownReferences } from './references.ts'

/** A line of an import, numbered from 1: a chat that matches the contract and how large it came, or why it is none. */
export type ImportLine =
  | { line: number; value: ImportedChat; bytes: number }
  | { line: number; fault: { pointer?: string; message: string } }

interface Entry {
  line: number
  chat: NamedChat
}

/** What one transaction takes, unless one chat alone has more: other writes do not wait long behind it, and memory stays flat. */
const batchChats = 200
const batchMessages = 500
const batchBytes = 2_000_000
const maxErrors = 1_000

/**
 * Stores chats from elsewhere, each whole or not at all, as the lines come; one whose `externalId` is there already is left as
 * it is. Throws when the database cannot go on, or the caller is no longer allowed to; what was stored until then stays.
 */
export async function importChats(
  db: Database,
  scope: Scope,
  lines: AsyncIterable<ImportLine>,
  assertStillAllowed: () => Promise<void>,
): Promise<ImportSummary> {
  const summary: ImportSummary = { created: 0, existing: 0, failed: 0, messages: 0, errors: [] }
  const refuse = (line: number, { pointer, message }: Omit<LineError, 'line'>) => {
    summary.failed++
    if (summary.errors.length < maxErrors)
      summary.errors.push({ line, ...(pointer !== undefined && { pointer }), message })
  }
  try {
    for await (const entries of batches(scope.orgId, lines, refuse)) {
      await assertStillAllowed()
      const { created, existing, messages, refused } = await storeBatch(db, scope, entries)
      summary.created += created
      summary.existing += existing
      summary.messages += messages
      for (const { line, ...fault } of refused) refuse(line, fault)
    }
  } catch (error) {
    await note(db, scope, summary).catch(() => undefined) // the first trouble is the one to tell
    throw error
  }
  await note(db, scope, summary)
  summary.errors.sort((one, other) => one.line - other.line)
  return summary
}

async function note(db: Database, scope: Scope, { errors: _, ...counts }: ImportSummary): Promise<void> {
  if (counts.created === 0) return
  const target = { type: 'organization', id: scope.orgId } as const
  await db.write((tx) => recordEvent(tx, scope, 'chats.imported', target, counts))
}

/** The lines that can be stored, in batches; the others are told to `refuse`. */
async function* batches(
  orgId: string,
  lines: AsyncIterable<ImportLine>,
  refuse: (line: number, fault: Omit<LineError, 'line'>) => void,
): AsyncGenerator<Entry[]> {
  let batch: Entry[] = []
  let messages = 0
  let bytes = 0
  for await (const next of lines) {
    const read = readChat(orgId, next)
    if ('fault' in read) {
      refuse(next.line, read.fault)
      continue
    }
    batch.push({ line: next.line, chat: read.chat })
    messages += read.chat.messages.length
    bytes += read.bytes
    if (batch.length < batchChats && messages < batchMessages && bytes < batchBytes) continue
    yield batch
    batch = []
    messages = 0
    bytes = 0
  }
  if (batch.length > 0) yield batch
}

type Read = { chat: NamedChat; bytes: number } | { fault: Omit<LineError, 'line'> }

function readChat(orgId: string, next: ImportLine): Read {
  if ('fault' in next) return next
  try {
    const chat = named(orgId, next.value)
    assertImportable(chat)
    return { chat, bytes: next.bytes }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const [first] = error.errors ?? []
    return { fault: first ? { pointer: first.pointer, message: first.message } : { message: error.message } }
  }
}

interface Stored {
  created: number
  existing: number
  messages: number
  refused: LineError[]
}

/** Stores what is not there yet, again when another import was first with one of its chats: each time there are fewer left. */
async function storeBatch(db: Database, scope: Scope, entries: Entry[]): Promise<Stored> {
  for (let tries = 1; ; tries++) {
    try {
      return await db.write((tx) => store(db, tx, scope, entries))
    } catch (error) {
      if (tries > entries.length || !uniqueFields(error)?.includes('externalId')) throw error
    }
  }
}

async function store(db: Database, tx: Transaction, scope: Scope, entries: Entry[]): Promise<Stored> {
  const { orgId } = scope
  const there = await externalIdsOf(tx, orgId, entries)
  const unknown = await unknownReferences(
    tx,
    orgId,
    entries.map(({ chat }) => chat),
  )
  const refused = unknown.flatMap((reference, index): LineError[] => {
    const line = entries[index]?.line
    return reference && line !== undefined ? [{ line, pointer: `/${reference.field}`, message: reference.message }] : []
  })
  const lines = new Set(refused.map(({ line }) => line))
  const fresh: Entry[] = []
  for (const entry of entries) {
    if (there.has(entry.chat.externalId) || lines.has(entry.line)) continue
    there.add(entry.chat.externalId)
    fresh.push(entry)
  }
  const chats = fresh.map(({ chat }) => toNewChat(orgId, chat))
  // In one order everywhere: imports of the same chats wait for each other, but never in a circle.
  const rows = chats
    .map(({ row }) => row)
    .sort((one, other) => ((one.externalId ?? '') < (other.externalId ?? '') ? -1 : 1))
  await tx.chat.createMany({ data: rows })
  await tx.chatTag.createMany({ data: chats.flatMap(({ tags }) => tags) })
  await tx.chatText.createMany({ data: chats.flatMap(({ text }) => text) })
  await db.countChats(
    tx,
    orgId,
    rows.map(({ id }) => id),
    1,
  )
  const messages = chats.flatMap((chat) => chat.messages.map(toSequencedRow))
  await storeMessages(db, tx, scope, messages)
  const existing = entries.length - fresh.length - refused.length
  return { created: fresh.length, existing, messages: messages.length, refused }
}

/** Of the chats that are there: an export that comes back to where it was made finds its chats by their own ids. */
async function externalIdsOf(tx: Transaction, orgId: string, entries: Entry[]): Promise<Set<string>> {
  const theirs = { in: entries.map(({ chat }) => chat.externalId) }
  const select = { id: true, externalId: true }
  const rows = await tx.chat.findMany({ where: { orgId, externalId: theirs }, select })
  const own = await tx.chat.findMany({ where: { orgId, id: theirs, deletedAt: null }, select })
  return new Set([...rows.map(({ externalId }) => externalId ?? ''), ...own.map(({ id }) => id)])
}
