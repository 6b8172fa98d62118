import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { type Config, ConfigError, readConfig } from '../src/config.ts'
import type { Database } from '../src/db/database.ts'
import { classifyError } from '../src/db/errors.ts'
import { openDatabase } from '../src/db/open.ts'
import { createSuperadmin } from '../src/domain/people/users.ts'
import {
  type AdminLink,
  createInvitationLink,
  createPasswordResetLink,
  createVerificationLink,
} from '../src/domain/platform/admin-links.ts'
import { EmailAddress, Username } from '../src/generated/schemas.ts'
import { Problem } from '../src/problems.ts'
import type { Output } from './command.ts'

const help = `The operator's hand: makes a superadmin, and gives out the links that no mail carries.

  npm run admin -- create [--username NAME] [--email ADDRESS]
  npm run admin -- reset NAME_OR_EMAIL
  npm run admin -- verify NAME_OR_EMAIL
  npm run admin -- invite INVITATION_ID

create makes a superadmin, an owner of the platform, with a random password that is shown once. The others make a link that
is good once and shown once, and end the one before it: to choose a new password, to verify the e-mail address, to accept an
invitation. It works for any holder: give it to that person only. Without DASHBOARD_URL it is the token of the operation
resetPassword, verifyEmail or acceptInvitation (or register).

It reads the server's configuration (.env and the environment; in production SECRET_KEY must be set here too), brings the
database up to date, and may run while the server does.

  --username NAME   default: admin
  --email ADDRESS   default: NAME@chatlogger.invalid, where no mail ever arrives
  --help
`

/** The command line was not understood, or asks for what cannot be; the message is for people. */
class Refused extends Error {}

/** What a command does, and says at its end. */
type Command = (db: Database, dashboardUrl: string | undefined) => Promise<string>

interface Giving {
  takes: string
  make(db: Database, dashboardUrl: string | undefined, subject: string): Promise<AdminLink>
  does: string
}

const givings = new Map<string | undefined, Giving>([
  ['reset', { takes: 'a NAME_OR_EMAIL', make: createPasswordResetLink, does: 'sets a new password, within an hour' }],
  ['verify', { takes: 'a NAME_OR_EMAIL', make: createVerificationLink, does: 'verifies the address, within a day' }],
  ['invite', { takes: 'an INVITATION_ID', make: createInvitationLink, does: 'accepts the invitation, until it ends' }],
])

/** Reads the command line. Undefined: help was asked for. */
function readCommand(args: string[]): Command | undefined {
  const { values, positionals } = parse(args)
  const { help, ...options } = values
  if (help) return undefined
  const [name, subject, ...rest] = positionals
  if (name === 'create' && subject === undefined) return create(readPerson(options))
  const giving = givings.get(name)
  if (!giving) throw new Refused('Say create, reset, verify or invite; --help tells more.')
  if (subject === undefined || rest.length > 0 || Object.keys(options).length > 0) {
    throw new Refused(`${name} takes ${giving.takes} and nothing else; --help tells more.`)
  }
  return async (db, dashboardUrl) => {
    const { email, link } = await giving.make(db, dashboardUrl, subject)
    return `For ${email}; shown this once, good once, it ${giving.does}:\n${link}`
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: { username: { type: 'string' }, email: { type: 'string' }, help: { type: 'boolean' } },
    })
  } catch (error) {
    throw new Refused(`${(error as Error).message.split(/[.\n]/)[0]}; --help tells more.`)
  }
}

interface NewSuperadmin {
  username: string
  email: string
}

/** Reads who is to be made, by the contract's own rules for names and addresses. */
function readPerson({
  username = 'admin',
  email = `${username}@chatlogger.invalid`,
}: Partial<NewSuperadmin>): NewSuperadmin {
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

const create =
  (person: NewSuperadmin): Command =>
  async (db) => {
    const { password } = await createSuperadmin(db, person).catch((error: Error) => {
      throw error instanceof Problem
        ? new Refused(`${error.message} Choose another with --username and --email.`)
        : error
    })
    return `Made the superadmin ${person.username} (${person.email}) in the ${db.kind} database.
Password, shown this once: ${password}`
  }

/** Runs the command with the configuration of `env`. Resolves to the exit code. */
export async function runAdmin(args: string[], env: NodeJS.ProcessEnv, output: Output): Promise<number> {
  try {
    const command = readCommand(args)
    output.stdout.write(command ? `${await withDatabase(readConfig(env), command)}\n` : help)
    return 0
  } catch (error) {
    output.stderr.write(`${explain(error as Error) ?? (error as Error).stack}\n`)
    return 1
  }
}

async function withDatabase({ databaseUrl, dashboardUrl }: Config, command: Command): Promise<string> {
  const db = openDatabase(databaseUrl)
  try {
    await db.migrate()
    return await command(db, dashboardUrl)
  } finally {
    await db.close()
  }
}

/** What a person can do about it, in a line; undefined for what only a stack trace explains. */
function explain(error: Error): string | undefined {
  if (error instanceof Problem || error instanceof Refused || error instanceof ConfigError) return error.message
  if (classifyError(error) === 'unavailable') return `The database does not answer: ${error.message}`
  return undefined
}

if (import.meta.main) {
  if (existsSync('.env')) process.loadEnvFile('.env')
  process.exitCode = await runAdmin(process.argv.slice(2), process.env, process)
}
