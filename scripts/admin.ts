import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { ConfigError, readConfig } from '../src/config.ts'
import { classify } from '../src/db/faults.ts'
import { openDatabase } from '../src/db/open.ts'
import { createSuperadmin } from '../src/domain/users.ts'
import { EmailAddress, Username } from '../src/generated/schemas.ts'
import { Problem } from '../src/problems.ts'

const help = `Makes a superadmin, an owner of the platform, with a random password that is shown once.

  npm run admin -- create [options]

It reads the server's configuration (.env and the environment; in production SECRET_KEY must be set here too), brings the
database up to date, and may run while the server does.

  --username NAME   default: admin
  --email ADDRESS   default: NAME@chatlogger.invalid, where no mail ever arrives
  --help
`

/** The command line was not understood, or asks for what cannot be; the message is for people. */
class Refused extends Error {}

/** Reads the command line, by the contract's own rules for names and addresses. Undefined: help was asked for. */
function readPerson(args: string[]): { username: string; email: string } | undefined {
  const { values, positionals } = parse(args)
  if (values.help) return undefined
  if (positionals.join(' ') !== 'create') throw new Refused('Say create; --help tells more.')
  const { username, email = `${username}@chatlogger.invalid` } = values
  const ajv = new Ajv2020()
  addFormats.default(ajv)
  if (!ajv.validate(Username, username)) {
    throw new Refused(
      '--username takes 3 to 40 letters, digits, dots, hyphens and underscores, and no sign at either end',
    )
  }
  if (!ajv.validate(EmailAddress, email))
    throw new Refused(`--email must be an address such as you@example.com: ${email}`)
  return { username: username.toLowerCase(), email: email.toLowerCase() } // as they are stored
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        username: { type: 'string', default: 'admin' },
        email: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    throw new Refused(`${(error as Error).message.split(/[.\n]/)[0]}; --help tells more.`)
  }
}

/** Runs the command. */
async function main(args: string[]): Promise<void> {
  const person = readPerson(args)
  if (!person) return void process.stdout.write(help)
  if (existsSync('.env')) process.loadEnvFile('.env')
  const config = readConfig(process.env)
  const db = openDatabase(config.databaseUrl)
  try {
    await db.migrate()
    const { password } = await createSuperadmin(db, person)
    console.log(`Made the superadmin ${person.username} (${person.email}) in the ${db.kind} database.`)
    console.log(`Password, shown this once: ${password}`)
  } finally {
    await db.close()
  }
}

/** What a person can do about it, in a line; undefined for what only a stack trace explains. */
function explain(error: Error): string | undefined {
  if (error instanceof Problem) return `${error.message} Choose another with --username and --email.`
  if (error instanceof Refused || error instanceof ConfigError) return error.message
  if (classify(error) === 'unavailable') return `The database does not answer: ${error.message}`
  return undefined
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${explain(error) ?? error.stack}\n`)
  process.exitCode = 1
})
