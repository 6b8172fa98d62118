import type { FileHandle } from 'node:fs/promises'
import type { Database, Transaction } from '../../db/database.ts'
import type { Export, NewExport } from '../../generated/schemas.ts'
import type { ExportModel } from '../../generated/sqlite/models.ts'
import { notFound, Problem } from '../../problems.ts'
import { lockOrganization } from '../access/locks.ts'
import type { Scope } from '../access/scope.ts'
import { recordEvent } from '../audit.ts'
import { gone, type IdempotentRequest, type IdempotentResult, withIdempotency } from '../idempotency.ts'
import { newId } from '../ids.ts'
import { newestAfter, newestFirst, newestPage, type Page, type PageQuery } from '../pages.ts'
import { isOver, openFile, removeFiles } from './export-files.ts'
import { exporters } from './exporters.ts'

const maxUnderWay = 10

const underWay = { status: { in: ['pending' as const, 'running' as const] } }

const toExport = (row: ExportModel): Export => ({
  id: row.id,
  format: row.format,
  type: row.type,
  filters: row.filters as Export['filters'],
  status: row.status,
  progress: { done: row.done, total: row.total },
  bytes: row.bytes === null ? null : Number(row.bytes),
  error: row.error,
  expiresAt: row.expiresAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
  completedAt: row.completedAt?.toISOString() ?? null,
})

/** Notes an export; `runExports` does the rest. 422 when as many are under way as an organization may have. */
export async function createExport(
  db: Database,
  scope: Scope,
  { format, type, filters = {} }: NewExport,
  request: IdempotentRequest,
): Promise<IdempotentResult<Export>> {
  const { orgId } = scope
  const { value, replayed } = await withIdempotency(db, scope, request, async (tx) => {
    await lockOrganization(tx, orgId)
    if ((await tx.export.count({ where: { orgId, ...underWay } })) >= maxUnderWay) {
      throw new Problem('limit_reached', `At most ${maxUnderWay} exports may be under way at once.`)
    }
    const id = newId('exp')
    const row = {
      orgId,
      id,
      format,
      type,
      filters: filters as object,
      status: 'pending',
      createdAt: new Date(),
    } as const
    await tx.export.create({ data: row })
    await recordEvent(tx, scope, 'export.created', { type: 'export', id }, { format, type })
    return [id]
  })
  const row = await find(db.read, orgId, value[0] as string)
  if (!row) throw gone()
  return { value: toExport(row), replayed }
}

const find = (client: Pick<Transaction, 'export'>, orgId: string, id: string) =>
  client.export.findUnique({ where: { orgId_id: { orgId, id } } })

/** The organization's exports, newest first. */
export async function listExports(db: Database, { orgId }: Scope, query: PageQuery): Promise<Page<Export>> {
  const rows = await db.read.export.findMany({
    where: { orgId, ...newestAfter('createdAt', query.after) },
    ...newestFirst(query.limit),
  })
  return newestPage(rows, query.limit, toExport)
}

/** One export. 404 without it. */
export async function getExport(db: Database, scope: Scope, id: string): Promise<Export> {
  return toExport(await assertExport(db, scope, id))
}

async function assertExport(db: Database, { orgId }: Scope, id: string): Promise<ExportModel> {
  const row = await find(db.read, orgId, id)
  if (!row) throw notFound()
  return row
}

/** Deletes an export with its file; the process that works on it notices. 404 without it. */
export async function deleteExport(db: Database, root: string, scope: Scope, id: string): Promise<void> {
  const { orgId } = scope
  await db.write(async (tx) => {
    const { count } = await tx.export.deleteMany({ where: { orgId, id } })
    if (count === 0) throw notFound()
    await recordEvent(tx, scope, 'export.deleted', { type: 'export', id })
  })
  await removeFiles(root, { orgId, id })
}

/** A file to be sent; the receiver closes it. */
export interface Download {
  file: FileHandle
  name: string
  mediaType: string
  bytes: number
}

/** The file of an export. 404 without it, 409 before it is completed, 410 when it has expired or its file is not whole any more. */
export async function openExport(
  db: Database,
  root: string,
  scope: Scope,
  id: string,
  { isRead }: { isRead: boolean },
): Promise<Download> {
  const row = await assertExport(db, scope, id)
  if (row.status !== 'completed') throw new Problem('export_not_ready', `The export is ${row.status}.`)
  if (isOver(row)) throw new Problem('gone', 'The export has expired. Begin another.')
  const file = await openFile(root, row)
  if (!file) throw new Problem('gone', 'The file of this export is lost. Begin another.')
  try {
    const { orgId } = scope
    const { slug } = await db.read.organization.findUniqueOrThrow({ where: { id: orgId }, select: { slug: true } })
    if (isRead) await db.write((tx) => recordEvent(tx, scope, 'export.downloaded', { type: 'export', id }))
    const day = row.createdAt.toISOString().slice(0, 10).replaceAll('-', '')
    const name = `chatlogger-${slug}-${day}-${id}.${row.format}`
    return { file, name, mediaType: exporters[row.format].mediaType, bytes: Number(row.bytes) }
  } catch (error) {
    await file.close()
    throw error
  }
}

/**
 * Takes an organization's exports back, because something is being erased that may be in their files: those that are completed
 * expire and forget what they were filtered by, and those under way begin anew. In the transaction that hides what is erased.
 */
export async function withdrawExports(tx: Transaction, orgId: string): Promise<void> {
  const now = new Date()
  await tx.export.updateMany({
    where: { orgId, status: 'completed', expiresAt: { gt: now } },
    data: { expiresAt: now, filters: {} },
  })
  const anew = { status: 'pending', leaseUntil: null, done: 0, total: null } as const
  await tx.export.updateMany({ where: { orgId, status: 'running' }, data: anew })
}
