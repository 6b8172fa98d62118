import { isUtf8 } from 'node:buffer'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { assertPassword, hashPassword } from '../src/domain/people/passwords.ts'
import { Problem } from '../src/problems.ts'
import type { Output } from './command.ts'

const help = `Hashes a password as the server does: argon2id, as a PHC string.

  npm run -s hash < FILE

It reads one password of 8 to 1,024 bytes from standard input, without the newline at its end, and refuses the common ones.

  --help
`

// Whose it will be is not known here.
const noAccount = { email: '', username: '' }

/** What was given cannot be hashed; the message is for people. */
class Refused extends Error {}

/** Takes the password from what was read. */
function readPassword(input: Buffer): string {
  if (!isUtf8(input)) throw new Refused('The password must be UTF-8.')
  const password = input.toString().replace(/\r?\n$/, '')
  if (password.includes('\0')) throw new Refused('The password must not hold a NUL character.')
  assertPassword(password, noAccount, 'The password')
  return password
}

/** Hashes the password that `input` holds. Resolves to the exit code. */
export async function runHash(args: string[], input: Readable, output: Output): Promise<number> {
  try {
    output.stdout.write(await answer(args, input))
    return 0
  } catch (error) {
    const expected = error instanceof Problem || error instanceof Refused
    output.stderr.write(`${expected ? error.message : (error as Error).stack}\n`)
    return 1
  }
}

async function answer(args: string[], input: Readable): Promise<string> {
  if (args.join(' ') === '--help') return help
  if (args.length > 0) throw new Refused('It takes no arguments; --help tells more.')
  return `${await hashPassword(readPassword(await buffer(input)))}\n`
}

if (import.meta.main) process.exitCode = await runHash(process.argv.slice(2), process.stdin, process)
