import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test, vi } from 'vitest'
import { verifyPassword } from '../src/domain/people/passwords.ts'

vi.setConfig({ testTimeout: 60_000 }) // a process is slow to start on a busy machine

const program = fileURLToPath(new URL('../scripts/hash.ts', import.meta.url))

/** Runs `npm run hash` on these bytes. */
function hash(input: string | Buffer, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { input })
  return { status, stdout: stdout.toString(), stderr: stderr.toString() }
}

test.each(['', '\n', '\r\n'])(
  'hashes a password as the server does, but for one newline at its end: %j',
  async (end) => {
    const { status, stdout, stderr } = hash(`  eine Gräfin\nmit Sätzen${end}`)
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[^\n]+\n$/)
    expect(await verifyPassword(stdout.trim(), '  eine Gräfin\nmit Sätzen')).toBe(true)
  },
)

test('takes 8 to 1,024 bytes', () => {
  expect(hash('é'.repeat(4)).status).toBe(0)
  expect(hash('é'.repeat(512)).status).toBe(0)
})

test.each([
  ['nothing', '', /at least 8 bytes/],
  ['a newline', '\n', /at least 8 bytes/],
  ['seven bytes', 'ab-cd-e\n', /at least 8 bytes/],
  ['1,025 bytes', 'é'.repeat(512) + 1, /at most 1,024 bytes/],
  ['a common password', 'PassWord1', /easy to guess/],
  ['what is no UTF-8', Buffer.from([...Buffer.from('long enough'), 0xff]), /UTF-8/],
  ['NUL', 'long enough\0', /NUL/],
])('refuses %s in one line', (_, input, line) => {
  const { status, stdout, stderr } = hash(input)
  expect([status, stdout]).toEqual([1, ''])
  expect(stderr).toMatch(new RegExp(`^.*${line.source}.*\n$`))
})

test('tells how it is used, and takes no argument', () => {
  expect(hash('', '--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('npm run -s hash') })
  expect(hash('long enough', 'a password')).toMatchObject({
    status: 1,
    stdout: '',
    stderr: expect.stringMatching(/--help/),
  })
})
