import { execFile } from 'node:child_process'
import { mkdtemp, rm, stat, statfs, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Rig } from './part.ts'

const run = promisify(execFile)

/** A small disk of the part's own. */
export interface Disk {
  /** Where it is mounted; writable by all users. */
  readonly folder: string
  /** Fills it with ballast until so many bytes are free, or takes as much away. */
  leaveFree(bytes: number): Promise<void>
}

/** Why no disk can be mounted here. */
export async function tmpfsMissing(): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'chatlogger-tmpfs-'))
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', folder])
    await run('umount', [folder])
    return undefined
  } catch (error) {
    return `a small disk needs root, and the right to mount: ${error instanceof Error ? error.message.trim() : error}`
  } finally {
    await rm(folder, { recursive: true })
  }
}

export async function newDisk(rig: Rig, megabytes: number): Promise<Disk> {
  // Not in the rig's folder, which only its owner may enter: PostgreSQL runs as another user.
  const folder = await mkdtemp(join(tmpdir(), 'chatlogger-disk-'))
  rig.owned.defer(() => rm(folder, { recursive: true }))
  await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=1777`, 'none', folder])
  rig.owned.defer(async () => void (await run('umount', ['-l', folder])))
  const ballast = join(folder, 'ballast')
  await writeFile(ballast, '')
  return {
    folder,
    async leaveFree(bytes) {
      const { bavail, bsize } = await statfs(folder)
      const more = bavail * bsize - bytes
      const { size } = await stat(ballast)
      if (more > 0) await writeFile(ballast, Buffer.alloc(more), { flag: 'a' }).catch(unlessFull)
      else await truncate(ballast, Math.max(0, size + more))
    },
  }
}

/** Another writer filled it first: then it is as full as intended. */
function unlessFull(error: NodeJS.ErrnoException) {
  if (error.code !== 'ENOSPC') throw error
}
