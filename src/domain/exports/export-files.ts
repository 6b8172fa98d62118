import { randomBytes } from 'node:crypto'
import { type FileHandle, open, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from '../../db/database.ts'
import { makeFolder } from '../../folders.ts'
import type { ExportModel } from '../../generated/sqlite/models.ts'

type Named = Pick<ExportModel, 'orgId' | 'id'>

/** What is gathered before it is written. */
const pieceCharacters = 65_536

/** The name of a finished file. No two tries finish at one time, so a process that lost its lease never replaces another's file. */
const nameOf = (id: string, completedAt: Date) => `${id}.${completedAt.getTime()}`

const folderOf = (root: string, orgId: string) => join(root, orgId)

/** A file that is being written; its owner alone may read it. */
export interface Draft {
  write(text: string): Promise<void>
  /** Makes it the export's file: it is on the disk, whole, when this resolves. Answers with its size. */
  keep(completedAt: Date): Promise<number>
  /** Removes it, kept or not. */
  drop(): Promise<void>
}

/** Begins an export's file; what an earlier try left is removed. */
export async function beginFile(root: string, { orgId, id }: Named): Promise<Draft> {
  const folder = folderOf(root, orgId)
  makeFolder(folder)
  await removeFiles(root, { orgId, id })
  let path = join(folder, `${id}.${randomBytes(6).toString('hex')}.part`)
  const file = await open(path, 'wx', 0o600)
  let waiting = ''
  let written: Promise<void> = Promise.resolve()
  /** Writes what waits once the piece before it is written, while the next is made. */
  const writeWaiting = async () => {
    await written
    written = file.writeFile(waiting)
    written.catch(() => {}) // the next caller that awaits it gets the error
    waiting = ''
  }
  return {
    async write(text) {
      waiting += text
      if (waiting.length >= pieceCharacters) await writeWaiting()
    },
    async keep(completedAt) {
      await writeWaiting()
      await written
      await file.sync()
      const { size } = await file.stat()
      await file.close()
      const kept = join(folder, nameOf(id, completedAt))
      await rename(path, kept)
      path = kept
      await syncFolder(folder)
      return size
    },
    async drop() {
      await written.catch(() => {})
      await file.close().catch(() => {}) // it may be closed already
      await rm(path, { force: true })
    },
  }
}

/** A file's new name survives a crash once its folder is on the disk. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** The file of a completed export, opened; undefined when it is not there, or not the one that was written. */
export async function openFile(
  root: string,
  { orgId, id, completedAt, bytes }: ExportModel,
): Promise<FileHandle | undefined> {
  if (!completedAt) return undefined
  try {
    const file = await open(join(folderOf(root, orgId), nameOf(id, completedAt)), 'r')
    if ((await file.stat()).size === Number(bytes)) return file
    await file.close()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  return undefined
}

/** Removes all files of an export. */
export async function removeFiles(root: string, { orgId, id }: Named): Promise<void> {
  const folder = folderOf(root, orgId)
  for (const name of await namesIn(folder)) if (ownerOf(name) === id) await rm(join(folder, name), { force: true })
}

const ownerOf = (name: string) => name.split('.')[0] ?? ''

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return []
    throw error
  }
}

/**
 * Removes the files that no export has, or none that is still to be had: of exports that were deleted, by whatever process, of
 * organizations that are gone, of tries that a crash ended.
 * @param only this organization's; null: those of all organizations
 */
export async function sweepFiles(db: Database, root: string, only: string | null = null): Promise<void> {
  for (const orgId of only === null ? await namesIn(root) : [only]) {
    const folder = folderOf(root, orgId)
    const names = await namesIn(folder) // before the rows: a file that comes after them is not looked at
    const ids = [...new Set(names.map(ownerOf))]
    const rows = await db.read.export.findMany({ where: { orgId, id: { in: ids } } })
    const wanted = new Map(rows.map((row) => [row.id, row]))
    for (const name of names) {
      if (!isWanted(wanted.get(ownerOf(name)), name)) await rm(join(folder, name), { force: true, recursive: true })
    }
    await rmdir(folder).catch(() => {}) // only when nothing is in it
  }
}

function isWanted(row: ExportModel | undefined, name: string): boolean {
  if (row?.status === 'running') return true
  const { id, completedAt, expiresAt } = row ?? {}
  return id !== undefined && completedAt != null && name === nameOf(id, completedAt) && !isOver({ expiresAt })
}

/** Whether an export has had its time. */
export const isOver = ({ expiresAt }: { expiresAt?: Date | null | undefined }) =>
  expiresAt != null && expiresAt <= new Date()

/** The folder of the files of exports. */
export const exportsFolderOf = (dataDir: string): string => join(dataDir, 'exports')
