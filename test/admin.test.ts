import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { newPlace, type Place } from './support/processes.ts'

vi.setConfig({ testTimeout: 60_000 }) // a process is slow to start on a busy machine

let place: Place
beforeEach(async () => {
  place = await newPlace()
})
afterEach(() => place.leave())

describe('npm run admin -- create', () => {
  const admin = (...args: string[]) => place.run('scripts/admin.ts', args)
  const refused = (line: RegExp) => ({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(new RegExp(`^.*${line.source}.*\n$`)),
  })

  test('takes a name and an address, each once, on a database that nobody has used yet', async () => {
    const { code, stdout } = await admin('create', '--username', 'Olga', '--email', 'olga@example.com')
    expect([code, stdout]).toEqual([0, expect.stringContaining('olga (olga@example.com)')])
    expect(await admin('create', '--username', 'olga')).toMatchObject(refused(/this username exists/))
    expect(await admin('create', '--email', 'OLGA@example.com')).toMatchObject(refused(/this e-mail address exists/))
  })

  test('refuses what it does not understand in one clear line', async () => {
    expect(await admin('create', '--email', 'olga')).toMatchObject(refused(/--email must be .*: olga/))
    expect(await admin('create', '--username', '.olga')).toMatchObject(refused(/--username takes/))
    expect(await admin('create', '--name', 'olga')).toMatchObject(refused(/--name.*--help/))
    expect(await admin()).toMatchObject(refused(/create.*--help/))
    expect(await place.run('scripts/admin.ts', ['create'], { NODE_ENV: 'production' })).toMatchObject(
      refused(/SECRET_KEY/),
    )
    expect(await admin('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('npm run admin -- create') })
  })
})
