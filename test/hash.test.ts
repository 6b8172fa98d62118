import { spawnSync } from 'node:child_process'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runHash } from '../scripts/hash.ts'
import { verifyPassword } from '../src/domain/people/passwords.ts'
import { outcomeOf } from './support/commands.ts'

/** What `npm run hash` does with these bytes. */
const hash = (input: string | Buffer, ...args: string[]) =>
  outcomeOf((output) => runHash(args, Readable.from([Buffer.from(input)]), output))

test('runs as a program: reads standard input, and exits with 1 for a refused password', async () => {
  const program = fileURLToPath(new URL('../scripts/hash.ts', import.meta.url))
  const run = (input: string) => spawnSync(process.execPath, [program], { input, encoding: 'utf8' })
  const { status, stdout, stderr } = run('long enough\n')
  expect([status, stderr]).toEqual([0, ''])
  expect(await verifyPassword(stdout.trim(), 'long enough')).toBe(true)
  expect(run('short')).toMatchObject({ status: 1, stdout: '', stderr: expect.stringMatching(/at least 8 bytes.*\n$/) })
})

test.each(['', '\n', '\r\n'])('hashes a password like the server, without one trailing newline: %j', async (end) => {
  const { code, stdout, stderr } = await hash(`  eine Gräfin\nmit Sätzen${end}`)
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[^\n]+\n$/)
  expect(await verifyPassword(stdout.trim(), '  eine Gräfin\nmit Sätzen')).toBe(true)
})

test('accepts 8 to 1,024 bytes', async () => {
  expect(await hash('é'.repeat(4))).toMatchObject({ code: 0 })
  expect(await hash('é'.repeat(512))).toMatchObject({ code: 0 })
})

test.each([
  ['nothing', '', /at least 8 bytes/],
  ['a newline', '\n', /at least 8 bytes/],
  ['seven bytes', 'ab-cd-e\n', /at least 8 bytes/],
  ['1,025 bytes', 'é'.repeat(512) + 1, /at most 1,024 bytes/],
  ['a common password', 'PassWord1', /easy to guess/],
  ['what is no UTF-8', Buffer.from([...Buffer.from('long enough'), 0xff]), /UTF-8/],
  ['NUL', 'long enough\0', /NUL/],
])('refuses %s in one line', async (_, input, line) => {
  const { code, stdout, stderr } = await hash(input)
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr).toMatch(new RegExp(`^.*${line.source}.*\n$`))
})

test('prints its usage, and refuses arguments', async () => {
  expect(await hash('', '--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('npm run -s hash') })
  expect(await hash('long enough', 'a password')).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/--help/),
  })
})
