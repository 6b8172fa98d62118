/// <reference lib="esnext.disposable" />
import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm, symlink, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A copy of the working tree, as it stands, that may be broken: without what is ignored, but with the generated clients. */
export async function copyTree(): Promise<AsyncDisposable & { folder: string }> {
  const listed = await promisify(execFile)('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    maxBuffer: 64_000_000,
  })
  const folder = await mkdtemp(join(tmpdir(), 'chatlogger-mutate-'))
  const drop = () => rm(folder, { recursive: true, force: true })
  try {
    for (const path of [...listed.stdout.split('\0').filter((name) => name !== ''), 'src/generated']) {
      await cp(join(root, path), join(folder, path), { recursive: true }).catch(unlessGone)
    }
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
    // A copy of the lockfile is newer than what is installed: npm's scripts would install it again, into the tree itself.
    await utimes(join(folder, 'package-lock.json'), 0, 0)
  } catch (error) {
    await drop()
    throw error
  }
  return { folder, [Symbol.asyncDispose]: drop }
}

/** A file that was removed and is still listed. */
function unlessGone(error: NodeJS.ErrnoException) {
  if (error.code !== 'ENOENT') throw error
}
