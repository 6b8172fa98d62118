import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeFolder } from '../../src/folders.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chatlogger-folders-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('a folder that is made', () => {
  it('is there with all above it, and only its owner may enter', async () => {
    const path = join(folder, 'a', 'b', 'c')
    makeFolder(path)
    makeFolder(path)
    for (const made of [path, join(folder, 'a')]) expect((await stat(made)).mode & 0o777).toBe(0o700)
  })

  it.runIf(process.platform === 'linux')('is refused where nothing can be made, and not tried for ever', () => {
    expect(() => makeFolder('/proc/nowhere/at/all')).toThrow(/ENOENT/)
  })
})
