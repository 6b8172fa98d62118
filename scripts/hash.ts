import { isUtf8 } from 'node:buffer'
import { buffer } from 'node:stream/consumers'
import { demandPassword, hashPassword } from '../src/domain/people/passwords.ts'
import { Problem } from '../src/problems.ts'

const help = `Hashes a password as the server does: argon2id, as a PHC string.

  npm run -s hash < FILE

It reads one password of 8 to 1,024 bytes from standard input, without the newline at its end, and refuses the common ones.

  --help
`

// Whose it will be is not known here.
const nobody = { email: '', username: '' }

/** What was given cannot be hashed; the message is for people. */
class Refused extends Error {}

/** Takes the password from what was read. */
function readPassword(input: Buffer): string {
  if (!isUtf8(input)) throw new Refused('The password must be UTF-8.')
  const password = input.toString().replace(/\r?\n$/, '')
  if (password.includes('\0')) throw new Refused('The password must not hold a NUL character.')
  demandPassword(password, nobody, 'The password')
  return password
}

/** Runs the command. */
async function main(args: string[]): Promise<void> {
  if (args.join(' ') === '--help') return void process.stdout.write(help)
  if (args.length > 0) throw new Refused('It takes no arguments; --help tells more.')
  console.log(await hashPassword(readPassword(await buffer(process.stdin))))
}

main(process.argv.slice(2)).catch((error: Error) => {
  const expected = error instanceof Problem || error instanceof Refused
  process.stderr.write(`${expected ? error.message : error.stack}\n`)
  process.exitCode = 1
})
